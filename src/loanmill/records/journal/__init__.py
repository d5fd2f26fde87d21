"""The journal: one entry an act, chained by a sealer, and the proof that rows are what entries say."""
