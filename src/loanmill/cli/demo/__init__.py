"""`loanmill demo`: a simulated town, or real enterprises, through the whole line."""
