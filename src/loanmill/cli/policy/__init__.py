"""`loanmill policy`: check, test, run and compare policies."""
