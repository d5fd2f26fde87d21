"""How long the business has stood in the register."""

from datetime import date

from loanmill.core.evidence.crosschecks.view import CaseView, CrossCheck
from loanmill.core.evidence.missing import Missing, Value


def business_age_months(case: CaseView) -> Value:
    """Full months from establishment to the business date; a date in the future is contradictory."""
    established = case.value("reg_established_on")
    if isinstance(established, Missing):
        return established
    since, now = date.fromisoformat(str(established)), case.business_date
    if since > now:
        return Missing("contradictory")
    return (now.year - since.year) * 12 + now.month - since.month - (now.day < since.day)


CHECK = CrossCheck(name="xc_business_age_months", version="1", reads=("reg_established_on",), check=business_age_months)
