"""The policy: read, checked, and applied to a snapshot."""
