"""The desk of cases: the list of applications and the case file."""
