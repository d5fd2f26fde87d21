"""The words of a ZEN expression."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from loanmill.core.strategy.expressions.refused import Refused

MAX_LENGTH = 20_000
_NUMBER = re.compile(r"[0-9][0-9_]*(?:\.(?!\.)[0-9_]*)?(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(r"[A-Za-z_$#][A-Za-z0-9_$#]*")
_MARK = re.compile(r"\?\?|\.\.|==|!=|<=|>=|[<>!+\-*/%^()\[\],.?:]")
_TOLD = {
    "`": ("a template text", "write a plain text in quotes"),
    "{": ("an object", "compute its fields as expressions of their own"),
    ";": ("several statements", "write them as expressions of their own"),
    "=": ("an assignment", "write == to compare"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """One word and the column that it starts at, from 1."""

    kind: Literal["number", "text", "word", "mark", "end"]
    text: str
    at: int


def words(text: str) -> list[Word]:
    """The words of a text, an `end` last. Raises Refused."""
    if len(text) > MAX_LENGTH:
        raise Refused(1, f"the expression has {len(text)} characters, over {MAX_LENGTH}", remedy="split it")
    found: list[Word] = []
    here = 0
    while here < len(text):
        letter = text[here]
        if letter in " \t\n\r":
            here += 1
        elif letter in "'\"":
            close = text.find(letter, here + 1)
            if close < 0:
                raise Refused(here + 1, "a quoted text does not end", remedy="close it with the same quote")
            found.append(Word("text", text[here + 1 : close], here + 1))
            here = close + 1
        else:
            found.append(_next(text, here))
            here += len(found[-1].text)
    return [*found, Word("end", "the end", len(text) + 1)]


def _next(text: str, here: int) -> Word:
    if number := _NUMBER.match(text, here):
        return Word("number", number[0], here + 1)
    if word := _WORD.match(text, here):
        return Word("word", word[0], here + 1)
    if mark := _MARK.match(text, here):
        return Word("mark", mark[0], here + 1)
    what, remedy = _TOLD.get(text[here], (f"{text[here]!r}", "leave it out"))
    raise Refused(here + 1, f"{what} is not carried over", remedy=remedy)
