"""Underwriting a folder of enterprises: those with a known fate teach, the others are given terms under a budget."""
