"""Commands of the tables that Django itself calls."""
