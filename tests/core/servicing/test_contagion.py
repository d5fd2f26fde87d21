"""A debtor's debts judged together, at the edges of the shares; and the rulebook they come from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec import structs

from loanmill.core.servicing.contagion import Debt, DebtorFloor, Elsewhere, Told, debtor_floor, judged_debtor
from loanmill.core.servicing.lpr import LprTable
from loanmill.core.servicing.policy import ServicingPolicy
from loanmill.core.servicing.rulebook import NoServicingPolicy, RulebookInvalid, read, shipped
from tests.core.servicing.ledger_text import assert_words

POLICY = shipped().on(date(2026, 1, 1)).contagion
CLEAN = Elsewhere(balance_fen=0, late_fen=0, non_performing=False)


def judged(*debts: Debt, elsewhere: Elsewhere | None = CLEAN, late: int = 0, retail: bool = False) -> DebtorFloor:
    told = debtor_floor(retail=retail, debts=debts, elsewhere=elsewhere, late_here_fen=late, policy=POLICY)
    assert_words(told.findings)
    return told


@pytest.mark.parametrize(
    ("bad_fen", "floor"), [(0, None), (1, "special_mention"), (100, "special_mention"), (101, "substandard")]
)
def test_more_than_a_tenth_non_performing_makes_all_of_it_so(bad_fen: int, floor: str | None) -> None:
    debts = (Debt("A", 1_000 - bad_fen, "normal"), Debt("B", bad_fen, "doubtful"))
    assert judged(*debts).floor == floor


@pytest.mark.parametrize(("late_fen", "floor"), [(200, None), (201, "substandard")])
def test_more_than_a_fifth_late_for_90_days_at_all_banks(late_fen: int, floor: str | None) -> None:
    elsewhere = Elsewhere(balance_fen=500, late_fen=late_fen - 50, non_performing=False)
    assert judged(Debt("A", 500, "normal"), elsewhere=elsewhere, late=50).floor == floor


def test_bad_elsewhere_is_special_mention_here() -> None:
    assert judged(Debt("A", 1, "normal"), elsewhere=Elsewhere(1, 0, True)).floor == "special_mention"


def test_retail_debtors_are_exempt_and_unknown_debts_are_told() -> None:
    assert judged(Debt("A", 1, "loss"), retail=True) == DebtorFloor(None, ())
    told = judged(Debt("A", 1, "normal"), elsewhere=None)
    assert (told.floor, [found.code for found in told.findings]) == (None, ["debts_elsewhere_unknown"])


def test_before_2023_there_was_no_contagion() -> None:
    old = shipped().on(date(2023, 6, 30)).contagion
    debts = [Debt("A", 1, "normal"), Debt("B", 9, "loss")]
    assert debtor_floor(retail=False, debts=debts, elsewhere=CLEAN, late_here_fen=9, policy=old).floor is None


def test_policies_and_rates_are_found_by_day() -> None:
    book = shipped()
    assert [book.on(day).version for day in (date(2023, 6, 30), date(2023, 7, 1))] == ["servicing/1", "servicing/2"]
    with pytest.raises(NoServicingPolicy, match="1999"):
        book.on(date(1999, 1, 1))
    days = (date(2019, 8, 19), date(2019, 8, 20), date(2025, 5, 19), date(2025, 5, 20), date(2030, 1, 1))
    assert [book.lpr.rate_bp(tenor="1Y", on=day) for day in days] == [None, 425, 310, 300, 300]
    assert book.lpr.rate_bp(tenor="7Y", on=date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("format: servicing/1", "missing required field"),
        ("[", "x.yaml"),
        ("format: other/1", r"\$"),
    ],
)
def test_a_faulty_policy_is_named(text: str, told: str) -> None:
    with pytest.raises(RulebookInvalid, match=told):
        read(text=text, file="x.yaml", kind=ServicingPolicy)


def test_a_table_out_of_order_is_refused() -> None:
    text = "format: lpr/1\nrates: {1Y: [{since: 2026-01-02, rate_bp: 1}, {since: 2026-01-01, rate_bp: 2}]}"
    with pytest.raises(RulebookInvalid, match="rise"):
        read(text=text, file="lpr.yaml", kind=LprTable)


DAY = date(2026, 3, 31)
LATE = Elsewhere(balance_fen=500, late_fen=201, non_performing=False)


def evening(
    elsewhere: Elsewhere | None, *, as_of: date = DAY, over_days: int = 90, capped: str | None = None, **more: Any
) -> DebtorFloor:
    """A debtor with one good loan of 500 on an evening, and what was told of him."""
    told = Told(elsewhere=elsewhere, as_of=as_of, over_days=over_days) if elsewhere else None
    given = {"retail": False, "debts": (Debt("A", 500, "normal"),), "late_here_fen": 0, "policy": POLICY, **more}
    found = judged_debtor(told=told, capped=capped, on=DAY, **given)
    assert_words(found.findings)
    return found


def codes(found: DebtorFloor) -> list[str]:
    return [finding.code for finding in found.findings]


def test_one_loan_alone_is_bound_by_what_is_late_elsewhere() -> None:
    found = evening(LATE)
    assert (found.floor, codes(found)) == ("substandard", ["debtor_late_everywhere"])
    assert evening(replace(LATE, late_fen=200)).floor is None
    assert evening(replace(LATE, late_fen=0, non_performing=True)).floor == "special_mention"
    assert evening(LATE, retail=True) == DebtorFloor(None, ())


def test_one_loan_does_nothing_to_itself() -> None:
    """Late and non-performing here, and clean elsewhere: its own class says so, nothing else need."""
    bad = (Debt("A", 500, "doubtful"),)
    assert evening(CLEAN, debts=bad, late_here_fen=500) == DebtorFloor(None, ())
    assert evening(replace(LATE, late_fen=1), debts=bad, late_here_fen=500).floor == "substandard"


@pytest.mark.parametrize(("age_days", "floor"), [(0, "substandard"), (90, "substandard"), (91, None)])
def test_figures_older_than_the_policy_says_are_not_known(age_days: int, floor: str | None) -> None:
    found = evening(LATE, as_of=DAY - timedelta(days=age_days))
    assert found.floor == floor
    assert codes(found) == (["debtor_late_everywhere"] if floor else ["debts_elsewhere_stale"])


@pytest.mark.parametrize(
    ("elsewhere", "capped", "floor"),
    [
        (LATE, "substandard", "substandard"),
        (LATE, "special_mention", "special_mention"),  # no worse than what stands
        (LATE, None, None),  # old figures bring nothing new
        (CLEAN, "substandard", None),  # what stood had another cause, and that is gone
        (Elsewhere(500, 0, True), "substandard", "special_mention"),
    ],
)
def test_what_nobody_renewed_does_not_make_a_debtor_good(
    elsewhere: Elsewhere, capped: str | None, floor: str | None
) -> None:
    found = evening(elsewhere, as_of=DAY - timedelta(days=91), capped=capped)
    assert found.floor == floor
    assert codes(found) == ["debts_elsewhere_stale", *(["debtor_floor_kept"] if floor else [])]


def test_where_the_policy_says_so_a_bound_falls_with_the_age_of_its_figures() -> None:
    lenient = structs.replace(POLICY, unknown_keeps_floor=False)
    found = evening(LATE, as_of=DAY - timedelta(days=91), capped="substandard", policy=lenient)
    assert (found.floor, codes(found)) == (None, ["debts_elsewhere_stale"])


def test_figures_counted_by_other_days_than_the_policys_are_not_known() -> None:
    found = evening(LATE, over_days=60)
    assert (found.floor, codes(found)) == (None, ["debts_elsewhere_other_days"])


def test_what_is_bad_here_counts_whatever_is_known_of_elsewhere() -> None:
    debts = (Debt("A", 90, "normal"), Debt("B", 11, "doubtful"))
    found = evening(CLEAN, as_of=DAY - timedelta(days=91), debts=debts)
    assert (found.floor, codes(found)) == ("substandard", ["debtor_bad_here", "debts_elsewhere_stale"])
    assert codes(evening(None)) == ["debts_elsewhere_unknown"]
