"""A house with one loan in arrears, made once for all the tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from loanmill.records.loan import Loan
from loanmill.records.vault import forget_cached_keys
from tests.books import house
from tests.kept import kept
from tests.operations.servicing.desk import Desk, people


def at_work(patch: pytest.MonkeyPatch) -> Desk:
    """Days close in this thread, and no borrower has money at the bank."""
    house.without_engine(patch)
    house.with_bank(patch, lambda borrower, on, asked: 0)
    return Desk(patch)


def found(patch: pytest.MonkeyPatch) -> None:
    """Lent on the first day, never paid, and forty evenings on: it is 10 February."""
    house.found_house()
    people()
    desk = at_work(patch)
    desk.lend(house.Deal("LATE"))
    desk.close(days=40)


@pytest.fixture(scope="module")
def forty_days(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The house; forty evenings take seconds."""
    yield from kept(django_db_blocker, found)


@pytest.fixture
def desk(forty_days: None, db: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Its desk."""
    forget_cached_keys()
    return at_work(monkeypatch)


@pytest.fixture
def late(desk: Desk) -> Loan:
    """Its loan."""
    return Loan.objects.get(number="LLATE")


__all__ = ["desk", "forty_days", "late"]
