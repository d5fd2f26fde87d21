"""What figures of debts at other banks must be before they are taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from loanmill.core.servicing.elsewhere import MOST_FEN, Figures, faults
from loanmill.core.servicing.rulebook import shipped

TODAY = date(2026, 6, 30)
POLICY = shipped().on(TODAY).contagion
GOOD = Figures(balance_fen=500, late_fen=100, non_performing=True, as_of=TODAY, source="bureau", reference="R-1")


@pytest.mark.parametrize(
    ("figures", "field", "code"),
    [
        (replace(GOOD, balance_fen=-1, late_fen=0, non_performing=False), "balance_fen", "debts_out_of_range"),
        (replace(GOOD, balance_fen=MOST_FEN + 1), "balance_fen", "debts_out_of_range"),
        (replace(GOOD, late_fen=-1), "late_fen", "debts_out_of_range"),
        (replace(GOOD, late_fen=501), "late_fen", "debts_late_above_balance"),
        (replace(GOOD, balance_fen=0, late_fen=0), "non_performing", "debts_bad_of_nothing"),
        (replace(GOOD, as_of=TODAY + timedelta(days=1)), "as_of", "debts_of_the_future"),
        (replace(GOOD, as_of=TODAY - timedelta(days=91)), "as_of", "debts_too_old"),
        (replace(GOOD, source="rumour"), "source", "debts_source_unknown"),
        (replace(GOOD, reference=" "), "reference", "debts_without_reference"),
        (replace(GOOD, reference="R" * 81), "reference", "debts_without_reference"),
    ],
)
def test_each_fault_is_told_at_its_field(figures: Figures, field: str, code: str) -> None:
    assert [(one.field, one.code) for one in faults(figures=figures, today=TODAY, policy=POLICY)] == [(field, code)]


def test_what_is_whole_is_taken() -> None:
    for figures in (
        GOOD,
        replace(GOOD, balance_fen=0, late_fen=0, non_performing=False, source="declared"),
        replace(GOOD, late_fen=500, as_of=TODAY - timedelta(days=90), source="lender"),
    ):
        assert faults(figures=figures, today=TODAY, policy=POLICY) == ()
