"""Instalment schedules: terms in, instalments out. One repayment method a file under `methods`."""
