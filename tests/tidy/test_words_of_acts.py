"""Law: every operation has words for the journal's pages."""

from __future__ import annotations

import re
from pathlib import Path

import loanmill.operations
from loanmill.screens.words.house import ACTS

ROOM = Path(loanmill.operations.__file__).parent
NAMED = re.compile(r'^@operation\(\s*"([a-z_.]+)"', re.M)


def names() -> set[str]:
    """The names of all operations."""
    return {name for file in ROOM.rglob("*.py") for name in NAMED.findall(file.read_text(encoding="utf-8"))}


def test_every_act_has_words() -> None:
    assert "loan.book" in names() and len(names()) > 30
    assert names() - {*ACTS} == set(), "give them words in screens/words/house.py"
