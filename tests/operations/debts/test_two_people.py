"""Debts at other banks are handed in by one person and count once another agrees; what was told is never changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from loanmill.core.kernel.ids import named_id
from loanmill.operations.debts.enter import DebtsInvalid, decide_debts, enter_debts, withdraw_debts
from loanmill.operations.errors import NotAllowed, NotFound, WrongState
from loanmill.operations.review import OwnCase
from loanmill.records.application import Application
from loanmill.records.elsewhere import DebtElsewhere, DebtReport
from loanmill.records.org import OrgUnit, Staff
from loanmill.records.party import Party
from tests.books import house
from tests.operations.debts.told import hand_in, tell
from tests.operations.servicing.desk import Desk


def test_nobody_agrees_to_what_he_handed_in(desk: Desk) -> None:
    loan = desk.lend(house.Deal("ONE"))
    report = hand_in(desk, loan, by="boss")
    with pytest.raises(OwnCase):
        decide_debts(desk.context("boss"), report_id=report, approve=True)
    with pytest.raises(NotAllowed):
        decide_debts(desk.context("officer"), report_id=report, approve=True)
    assert DebtReport.objects.get().state == "waiting"
    done = decide_debts(desk.context("reviewer"), report_id=report, approve=True, answer="看过原件")
    assert done["state"] == "done"
    row = DebtReport.objects.get()
    assert (row.proposed_by.username, row.decided_by.username, row.answer) == ("boss", "reviewer", "看过原件")  # type: ignore[union-attr]
    with pytest.raises(WrongState):
        decide_debts(desk.context("chief"), report_id=report, approve=False)


def test_nobody_agrees_of_an_own_customer(desk: Desk) -> None:
    loan = desk.lend(house.Deal("ONE"))
    report = hand_in(desk, loan)
    Application.objects.filter(pk=loan.application_id).update(officer_id=named_id("test", "staff", "boss"))
    with pytest.raises(OwnCase, match="own customer"):
        decide_debts(desk.context("boss"), report_id=report, approve=True)
    assert decide_debts(desk.context("chief"), report_id=report, approve=True)["state"] == "done"


def test_the_same_click_twice_is_one_report(desk: Desk) -> None:
    loan, context = desk.lend(house.Deal("ONE")), desk.context("officer")
    given: dict[str, Any] = {
        "loan_id": loan.id, "balance_fen": 100, "late_fen": 0, "non_performing": False, "as_of": desk.today,
        "source": "declared", "reference": "D-1",
    }  # fmt: skip
    assert enter_debts(context, **given) == enter_debts(context, **given)
    assert DebtReport.objects.count() == DebtElsewhere.objects.count() == 1


def test_who_hands_in_may_take_it_back_until_it_is_decided(desk: Desk) -> None:
    loan = desk.lend(house.Deal("ONE"))
    report = hand_in(desk, loan)
    with pytest.raises(NotAllowed):
        withdraw_debts(desk.context("boss"), report_id=report)
    assert withdraw_debts(desk.context("officer"), report_id=report)["state"] == "withdrawn"
    with pytest.raises(WrongState):
        decide_debts(desk.context("boss"), report_id=report, approve=True)
    with pytest.raises(WrongState):
        withdraw_debts(desk.context("officer"), report_id=tell(desk, loan))


def test_only_of_customers_that_one_sees(desk: Desk) -> None:
    loan = desk.lend(house.Deal("ONE"))
    with pytest.raises(NotFound):
        hand_in(desk, loan, by="clerk")
    far = OrgUnit.objects.create(
        id=named_id("test", "far"), entity_id=house.ENTITY, path="far/", name="远", name_en="Far"
    )
    Staff.objects.filter(username="reviewer").update(unit=far)
    report = hand_in(desk, loan)
    with pytest.raises(NotFound):
        decide_debts(desk.context("reviewer"), report_id=report, approve=True)
    with pytest.raises(NotFound):
        decide_debts(desk.context("boss"), report_id=uuid4(), approve=True)


def test_what_cannot_be_is_refused_with_its_field(desk: Desk) -> None:
    loan = desk.lend(house.Deal("ONE"))
    for given, field in (
        ({"late_fen": 10**10}, "late_fen"),
        ({"as_of": desk.today + timedelta(days=1)}, "as_of"),
        ({"as_of": desk.today - timedelta(days=91)}, "as_of"),
        ({"source": "rumour"}, "source"),
        ({"reference": " "}, "reference"),
    ):
        with pytest.raises(DebtsInvalid) as refused:
            hand_in(desk, loan, **given)
        assert refused.value.params["field"] == field
    Party.objects.filter(pk=loan.borrower_id).update(kind="person")
    with pytest.raises(DebtsInvalid, match="debts_of_a_person"):
        hand_in(desk, loan)
    assert not DebtReport.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE debt_elsewhere SET late_fen = 0",
        "UPDATE debt_elsewhere SET as_of = '2026-02-01'",
        "DELETE FROM debt_elsewhere",
        "UPDATE debt_report SET state = 'waiting'",
        "UPDATE debt_report SET decided_by_id = proposed_by_id",
        "DELETE FROM debt_report",
    ],
)
def test_the_database_refuses_to_change_what_was_told(desk: Desk, statement: str) -> None:
    tell(desk, desk.lend(house.Deal("ONE")))
    with pytest.raises(IntegrityError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_one_person_and_a_line_put_in_later(desk: Desk) -> None:
    loan = desk.lend(house.Deal("ONE"))
    hand_in(desk, loan)
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        DebtReport.objects.update(state="done", decided_by_id=DebtReport.objects.get().proposed_by_id)
    other = desk.lend(house.Deal("TWO"))
    line = DebtElsewhere.objects.get(report_id=tell(desk, loan))
    line.pk, line.debtor_id = uuid4(), other.borrower_id
    with pytest.raises(IntegrityError, match="decided"), transaction.atomic():
        line.save(force_insert=True)
