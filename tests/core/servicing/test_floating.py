"""Which loans float, by how much, and when: terms from the policy in force, days from the payment out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from msgspec.structs import replace as with_changes

from loanmill.core.servicing.floating import FloatingTerms, LprUnknown, agreed, first_reset_on, floating_terms
from loanmill.core.servicing.policy import FloatingRule
from loanmill.core.servicing.rulebook import RulebookInvalid, shipped

RULES, DAY = shipped(), date(2026, 7, 1)


def terms(resets: str = "anniversary", *, every_months: int = 12) -> FloatingTerms:
    """420 basis points over the one-year LPR."""
    return FloatingTerms(tenor="1Y", spread_bp=420, every_months=every_months, resets=resets)


@pytest.mark.parametrize(
    ("product", "months", "on", "floats"),
    [
        ("invoice_loan", 13, DAY, True), ("invoice_loan", 12, DAY, False), ("tobacco_loan", 24, DAY, False),
        ("invoice_loan", 24, date(2026, 6, 30), False),
    ],
)  # fmt: skip
def test_the_policy_of_the_day_says_which_loans_float(product: str, months: int, on: date, floats: bool) -> None:
    found = floating_terms(rules=RULES, product=product, months=months, rate_bp=720, on=on)
    assert found == (terms() if floats else None)


def test_an_unknown_lpr_is_no_fixed_rate() -> None:
    bare = replace(RULES, lpr=with_changes(RULES.lpr, rates={"1Y": ()}))
    with pytest.raises(LprUnknown):
        floating_terms(rules=bare, product="invoice_loan", months=24, rate_bp=720, on=DAY)
    with pytest.raises(RulebookInvalid):
        replace(RULES, lpr=with_changes(RULES.lpr, rates={"5Y": ()}))


@pytest.mark.parametrize(
    ("resets", "every", "starts_on", "wanted"),
    [
        ("anniversary", 12, date(2026, 7, 15), date(2027, 7, 15)),
        ("anniversary", 1, date(2026, 1, 31), date(2026, 2, 28)),
        ("01-01", 12, date(2026, 7, 15), date(2027, 1, 1)),
        ("01-01", 12, date(2026, 1, 1), date(2027, 1, 1)),
        ("01-01", 3, date(2026, 7, 15), date(2026, 10, 1)),
        ("12-21", 12, date(2026, 7, 15), date(2026, 12, 21)),
        ("12-21", 6, date(2026, 12, 21), date(2027, 6, 21)),
    ],
)
def test_the_first_reset_is_the_next_of_its_days(resets: str, every: int, starts_on: date, wanted: date) -> None:
    made = terms(resets, every_months=every)
    assert first_reset_on(terms=made, starts_on=starts_on) == wanted
    assert agreed(terms=made, starts_on=starts_on).first_reset_on == wanted


@pytest.mark.parametrize("resets", ["02-29", "13-01", "soon", "2026-01-01"])
def test_a_day_that_does_not_come_every_year_is_refused(resets: str) -> None:
    with pytest.raises(ValueError, match="resets"):
        FloatingRule(product="invoice_loan", over_months=12, tenor="1Y", every_months=12, resets=resets)
