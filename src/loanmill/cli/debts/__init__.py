"""Commands of debts at other banks."""
