"""Twenty at once on the same thing: exactly one effect, and everybody is told something true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from loanmill.operations.act import Result
from loanmill.operations.errors import Refused, WrongState
from loanmill.operations.offers import accept_offer
from loanmill.operations.review import close_review
from loanmill.records.actor import merchant_actor
from loanmill.records.models import Entry, Offer, Review
from tests.workflows.line import Line

MANY = 20


def together(act: Callable[[int], Result]) -> list[Result | type[Refused]]:
    """What each of MANY threads that start together gets."""
    start = Barrier(MANY)

    def one(number: int) -> Result | type[Refused]:
        try:
            start.wait()
            return act(number)
        except Refused as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=MANY) as pool:
        return list(pool.map(one, range(MANY)))


@pytest.mark.parametrize("same_key", [True, False])
def test_one_offer_is_accepted_once(line: Line, same_key: bool) -> None:
    application = line.decided(line.merchant("m5"))
    offer = Offer.objects.get()
    actor = merchant_actor(party=application.applicant_id, entity=application.entity_id)
    got = together(
        lambda n: accept_offer(line.context("accept", "" if same_key else str(n), actor=actor), offer_id=offer.id)
    )
    assert Entry.objects.filter(act="offer.accept").count() == 1
    assert line.again(application).version == application.version + 1
    tally(got, same_key)


@pytest.mark.parametrize("same_key", [True, False])
def test_one_review_is_closed_once(line: Line, same_key: bool) -> None:
    application = line.decided(line.merchant("m11"))
    review, actor = Review.objects.get(), line.staff("reviewer")
    got = together(
        lambda n: close_review(
            line.context("close", "" if same_key else str(n), actor=actor), review_id=review.id,
            seen_version=application.version, outcome="approve", reason="explained_difference", note="x",
        )
    )  # fmt: skip
    assert Entry.objects.filter(act="review.close").count() == Offer.objects.count() == 1
    tally(got, same_key)


def tally(got: list[Result | type[Refused]], same_key: bool) -> None:
    """The same click gets the same result; another one is told that somebody was first."""
    done = [one for one in got if isinstance(one, dict)]
    if same_key:
        assert len(done) == MANY and all(one == done[0] for one in done)
    else:
        assert len(done) == 1
        assert Counter(one for one in got if not isinstance(one, dict)) == {WrongState: MANY - 1}
