"""A day's end: begin; chunk by chunk of loans what falls due, what the bank takes, where each then stands; close.

What falls due is asked for the same evening; interest is earned by the night that follows, so accrual is counted after
the money is in, when the day closes. Rows change only at events, each once a night, and every step can be done again
without effect.
"""
