"""The desk of days and books."""
