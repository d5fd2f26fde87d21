"""Two hundred draws at the same time, of which some fit: no limit is ever exceeded, each draw happens exactly once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from msgspec.structs import replace

from loanmill.core.credit.rules import CreditRulebook, shipped
from loanmill.operations.act import Result
from loanmill.operations.credit import standing as standing_room
from loanmill.operations.credit.counts import differences
from loanmill.operations.credit.evening import moved_lines
from loanmill.records.journal.sealer import seal_all
from loanmill.records.journal.verify import verify
from loanmill.records.models import CreditLine, Drawdown, Entry, Loan, Voucher
from tests.books import house
from tests.operations.credit import lines
from tests.operations.credit.lines import YUAN, draw, line_of

MANY, AT_ONCE, SENT_TWICE = 200, 25, 40  # draws, how many are under way at any moment, and how many come twice
AMOUNTS = (9_000, 4_000, 2_500, 1_100)  # yuan


@dataclass(frozen=True)
class Lane:
    """Lines that share one limit, whose code says which of the five it is."""

    code: str
    limit_yuan: int
    drawn_on: tuple[CreditLine, ...]

    def room_fen(self) -> int:
        """What is left of the limit in the end; never less than nothing."""
        notes = Loan.objects.filter(drawdown__line__in=self.drawn_on).values_list("principal_fen", flat=True)
        return self.limit_yuan * YUAN - sum(notes)


@pytest.fixture(autouse=True)
def lender(transactional_db: None) -> None:
    """A house that threads with connections of their own can see."""
    lines.found(funders=("own", "partner"))


def lanes() -> list[Lane]:
    """A line alone, a customer with two, a group of two customers, a branch with one below it, and a funder's."""
    alone, first = line_of("L", limit_fen=60_000 * YUAN), line_of("C1")
    group = [line_of("G1", people=["Li"]), line_of("G2", people=["Li"])]
    return [
        Lane("draw_over_line", 60_000, (alone,)),
        Lane("draw_over_customer_limit", 61_000, (first, line_of("C2", of=first))),
        Lane("draw_over_group_limit", 62_000, tuple(CreditLine.objects.filter(pk__in=lines.ids(*group)))),
        Lane("draw_over_region_limit", 63_000, (line_of("R1", branch="hq/e/"), line_of("R2", branch="hq/e/shop/"))),
        Lane("draw_over_funder_limit", 64_000, (line_of("F1", funder="partner"), line_of("F2", funder="partner"))),
    ]


def rules_for(found: list[Lane], *, product_yuan: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that state each lane's limit for its customer, group, branch or funder alone."""
    customer, group, region, funder = found[1:]
    codes = {
        "customer": (str(customer.drawn_on[0].borrower_id), customer),
        "group": (str(group.drawn_on[0].group), group),
        "region": ("hq/e/", region),
        "funder": (str(funder.drawn_on[0].funder_id), funder),
    }
    rules = shipped().on(house.FIRST_DAY)
    changed: dict[str, Any] = {
        name: replace(getattr(rules, name), own_fen={code: lane.limit_yuan * YUAN})
        for name, (code, lane) in codes.items()
    }
    changed["product"] = replace(rules.product, own_fen={"tobacco_loan": product_yuan * YUAN})
    terms = tuple(replace(one, most_notes=1_000) for one in rules.lines)
    rulebook = CreditRulebook(versions=(replace(rules, lines=terms, **changed),))
    monkeypatch.setattr(standing_room, "shipped", lambda: rulebook)


def together(found: list[Lane]) -> list[tuple[int, Result]]:
    """What each of the draws got, AT_ONCE of them starting together; the last ones are sent again."""
    start = Barrier(AT_ONCE)
    drawn_on = [lane.drawn_on for lane in found]

    def one(number: int) -> tuple[int, Result]:
        lane = drawn_on[number % len(drawn_on)]
        try:
            if number < AT_ONCE:
                start.wait()
            line = lane[number // len(drawn_on) % len(lane)]
            return number, draw(line, AMOUNTS[number // len(drawn_on) % len(AMOUNTS)], key=str(number))
        finally:
            connection.close()

    sent = [*range(MANY), *range(MANY - SENT_TWICE, MANY)]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        return list(pool.map(one, sent))


def exactly_once(got: list[tuple[int, Result]]) -> None:
    """Each draw has one row, one entry and, where it was approved, one note with one voucher; the books agree."""
    told = dict(got)
    assert len(told) == MANY and all(told[number] == result for number, result in got)
    assert Drawdown.objects.count() == MANY == Entry.objects.filter(act="credit.draw").count()
    approved = {one["loan"] for one in told.values() if one["outcome"] == "approve"}
    notes = list(Loan.objects.values_list("number", flat=True))
    assert sorted(notes) == sorted(map(str, approved)) and None not in approved
    assert Drawdown.objects.filter(state="booked").count() == len(notes) == Voucher.objects.count()
    assert Drawdown.objects.filter(state="declined", loan__isnull=True).count() == MANY - len(notes)
    assert differences(house.ENTITY) == {} and moved_lines(house.ENTITY) == {}
    seal_all()
    tables = ("credit_line", "drawdown", "exposure", "loan", "instalment", "voucher", "posting")
    assert [one for one in verify().problems if one.where.split()[0] in tables] == []


def test_no_limit_of_line_customer_group_branch_or_funder_is_exceeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room only shrinks: whatever was declined for a limit must be more than what is left of it in the end."""
    found = lanes()
    rules_for(found, product_yuan=10**7, monkeypatch=monkeypatch)
    got = together(found)
    exactly_once(got)
    for at, lane in enumerate(found):
        room_fen = lane.room_fen()
        assert 0 <= room_fen < max(AMOUNTS) * YUAN
        said = Counter(str(code) for n, one in got if n % len(found) == at for code in one["reasons"])  # type: ignore[union-attr]
        assert set(said) == {lane.code}, lane.code
        declined = Drawdown.objects.filter(line__in=lane.drawn_on, state="declined")
        assert min(declined.values_list("amount_fen", flat=True)) > room_fen, lane.code


def test_the_product_is_never_exceeded(monkeypatch: pytest.MonkeyPatch) -> None:
    """All lanes draw on one product that has room for half of what they may."""
    found = lanes()
    rules_for(found, product_yuan=150_000, monkeypatch=monkeypatch)
    got = together(found)
    exactly_once(got)
    room_fen = 150_000 * YUAN - sum(Loan.objects.values_list("principal_fen", flat=True))
    assert room_fen >= 0
    full = [
        one for one in Drawdown.objects.filter(state="declined") if one.reasons[0]["code"].endswith("product_limit")
    ]
    assert full and min(one.amount_fen for one in full) > room_fen
