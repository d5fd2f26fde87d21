"""Credit lines (授信): what may be drawn and against which limits. Each draw (用信) becomes a loan note (借据)."""
