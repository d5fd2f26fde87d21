"""Payments to the wrong loan: set right in one act, refused with what is wrong, and never waiting for each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection

from loanmill.core.kernel.ids import named_id
from loanmill.operations.act import Context
from loanmill.operations.review import AboveLimit, OwnCase
from loanmill.operations.servicing.refusals import EventRefused
from loanmill.operations.servicing.requests import decide_act, propose_act, withdraw_act
from loanmill.queries.loans.requests import requests_page
from loanmill.records.application import Application
from loanmill.records.loan import Loan
from loanmill.records.org import OrgUnit, Staff
from loanmill.records.servicing import LoanEvent, LoanRequest
from tests.books import house
from tests.operations.servicing.desk import Desk, agree_to_the_fen, people

ROUNDS = 12


def lend_two(desk: Desk) -> tuple[Loan, Loan]:
    """Two loans whose borrowers have no money at the bank, a month on."""
    house.with_bank(desk.patch, lambda borrower, on, asked: 0)
    made = desk.lend(house.Deal("ONE", months=6)), desk.lend(house.Deal("TWO", months=6))
    desk.close(days=32)
    return made


def asked(desk: Desk, wrong: Loan, to: object, *, of: str) -> UUID:
    """A redirect proposed by the boss."""
    event = desk.event("reverse", of=of)
    return UUID(str(propose_act(desk.context(), loan_id=wrong.id, event=event, terms={"redirect_to": to})["request"]))  # type: ignore[dict-item]


def test_what_cannot_be_redirected_is_refused_when_it_is_proposed(desk: Desk) -> None:
    one, two = lend_two(desk)
    desk.do(one, "receive", amount_fen=5_000, reference="P1")
    for to, of, reason in (
        ("soon", "P1", "redirect_to"), (str(uuid4()), "P1", "redirect_to"), (str(one.id), "P1", "redirect_to"),
        (str(two.id), "P9", "of"),
    ):  # fmt: skip
        with pytest.raises(EventRefused) as refused:
            asked(desk, one, to, of=of)
        assert refused.value.params["reason"] == reason
    with pytest.raises(EventRefused):
        propose_act(
            desk.context(), loan_id=one.id, event=desk.event("extend", months=1), terms={"redirect_to": str(two.id)}
        )
    assert not LoanRequest.objects.exists()


def test_who_may_not_act_on_both_loans_is_told_so(desk: Desk) -> None:
    one, two = lend_two(desk)
    desk.do(one, "receive", amount_fen=5_000, reference="P1")
    request = asked(desk, one, str(two.id), of="P1")
    far = OrgUnit.objects.create(
        id=named_id("test", "far"), entity_id=house.ENTITY, path="far/", name="远", name_en="Far"
    )
    Application.objects.filter(pk=two.application_id).update(unit=far)
    with pytest.raises(EventRefused) as refused:
        decide_act(desk.context("reviewer"), request_id=request, approve=True)
    assert refused.value.params["reason"] == "other_branch" and LoanEvent.objects.count() == 1
    Loan.objects.filter(pk=two.pk).update(unit=far)
    assert requests_page(viewer=desk.actor("reviewer")).waiting[0].elsewhere
    assert decide_act(desk.context("reviewer"), request_id=request, approve=False)["state"] == "refused"


def test_the_limit_holds_for_both_loans_and_for_the_payment(desk: Desk) -> None:
    """Each of the three alone is enough to be above it: what the wrong loan owes, the right one owes, or was paid."""
    house.with_bank(desk.patch, lambda borrower, on, asked: 0)
    one, two = desk.lend(house.Deal("ONE", months=6)), desk.lend(house.Deal("TWO", amount_fen=2_400_000, months=6))
    desk.close(days=32)
    desk.do(one, "receive", amount_fen=5_000, reference="P1")
    desk.do(two, "receive", amount_fen=5_000, reference="P2")
    desk.do(one, "settle", amount_fen=9_000_000, reference="P3")  # more than either was lent
    for reference, wrong, right, stake in (
        ("P1", one, two, 2_400_000), ("P2", two, one, 2_400_000), ("P3", one, two, 9_000_000),
    ):  # fmt: skip
        request = asked(desk, wrong, str(right.id), of=reference)
        Staff.objects.filter(username="reviewer").update(review_limit_fen=stake - 1)
        with pytest.raises(AboveLimit) as refused:
            decide_act(desk.context("reviewer"), request_id=request, approve=True)
        assert refused.value.params["amount_fen"] == stake
        (line,) = requests_page(viewer=desk.actor("reviewer")).waiting
        assert line.above and line.at_stake_fen == stake
        withdraw_act(desk.context(), request_id=request)


def test_the_right_loans_account_manager_does_not_decide(desk: Desk) -> None:
    one, two = lend_two(desk)
    desk.do(one, "receive", amount_fen=5_000, reference="P1")
    request = asked(desk, one, str(two.id), of="P1")
    reviewer = Staff.objects.get(username="reviewer")
    Application.objects.filter(pk=two.application_id).update(officer=reviewer)
    with pytest.raises(OwnCase):
        decide_act(desk.context("reviewer"), request_id=request, approve=True)
    assert requests_page(viewer=desk.actor("reviewer")).waiting[0].own_customer
    assert decide_act(desk.context("chief"), request_id=request, approve=True)["state"] == "done"


def test_a_redirect_that_was_taken_back_does_nothing(desk: Desk) -> None:
    one, two = lend_two(desk)
    desk.do(one, "receive", amount_fen=5_000, reference="P1")
    request = asked(desk, one, str(two.id), of="P1")
    withdraw_act(desk.context(), request_id=request)
    assert LoanEvent.objects.count() == 1


@pytest.fixture
def busy(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A house that threads with connections of their own can see."""
    house.found_house()
    house.without_engine(monkeypatch)
    people()
    return Desk(monkeypatch)


def test_opposite_redirects_at_the_same_time_are_both_done(busy: Desk) -> None:
    """Each takes two loans, in opposite directions: locked in one order, neither waits for the other for ever."""
    one, two = lend_two(busy)
    for at in range(ROUNDS):
        for loan in (one, two):
            busy.do(loan, "receive", amount_fen=1_000 + at, reference=f"{loan.number}-{at}")
    pairs = [
        (asked(busy, one, str(two.id), of=f"{one.number}-{at}"), asked(busy, two, str(one.id), of=f"{two.number}-{at}"))
        for at in range(ROUNDS)
    ]
    contexts = [(busy.context("reviewer"), busy.context("chief")) for _ in pairs]

    def decide(start: Barrier, context: Context, request: UUID) -> object:
        try:
            start.wait(timeout=60)
            return decide_act(context, request_id=request, approve=True)["state"]
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=2) as pool:
        for pair, actors in zip(pairs, contexts, strict=True):
            start = Barrier(2)
            done = [pool.submit(decide, start, actor, request) for actor, request in zip(actors, pair, strict=True)]
            assert [one.result(timeout=60) for one in done] == ["done", "done"]
    today = busy.today
    busy.close()
    agree_to_the_fen([one, two], closed=today)
    assert today - timedelta(days=1) < busy.today
