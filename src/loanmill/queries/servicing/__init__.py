"""What an act on a loan would do, and what waits for a second person."""
