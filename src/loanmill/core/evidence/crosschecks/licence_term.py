"""Whether the tobacco licence outlives the loan: without it the shop cannot order, and so cannot repay."""

from datetime import date

from loanmill.core.evidence.crosschecks.view import CaseView, CrossCheck
from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.kernel.calendar import add_months


def licence_days_beyond_term(case: CaseView) -> Value:
    """Days from the end of the asked term to the last day of the licence; negative when the licence ends first."""
    until, months = case.value("tob_valid_until"), case.value("app_term_months")
    if isinstance(until, Missing):
        return until
    if isinstance(months, Missing):
        return months
    return (date.fromisoformat(str(until)) - add_months(start=case.business_date, months=int(months))).days


CHECK = CrossCheck(
    name="xc_licence_days_beyond_term",
    version="1",
    reads=("tob_valid_until", "app_term_months"),
    check=licence_days_beyond_term,
)
