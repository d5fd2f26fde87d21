"""The desk of the line: where every case stands."""
