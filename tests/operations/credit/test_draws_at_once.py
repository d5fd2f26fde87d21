"""Fifty draws at the same time: the line, the group and the funder's limit hold to the fen, and nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import Sum

from loanmill.core.credit.rules import CreditRulebook, shipped
from loanmill.operations.act import Result
from loanmill.operations.credit import standing as standing_room
from loanmill.operations.credit.counts import differences
from loanmill.operations.credit.evening import moved_lines
from loanmill.records.models import CreditLine, Drawdown, Loan, Posting
from tests.books import house
from tests.operations.credit import lines
from tests.operations.credit.lines import YUAN, draw, line_of

MANY = 50


@pytest.fixture(autouse=True)
def lender(transactional_db: None) -> None:
    """A founded house that other connections see."""
    lines.found()


def together(acts: Sequence[Callable[[], Result]]) -> Counter[str]:
    """How many of the acts, started together, ended how."""
    start = Barrier(len(acts))

    def one(act: Callable[[], Result]) -> str:
        try:
            start.wait()
            done = act()
            return ",".join([str(done["outcome"]), *map(str, done["reasons"])])  # type: ignore[arg-type]
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(acts)) as pool:
        return Counter(pool.map(one, acts))


def whole() -> int:
    """What is out in all; loans, lines, counts and ledger must agree on it."""
    out: int = Loan.objects.aggregate(fen=Sum("outstanding_fen"))["fen"] or 0
    assert CreditLine.objects.aggregate(fen=Sum("outstanding_fen"))["fen"] == out
    assert Posting.objects.filter(account="130301").aggregate(fen=Sum("debit_fen"))["fen"] == out
    assert differences(house.ENTITY) == {} and moved_lines(house.ENTITY) == {}
    return out


def limited(monkeypatch: pytest.MonkeyPatch, **limits: int) -> None:
    """Rules with other limits, and more notes than there are draws."""
    from msgspec.structs import replace

    rules = shipped().on(house.FIRST_DAY)
    rules = replace(rules, lines=tuple(replace(terms, most_notes=1_000) for terms in rules.lines))
    for name, fen in limits.items():
        rules = replace(rules, **{name: replace(getattr(rules, name), each_fen=fen)})
    monkeypatch.setattr(standing_room, "shipped", lambda: CreditRulebook(versions=(rules,)))


def test_fifty_draws_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch)
    line = line_of("A", limit_fen=100_000 * YUAN)
    got = together([lambda: draw(line, 3_000)] * MANY)
    assert got == {"approve": 33, "decline,draw_over_line": 17}
    assert whole() == 99_000 * YUAN
    assert Drawdown.objects.count() == MANY


@pytest.mark.parametrize(("dimension", "people"), [("group", ["Li"]), ("funder", []), ("product", []), ("region", [])])
def test_fifty_draws_on_ten_lines(monkeypatch: pytest.MonkeyPatch, dimension: str, people: list[str]) -> None:
    """Each line has room for its five draws, what they share has room for 20 of the 50."""
    made = [line_of(f"M{n}", people=people) for n in range(10)]
    limited(monkeypatch, **{dimension: 61_000 * YUAN})
    got = together([lambda line=line: draw(line, 3_000) for line in made for _ in range(5)])
    assert got == {"approve": 20, f"decline,draw_over_{dimension}_limit": 30}
    assert whole() == 60_000 * YUAN


def test_the_same_draw_fifty_times_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    line = line_of("A")
    assert together([lambda: draw(line, 3_000, key="same")] * MANY) == {"approve": MANY}
    assert whole() == 3_000 * YUAN
