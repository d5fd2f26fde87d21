"""The commands of `loanmill books`."""
