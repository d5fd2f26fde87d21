"""Review: a person decides within rules that the operation keeps, whoever calls it."""

from __future__ import annotations

from typing import Any

import pytest

from loanmill.operations.act import Context
from loanmill.operations.errors import KeyReused, NotAllowed, NotFound, Refused, Stale, WrongState
from loanmill.operations.review import AboveLimit, OwnCase, ReviewInvalid, close_review
from loanmill.records.models import Application, Entry, Offer, Review
from tests.workflows.line import Line

REFERRED = "m11"  # a tobacco retailer whose purpose is unclear


@pytest.fixture
def case(line: Line) -> Application:
    application = line.decided(line.merchant(REFERRED))
    assert application.state == "manual_review"
    return application


def close(line: Line, case: Application, who: str = "reviewer", key: str = "close", **given: Any) -> Any:
    context = line.context(key, actor=line.staff(who))
    return closed(context, line, case, **given)


def closed(context: Context, line: Line, case: Application, **given: Any) -> Any:
    asked = {
        "review_id": Review.objects.get(application=case).id,
        "seen_version": case.version,
        "outcome": "approve",
        "reason": "explained_difference",
        "note": "现场核实",
        **given,
    }
    return close_review(context, **asked)


def test_approved_on_the_machines_terms(line: Line, case: Application) -> None:
    close(line, case)
    advice, offer, review = line.decision(case), Offer.objects.get(), Review.objects.get()
    assert (offer.amount_fen, offer.rate_bp, offer.term_months) == (
        advice.amount_fen, advice.rate_bp, advice.term_months,
    )  # fmt: skip
    assert (line.again(case).state, review.state, review.outcome) == ("approved", "closed", "approve")
    assert review.reviewer is not None and review.reviewer.username == "reviewer"


def test_approved_on_terms_of_ones_own(line: Line, case: Application) -> None:
    close(line, case, amount_fen=12_345_00, term_months=6)
    offer = Offer.objects.get()
    assert (offer.amount_fen, offer.term_months) == (12_345_00, 6)


def test_declined(line: Line, case: Application) -> None:
    close(line, case, outcome="decline", reason="cannot_repay")
    assert (line.again(case).state, Offer.objects.count()) == ("declined", 0)


REFUSED: list[tuple[str, type[Refused], dict[str, Any]]] = [
    ("small", AboveLimit, {}),
    ("small", AboveLimit, {"amount_fen": 10_002_00}),
    ("reviewer", Stale, {"seen_version": 1}),
    ("west", NotFound, {}),
    ("officer1", NotAllowed, {}),
    ("auditor", NotAllowed, {}),
    ("reviewer", ReviewInvalid, {"note": " \n"}),
    ("reviewer", ReviewInvalid, {"reason": "cannot_repay"}),
    ("reviewer", ReviewInvalid, {"outcome": "postpone"}),
    ("reviewer", ReviewInvalid, {"amount_fen": 0}),
    ("reviewer", ReviewInvalid, {"amount_fen": -1}),
    ("reviewer", ReviewInvalid, {"amount_fen": 9_999_99}),
    ("manager", ReviewInvalid, {"amount_fen": 500_000_01}),
    ("reviewer", ReviewInvalid, {"rate_bp": 0}),
    ("reviewer", ReviewInvalid, {"rate_bp": 299}),
    ("reviewer", ReviewInvalid, {"rate_bp": 1_201}),
    ("reviewer", ReviewInvalid, {"term_months": 0}),
    ("reviewer", ReviewInvalid, {"term_months": 2}),
    ("reviewer", ReviewInvalid, {"term_months": 25}),
]


@pytest.mark.parametrize(("who", "refusal", "given"), REFUSED)
def test_refused_and_nothing_changed(
    line: Line, case: Application, who: str, refusal: type[Refused], given: dict[str, Any]
) -> None:
    entries = Entry.objects.count()
    with pytest.raises(refusal):
        close(line, case, who, **given)
    after, review = line.again(case), Review.objects.get()
    assert (after.state, after.version, after.state_since) == (case.state, case.version, case.state_since)
    assert (review.state, review.reviewer, review.outcome, review.note) == ("open", None, None, "")
    assert (Offer.objects.count(), Entry.objects.count()) == (0, entries)


def test_exactly_the_limit_may_be_approved(line: Line, case: Application) -> None:
    close(line, case, "small", amount_fen=10_001_00)
    assert Offer.objects.get().amount_fen == 10_001_00


def test_nobody_decides_an_own_case(line: Line, case: Application) -> None:
    Application.objects.filter(pk=case.pk).update(officer=line.staff("reviewer").id)
    with pytest.raises(OwnCase):
        close(line, case)
    assert Review.objects.get().state == "open"


def test_a_double_click_does_nothing_more(line: Line, case: Application) -> None:
    context = line.context("click", actor=line.staff("reviewer"))
    first = closed(context, line, case)
    assert closed(context, line, case) == first
    assert Offer.objects.count() == Entry.objects.filter(act="review.close").count() == 1
    with pytest.raises(KeyReused):
        closed(context, line, case, note="another")


def test_the_second_reviewer_is_told_that_somebody_was_first(line: Line, case: Application) -> None:
    close(line, case)
    with pytest.raises(WrongState):
        close(line, case, "manager", key="later", outcome="decline", reason="cannot_repay")
    assert line.again(case).state == "approved"
