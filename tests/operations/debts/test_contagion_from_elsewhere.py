"""Debts at other banks bound the class of the loans here: from over a fifth late, until newer figures say otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from msgspec import structs

from loanmill.core.servicing import rulebook
from loanmill.operations.debts.enter import decide_debts
from loanmill.operations.servicing import contagion
from loanmill.queries import day_monitor
from loanmill.queries.day_monitor import monitor
from loanmill.queries.servicing.debtor import figures_that_count
from loanmill.records.day import step_key
from loanmill.records.journal.tables import Entry
from loanmill.records.journal.verify import verify
from loanmill.records.loan import Loan
from loanmill.records.party import Party
from tests.books import house
from tests.operations.debts.told import (
    ELSEWHERE,
    HERE,
    caps,
    carried,
    class_of,
    findings,
    hand_in,
    judge_again,
    tell,
)
from tests.operations.servicing.desk import Desk, agree_to_the_fen, proved

FIFTH = (HERE + ELSEWHERE) // 5


@pytest.fixture(autouse=True)
def pays(desk: Desk) -> None:
    house.with_bank(desk.patch, lambda borrower, on, asked: asked)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"late_fen": FIFTH}, "normal"),
        ({"late_fen": FIFTH + 1}, "substandard"),
        ({"non_performing": True}, "special_mention"),
        ({"late_fen": FIFTH + 1, "non_performing": True}, "substandard"),
    ],
)
def test_over_a_fifth_late_at_all_banks_bounds_a_single_loan(desk: Desk, told: dict[str, int], found: str) -> None:
    loan = desk.lend(house.Deal("ONE"))
    tell(desk, loan, **told)
    assert class_of(loan) == "normal" and not carried(loan), "the evening judges, not the colleague"
    desk.close()
    assert class_of(loan) == found and carried(loan) == (found != "normal")
    desk.close(days=3)
    agree_to_the_fen([loan], closed=desk.today - timedelta(days=1))
    assert len(caps(loan)) == (found != "normal"), "a cap that stands is not brought again"
    assert not [one for one in verify().problems if "debt" in one.where]
    proved()


def test_every_loan_of_the_debtor_is_bound_and_no_other(desk: Desk) -> None:
    one, two, other = (desk.lend(house.Deal(name)) for name in ("ONE", "TWO", "OTHER"))
    Loan.objects.filter(pk=two.pk).update(borrower=one.borrower)
    tell(desk, one, late_fen=(2 * HERE + ELSEWHERE) // 5 + 1)
    desk.close()
    assert [class_of(loan) for loan in (one, two, other)] == ["substandard", "substandard", "normal"]
    assert findings(two) == ["debtor_late_everywhere"]
    new = desk.lend(house.Deal("NEW"))
    Loan.objects.filter(pk=new.pk).update(borrower=one.borrower)
    tell(desk, one, late_fen=(3 * HERE + ELSEWHERE) // 5 + 1, reference="REPORT-2")
    desk.close()
    assert class_of(new) == "substandard"


def test_what_waits_or_was_refused_does_nothing(desk: Desk) -> None:
    loan, other = desk.lend(house.Deal("ONE")), desk.lend(house.Deal("TWO"))
    report = hand_in(desk, loan, late_fen=FIFTH + 1)
    hand_in(desk, other, late_fen=FIFTH + 1)
    decide_debts(desk.context("boss"), report_id=report, approve=False)
    desk.close()
    assert (class_of(loan), class_of(other)) == ("normal", "normal") and judge_again(desk)["judged"] == 0


def test_newer_figures_lift_the_bound_and_rows_carry_the_loan_again(desk: Desk) -> None:
    loan = desk.lend(house.Deal("ONE"))
    tell(desk, loan, late_fen=FIFTH + 1)
    desk.close(days=2)
    assert class_of(loan) == "substandard"
    tell(desk, loan, late_fen=FIFTH + 1, as_of=desk.today - timedelta(days=5), reference="OLDER")
    tell(desk, loan, late_fen=0, reference="REPORT-2")
    desk.close()
    assert class_of(loan) == "normal" and [floor for _, floor in caps(loan)] == ["substandard", None]
    desk.close(days=2)
    assert not carried(loan)
    agree_to_the_fen([loan], closed=desk.today - timedelta(days=1))
    tell(desk, loan, late_fen=FIFTH + 1, as_of=desk.today - timedelta(days=10), reference="LATE-POST")
    desk.close()
    assert class_of(loan) == "normal", "figures of an earlier day than what is known change nothing"


def test_no_debtor_lifts_his_bound_by_his_own_word(desk: Desk) -> None:
    """What the bureau told stands against it until a bureau or a lender tells better; a word that is worse counts."""
    loan = desk.lend(house.Deal("ONE"))
    tell(desk, loan, late_fen=FIFTH + 1, as_of=desk.today - timedelta(days=9))
    for nth, (late_fen, source) in enumerate([(0, "declared"), (FIFTH, "declared"), (FIFTH + 1, "declared")]):
        tell(desk, loan, late_fen=late_fen, source=source, reference=f"WORD-{nth}", as_of=desk.today)
        desk.close()
        assert class_of(loan) == "substandard"
    assert counting(loan) == "WORD-2"
    tell(desk, loan, late_fen=0, source="declared", reference="WORD-3")
    desk.close()
    assert class_of(loan) == "substandard" and counting(loan) == "REPORT-1", "nor by a worse word before the better one"
    tell(desk, loan, late_fen=0, source="lender", reference="LETTER")
    desk.close()
    assert class_of(loan) == "normal"


def counting(loan: Loan) -> str:
    """The paper of the figures that count."""
    found = figures_that_count(entity_id=loan.entity_id, debtors=[loan.borrower_id])
    return found[loan.borrower_id].reference


def test_of_two_figures_of_one_day_the_one_agreed_to_last_counts(desk: Desk) -> None:
    loan = desk.lend(house.Deal("ONE"))
    wrong, right = hand_in(desk, loan, late_fen=FIFTH + 1), hand_in(desk, loan, reference="CORRECTED")
    for nth, report in enumerate((wrong, right)):
        context = desk.context("boss")
        decide_debts(replace(context, at=context.at + timedelta(minutes=nth)), report_id=report, approve=True)
    desk.close()
    assert class_of(loan) == "normal"


def test_figures_too_old_are_unknown_bring_nothing_and_keep_what_stands(desk: Desk) -> None:
    """Told as of 80 days ago: for ten evenings more they are known."""
    day = desk.today
    loan, late = desk.lend(house.Deal("ONE", months=6)), desk.lend(house.Deal("LATE", months=6))
    as_of = day - timedelta(days=80)
    tell(desk, loan, late_fen=FIFTH + 1, as_of=as_of)
    waits = hand_in(desk, late, late_fen=FIFTH + 1, as_of=as_of)
    desk.close(days=12)
    assert class_of(loan) == "substandard"
    decide_debts(desk.context("boss"), report_id=waits, approve=True)
    desk.close()
    assert class_of(late) == "normal", "figures that are not known bring no bound"
    said = judge_again(desk)
    (only,) = said["debtors"]  # type: ignore[misc]
    assert only["floor"] == "substandard" and only["debtor"] == str(loan.borrower_id)
    assert [one["code"] for one in only["findings"]] == ["debts_elsewhere_stale", "debtor_floor_kept"]
    assert only["findings"][0]["params"] == {"as_of": as_of.isoformat(), "age_days": 92, "most_days": 90}
    tell(desk, loan, late_fen=0, reference="REPORT-2")
    desk.close()
    assert class_of(loan) == "normal" and caps(loan)[-1] == (desk.today, None)


def test_a_policy_may_let_the_bound_fall_with_the_age_of_its_figures(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = rulebook.shipped()
    lenient = [
        structs.replace(one, contagion=structs.replace(one.contagion, unknown_keeps_floor=False))
        for one in whole.policies
    ]
    monkeypatch.setattr(contagion, "shipped", lambda: replace(whole, policies=tuple(lenient)))
    loan = desk.lend(house.Deal("ONE", months=6))
    tell(desk, loan, late_fen=FIFTH + 1, as_of=desk.today - timedelta(days=80))
    desk.close(days=10)
    assert class_of(loan) == "substandard"
    desk.close(days=2)
    assert class_of(loan) == "normal" and findings(loan) == ["debts_elsewhere_stale"]


def test_a_retail_debtor_is_left_alone(desk: Desk) -> None:
    loan = desk.lend(house.Deal("ONE"))
    tell(desk, loan, late_fen=FIFTH + 1)
    Party.objects.filter(pk=loan.borrower_id).update(kind="person")
    desk.close(days=2)
    assert class_of(loan) == "normal" and not caps(loan) and judge_again(desk)["judged"] == 0


def test_its_own_way_back_is_as_long_when_the_bound_is_gone(desk: Desk) -> None:
    """Late here and elsewhere; all is paid and the other banks are content: its own observation still runs."""
    first = date(2026, 7, 10)
    house.with_bank(desk.patch, lambda borrower, on, asked: asked if on >= first else 0)
    loan = desk.lend(house.Deal("ONE", months=24))
    desk.close(days=130)
    tell(desk, loan, late_fen=ELSEWHERE)
    desk.close(days=2)
    assert caps(loan)[-1][1] == "substandard" and class_of(loan) == "substandard"
    desk.close(days=(first - desk.today).days + 2)
    tell(desk, loan, late_fen=0, reference="REPORT-2")
    desk.close(days=2)
    assert caps(loan)[-1][1] is None
    row = Loan.objects.get(pk=loan.pk)
    assert (row.state, row.loan_class) == ("current", "substandard"), "paid up, and not yet cured"
    desk.close(days=(date(2027, 1, 8) - desk.today).days)
    assert class_of(loan) == "substandard"
    desk.close(days=5)
    assert class_of(loan) == "normal"


def test_a_book_of_good_debtors_is_not_walked(desk: Desk) -> None:
    """As many questions for one debtor alone as beside thirty who pay everywhere."""

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            judge_again(desk)
        return len(seen)

    one = desk.lend(house.Deal("ONE"))
    tell(desk, one, late_fen=FIFTH + 1)
    desk.close()
    before = asked()
    for n in range(30):
        tell(desk, desk.lend(house.Deal(f"GOOD{n}")), reference=f"R-{n}")
    assert asked() == before and judge_again(desk)["judged"] == 1


def test_many_debtors_are_judged_some_at_a_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contagion, "AT_ONCE", 2)
    loans = [desk.lend(house.Deal(f"L{n}")) for n in range(5)]
    for n, loan in enumerate(loans):
        tell(desk, loan, late_fen=FIFTH + 1, reference=f"R-{n}")
    desk.close()
    assert {class_of(loan) for loan in loans} == {"substandard"}
    assert Entry.objects.filter(act="loan.contagion").count() == 3


def test_the_monitor_shows_every_chunk_of_debtors(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judging goes on after the day is closed: until its last chunk it runs, and only then is the step done."""
    monkeypatch.setattr(contagion, "AT_ONCE", 2)
    monkeypatch.setattr(day_monitor, "CHUNKS_AT_ONCE", 1)
    for n in range(5):
        tell(desk, desk.lend(house.Deal(f"L{n}")), late_fen=FIFTH + 1, reference=f"R-{n}")
    desk.close()
    shown = desk.today - timedelta(days=1)

    def step() -> tuple[int, int, str]:
        seen = monitor(viewer=desk.actor("boss"), clock=house.instant(desk.today), today=desk.today)
        assert seen.shown == shown
        return next((one.done, one.of, one.state) for one in seen.steps if one.name == "debtors")

    assert step() == (3, 3, "done")
    Entry.objects.filter(id=step_key(entity_id=house.ENTITY, on=shown, step="debtors-2")).delete()
    assert step() == (2, 3, "running")
    Entry.objects.filter(id=step_key(entity_id=house.ENTITY, on=shown, step="debtors-1")).delete()
    assert step() == (1, 2, "running")
