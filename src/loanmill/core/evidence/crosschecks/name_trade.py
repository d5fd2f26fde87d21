"""The trade that the business's own name tells: what is left of sales, and how hard a shock hits, go by it."""

from loanmill.core.evidence.crosschecks.view import CaseView, CrossCheck
from loanmill.core.evidence.missing import Value
from loanmill.core.evidence.trades import read_trade


def name_trade(case: CaseView) -> Value:
    """The trade read from the name; `other` where the name says nothing."""
    return read_trade(case.business_name).trade


CHECK = CrossCheck(name="xc_name_trade", version="1", reads=(), check=name_trade)
