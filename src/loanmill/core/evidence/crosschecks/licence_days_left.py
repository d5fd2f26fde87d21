"""Whether the tobacco licence is still valid today, in days."""

from datetime import date

from loanmill.core.evidence.crosschecks.view import CaseView, CrossCheck
from loanmill.core.evidence.missing import Missing, Value


def licence_days_left(case: CaseView) -> Value:
    """Days from the business date to the last day of validity; negative when it has run out."""
    until = case.value("tob_valid_until")
    return until if isinstance(until, Missing) else (date.fromisoformat(str(until)) - case.business_date).days


CHECK = CrossCheck(name="xc_licence_days_left", version="1", reads=("tob_valid_until",), check=licence_days_left)
