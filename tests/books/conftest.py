"""Fixtures of the books: a founded house, a day end without the durable engine."""

from __future__ import annotations

import pytest

from tests.books import house


@pytest.fixture
def lender(db: None) -> None:
    """A founded house on its first day."""
    house.found_house()


@pytest.fixture
def evenings(lender: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A founded house whose days can be closed in this thread."""
    house.without_engine(monkeypatch)
