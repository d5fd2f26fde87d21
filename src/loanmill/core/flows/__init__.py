"""Flows of cash, goods and information: rows and windowed aggregates."""
