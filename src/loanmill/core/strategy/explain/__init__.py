"""Explanation: what would change a decision."""
