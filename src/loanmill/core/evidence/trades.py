"""The trade of an enterprise, read from its name, and how sure that reading is.

An anonymised name keeps its last words; the word that stands nearest its end says most (建筑科技 is technology).
A `sure` word beats a `likely` one wherever it stands. Two sure words of different trades make the reading doubtful.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

OTHER = "other"
SURE_BP, DOUBTFUL_BP, LIKELY_BP = 9000, 7000, 6000


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade: its words, and what is left of its sales for a loan."""

    code: str
    zh: str
    en: str
    kept_bp: int
    sure: tuple[str, ...]
    likely: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The trade of a name, the word it was read from, and how sure it is (0 for a name that says nothing)."""

    trade: str
    word: str
    confidence_bp: int


@cache
def trades() -> Mapping[str, Trade]:
    """The trades that ship with this build, in order."""
    text = resources.files("loanmill.core.evidence").joinpath("trades.yaml").read_text(encoding="utf-8")
    return {
        code: Trade(
            code=code,
            zh=one["zh"],
            en=one["en"],
            kept_bp=int(str(one["kept"]).rstrip("%")) * 100,
            sure=tuple(one["sure"]),
            likely=tuple(one["likely"]),
        )
        for code, one in yaml.safe_load(text).items()
    }


def read_trade(name: str) -> Reading:
    """The trade that a name tells."""
    sure = _found(name, sure=True)
    if sure:
        _, _, word, code = max(sure)
        doubtful = len({trade for _, _, _, trade in sure}) > 1
        return Reading(trade=code, word=word, confidence_bp=DOUBTFUL_BP if doubtful else SURE_BP)
    likely = _found(name, sure=False)
    if likely:
        _, _, word, code = max(likely)
        return Reading(trade=code, word=word, confidence_bp=LIKELY_BP)
    return Reading(trade=OTHER, word="", confidence_bp=0)


def _found(name: str, *, sure: bool) -> list[tuple[int, int, str, str]]:
    """Where each word that occurs ends, its length, the word and its trade."""
    return [
        (name.rfind(word) + len(word), len(word), word, trade.code)
        for trade in trades().values()
        for word in (trade.sure if sure else trade.likely)
        if word in name
    ]
