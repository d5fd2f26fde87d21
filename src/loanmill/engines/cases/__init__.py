"""Cases in bulk: a policy run over a table of cases, as SQL."""
