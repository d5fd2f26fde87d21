"""The pure part of the journal: what an entry is and how the chain is made."""
