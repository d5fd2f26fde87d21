"""Vectors: schedules that other systems publish, read into our terms, computed and compared row by row."""
