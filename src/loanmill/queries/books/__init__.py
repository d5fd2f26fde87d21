"""What the desk of the general ledger reads: the trial balance, one account's days, one voucher."""
