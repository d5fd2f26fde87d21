"""Double entry: the chart of accounts, what events post, and balances."""
