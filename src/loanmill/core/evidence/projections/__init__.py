"""Projections: raw bytes of a source's answer -> facts of the vocabulary, flow rows and rejects. One file a source."""
