"""Commands of the LPR."""
