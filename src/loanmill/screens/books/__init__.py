"""The desk of the general ledger."""
