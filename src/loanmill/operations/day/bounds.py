"""What the rows of a loan may hold at most, so that the set-based steps can reckon with them."""

from loanmill.core.kernel.daycount import DayCount

MOST_FEN = 10**13  # a hundred billion yuan: sums and products of anything larger leave 64-bit integers
MOST_RATE_BP = 100_000
COUNTS = tuple(code.value for code in DayCount)
