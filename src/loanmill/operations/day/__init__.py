"""The steps of a day's end, one a file: begin, fall due, take repayments, arrears, close.

The order matters. What falls due is asked for the same evening, so falling due comes first; interest is earned by
the night that follows, so accrual is counted after the money is in, when the day closes. Every step changes rows
only at events and can be done again without effect.
"""
