"""Geometry: proving that a table's rows leave no gap, overlap only where they may, and can all be reached."""
