"""A founded house with people, whose days can be closed in this thread."""

from __future__ import annotations

import pytest

from tests.books import house
from tests.operations.servicing.desk import Desk, people


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A house on its first day, with an officer, a reviewer and a manager."""
    house.found_house()
    house.without_engine(monkeypatch)
    people()
    return Desk(monkeypatch)
