"""Scorecards as tables of bins and points, and grades with their stated chance of default."""
