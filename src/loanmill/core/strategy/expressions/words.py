"""Lists of codes or texts in cells: `A`, `A, B`, `not (A, B)`, `!= A`. A code may hold any sign but a comma or quote,
unless it is quoted."""

from __future__ import annotations

from dataclasses import dataclass

from loanmill.core.strategy.expressions.refused import Refused

_COMMAS = ",，、"
_QUOTES = {'"': '"', "'": "'", "“": "”", "＂": "＂"}
_OPEN, _CLOSE = "(（", ")）"
_PREFIXES = (("not ", True), ("not(", True), ("not（", True), ("!=", True), ("！＝", True), ("==", False))
_SPACES = " \t\n\r\u3000"


@dataclass(frozen=True, slots=True)
class Word:
    """One value of a list and its column."""

    text: str
    at: int
    quoted: bool = False


def words_of(raw: str) -> tuple[bool, list[Word]]:
    """Whether the list is denied, and its words. Raises Refused."""
    start = len(raw) - len(raw.lstrip(_SPACES))
    body = raw[start:].rstrip(_SPACES)
    negated = False
    for prefix, denies in _PREFIXES:
        if body.startswith(prefix):
            cut = len(prefix) - (prefix[-1] in _OPEN)
            negated, start, body = denies, start + cut, body[cut:]
            break
    inner = body.lstrip(_SPACES)
    start += len(body) - len(inner)
    if negated and inner[:1] and inner[0] in _OPEN and inner[-1] in _CLOSE:
        start, inner = start + 1, inner[1:-1]
    return negated, _split(inner, start)


def _split(body: str, start: int) -> list[Word]:
    found: list[Word] = []
    here = 0
    while True:
        while here < len(body) and body[here] in _SPACES:
            here += 1
        word, here = _one(body, here, start)
        found.append(word)
        if here >= len(body):
            return found
        here += 1


def _one(body: str, here: int, start: int) -> tuple[Word, int]:
    """The word that begins here, and where the comma behind it stands."""
    at = start + here + 1
    if here < len(body) and body[here] in _QUOTES:
        close = body.find(_QUOTES[body[here]], here + 1)
        if close < 0:
            raise Refused(at, "a quoted text does not end", remedy="close it with the same quote")
        after = close + 1
        while after < len(body) and body[after] in _SPACES:
            after += 1
        if after < len(body) and body[after] not in _COMMAS:
            raise Refused(start + after + 1, f"{body[after]} is not expected", remedy="write a comma between values")
        return Word(body[here + 1 : close], at, quoted=True), after
    end = here
    while end < len(body) and body[end] not in _COMMAS:
        end += 1
    text = body[here:end].rstrip(_SPACES)
    if not text:
        raise Refused(at, "a value is missing", remedy="write values with one comma between")
    return Word(text, at), end
