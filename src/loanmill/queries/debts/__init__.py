"""Debts at other banks: what was handed in, and what counts."""
