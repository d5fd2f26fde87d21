"""Reports to others, from the books alone: the core books of a bank, the credit registry."""
