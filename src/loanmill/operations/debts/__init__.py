"""Debts at other banks: handed in by one person or from a file, agreed to by another."""
