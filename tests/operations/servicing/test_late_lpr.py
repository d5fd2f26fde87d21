"""A fixing that is entered late: each reset that took another LPR is found, proposed, and put right by two people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loanmill.core.kernel.ids import named_id
from loanmill.core.servicing.rulebook import shipped
from loanmill.operations.errors import NotAllowed
from loanmill.operations.lpr import decide_lpr, propose_lpr
from loanmill.operations.lpr_late import FixingSkipsResets, agree_corrections
from loanmill.operations.review import AboveLimit, OwnCase
from loanmill.operations.servicing.requests import decide_act, propose_act
from loanmill.queries.lpr_late import corrections
from loanmill.records.day import BusinessDay
from loanmill.records.journal.sealer import seal_all
from loanmill.records.loan import Loan
from loanmill.records.lpr import rulebook
from loanmill.records.org import OrgUnit, Staff
from loanmill.records.servicing import LoanEvent, LoanRequest
from tests.books import house
from tests.operations.servicing.desk import Desk, agree_to_the_fen, ledger, proved
from tests.operations.servicing.rates import floating_rules
from tests.operations.servicing.test_floating import lend_floating

PUBLISHED = date(2026, 2, 20)


@pytest.fixture
def desk_of_late(desk: Desk, tmp_path: Path) -> Iterator[Desk]:
    """A house whose new loans are reset every two months; nobody entered the LPR of 20 February."""
    house.with_bank(desk.patch, lambda borrower, on, asked: asked)
    with floating_rules(desk.patch, tmp_path, since=house.FIRST_DAY, every_months=2, lpr={}):
        yield desk


@pytest.fixture
def lent(desk_of_late: Desk) -> dict[str, Loan]:
    """Loans reset on 1 and 2 March, one on 11 March, one that is fixed, one settled before and one after its reset."""
    desk, made = desk_of_late, {}
    for name, wait in (("FIRST", 0), ("PAID", 0), ("LEFT", 1), ("SECOND", 9), ("LATER", 0)):
        made[name] = lend_floating(desk, house.Deal(name, rate_bp=1_200, months=9, method="equal_instalments"))
        if wait:
            desk.close(days=wait)
    made["FIXED"] = desk.lend(house.Deal("FIXED", rate_bp=1_200, months=9))
    desk.close(days=40)
    desk.do(made["PAID"], "settle", amount_fen=1_300_000)
    desk.close(days=13)  # up to 4 March
    desk.do(made["LEFT"], "settle", amount_fen=1_300_000)
    assert desk.today == date(2026, 3, 5)
    return made


def entered(desk: Desk, *, since: date, one_bp: int = 260) -> dict[str, object]:
    """The boss enters it, the chief agrees."""
    asked = propose_lpr(
        desk.context("boss"), published_on=PUBLISHED, since=since, rate_1y_bp=one_bp, rate_5y_bp=350, note="公告",
    )  # fmt: skip
    return dict(decide_lpr(desk.context("chief"), fixing_id=UUID(str(asked["fixing"])), approve=True))


def waiting() -> list[tuple[str, str, int]]:
    """What is proposed: loan, reset day, the LPR that held."""
    rows = LoanRequest.objects.filter(state="waiting").order_by("loan__number")
    return [(row.loan.number, row.body["value_on"], row.body["benchmark_bp"]) for row in rows]


def test_each_reset_that_took_another_lpr_is_proposed_and_put_right(desk_of_late: Desk, lent: dict[str, Loan]) -> None:
    desk, used = desk_of_late, rulebook().lpr.rate_bp(tenor="1Y", on=date(2026, 3, 1))
    done = entered(desk, since=date(2026, 3, 6))
    assert done["corrections"] == 3
    assert waiting() == [("LFIRST", "2026-03-01", 260), ("LLEFT", "2026-03-01", 260), ("LSECOND", "2026-03-02", 260)]
    assert not LoanEvent.objects.filter(act="correct_reset").exists(), "nothing is changed yet"
    found = corrections(viewer=desk.actor("reviewer"))
    first = {one.loan: one for one in found.lines}["LFIRST"]
    assert (first.on, first.used_bp, first.right_bp) == (date(2026, 3, 1), used, 260)
    assert first.more_fen is not None and first.more_fen < 0
    before = ledger(desk.today)
    keys = [row.id for row in LoanRequest.objects.order_by("loan__number")]
    context = desk.context("reviewer")
    assert agree_corrections(context, request_ids=keys) == (3, [])
    assert agree_corrections(context, request_ids=keys) == (3, []), "the same key does nothing more"
    assert LoanEvent.objects.filter(act="correct_reset").count() == 3
    assert {name: Loan.objects.get(pk=lent[name].pk).rate_bp for name in ("FIRST", "SECOND", "LATER", "FIXED")} == {
        "FIRST": 1_160, "SECOND": 1_160, "LATER": 1_200, "FIXED": 1_200,
    }  # fmt: skip
    assert Loan.objects.get(pk=lent["LEFT"].pk).file.state["suspense_fen"] > 0, "he paid too much, and it is his"
    assert ledger(desk.today) != before, "booked today"
    desk.close(days=10)
    assert Loan.objects.get(pk=lent["LATER"].pk).rate_bp == 1_160, "reset on 11 March, by the LPR that is known by then"
    desk.close(days=3)
    agree_to_the_fen([*lent.values()], closed=desk.today - timedelta(days=1))
    seal_all()
    proved()
    seen = corrections(viewer=desk.actor("reviewer"))
    assert (seen.waiting, seen.done, seen.lines) == (0, 3, ())


def test_an_unchanged_or_punctual_lpr_proposes_nothing(desk_of_late: Desk, lent: dict[str, Loan]) -> None:
    used = rulebook().lpr.rate_bp(tenor="1Y", on=date(2026, 3, 1))
    assert used is not None
    with CaptureQueriesContext(connection) as seen:
        assert entered(desk_of_late, since=date(2026, 3, 6), one_bp=used)["corrections"] == 0
    assert not LoanRequest.objects.exists()
    assert not any("loan_file" in one["sql"] for one in seen), "no contract is read for it"


def test_no_other_proposal_is_agreed_to_beside_them(desk_of_late: Desk, lent: dict[str, Loan]) -> None:
    desk = desk_of_late
    asked = propose_act(desk.context(), loan_id=lent["FIRST"].id, event=desk.event("extend", months=2))
    key = UUID(str(asked["request"]))
    assert agree_corrections(desk.context("reviewer"), request_ids=[key]) == (0, [])
    assert LoanRequest.objects.get(pk=key).state == "waiting"


def test_who_entered_it_does_not_decide_and_limits_hold(desk_of_late: Desk, lent: dict[str, Loan]) -> None:
    desk = desk_of_late
    entered(desk, since=date(2026, 3, 6))
    request = LoanRequest.objects.get(loan__number="LFIRST")
    with pytest.raises(OwnCase):
        decide_act(desk.context("boss"), request_id=request.id, approve=True)
    Staff.objects.filter(username="reviewer").update(review_limit_fen=1)
    done, refused = agree_corrections(desk.context("reviewer"), request_ids=[request.id])
    assert done == 0 and [(key, type(why)) for key, why in refused] == [(request.id, AboveLimit)]
    assert corrections(viewer=desk.actor("reviewer")).lines[0].above
    with pytest.raises(NotAllowed):
        propose_act(desk.context(), loan_id=lent["FIRST"].id, event=request.body)
    assert decide_act(desk.context("chief"), request_id=request.id, approve=False)["state"] == "refused"
    assert corrections(viewer=desk.actor("chief")).refused == 1
    far = OrgUnit.objects.create(
        id=named_id("test", "far"), entity_id=house.ENTITY, path="far/", name="远", name_en="Far"
    )
    Staff.objects.filter(username="chief").update(unit=far)
    assert corrections(viewer=desk.actor("chief")).waiting == 0, "another branch's loans are not shown"


def test_a_fixing_that_replaces_one_takes_its_proposals_back_and_corrects_what_was_done(
    desk_of_late: Desk, lent: dict[str, Loan]
) -> None:
    desk = desk_of_late
    entered(desk, since=date(2026, 3, 6))
    key = LoanRequest.objects.get(loan__number="LFIRST").id
    decide_act(desk.context("reviewer"), request_id=key, approve=True)
    assert entered(desk, since=date(2026, 3, 6), one_bp=265)["corrections"] == 3
    assert {one[2] for one in waiting()} == {265} and len(waiting()) == 3
    assert LoanRequest.objects.filter(state="withdrawn").count() == 2
    again = LoanRequest.objects.get(loan__number="LFIRST", state="waiting")
    assert again.terms["used_bp"] == 260, "what its correction gave it"
    decide_act(desk.context("reviewer"), request_id=again.id, approve=True)
    assert Loan.objects.get(number="LFIRST").rate_bp == 1_165


def test_no_reset_is_skipped_while_a_colleague_thinks(desk_of_late: Desk, lent: dict[str, Loan]) -> None:
    """11 March is LATER's: a fixing of the 12th would pass it by."""
    desk = desk_of_late
    with pytest.raises(FixingSkipsResets):
        entered(desk, since=date(2026, 3, 12))
    assert BusinessDay.objects.exclude(state="closed").get().date == date(2026, 3, 5)
    assert rulebook().lpr == shipped().lpr
    assert entered(desk, since=date(2026, 3, 11))["state"] == "published"
