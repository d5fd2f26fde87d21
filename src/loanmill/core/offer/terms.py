"""Terms put into a schedule: what the borrower would pay, and what that costs a year in all."""

from __future__ import annotations

from datetime import date

from loanmill.core.evidence.decision import Terms
from loanmill.core.offer.all_in_cost import all_in_cost_bp, loan_flows
from loanmill.core.schedule.build import build_schedule
from loanmill.core.schedule.terms import Instalment
from loanmill.core.schedule.terms import Terms as ScheduleTerms


def instalments_of(terms: Terms, *, on: date) -> list[Instalment]:
    """The schedule of these terms if the money went out on a day."""
    fixed = ScheduleTerms(principal_fen=terms.amount_fen, rate_bp=terms.rate_bp, months=terms.term_months, starts_on=on)
    return build_schedule(method=terms.method, terms=fixed)


def all_in_bp(terms: Terms, *, on: date) -> int:
    """The all-in annual cost of these terms in basis points; no fee is charged beside the interest."""
    return all_in_cost_bp(flows=loan_flows(instalments=instalments_of(terms, on=on), starts_on=on))
