"""`loanmill schedule`: schedules shown, exported and checked against others'."""
