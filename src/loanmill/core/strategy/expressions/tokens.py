"""The words of an expression, each with its column.

Full-width letters, digits and punctuation are read as their plain twins. What only looks like something known is told:
a number with a unit nobody declared, a dash that is no minus, a Chinese 且 between conditions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.tree.types import SCALE_OF, Unit

MAX_LENGTH = 4_000
MAX_DIGITS = 30
MAX_DECIMALS = 9
EPOCH = date(1970, 1, 1)

_TWINS = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    "　": " ",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "−": "-",
    "×": "*",
    "、": ",",
    "“": '"',
    "”": '"',
    "…": "..",
    "\t": " ",
    "\n": " ",
    "\r": " ",
    "\u00a0": " ",
    "≧": ">=",
    "≦": "<=",
    "﹪": "%",
    "‘": "'",
    "’": "'",
}
_LINES = frozenset("\t\n\r")  # the plain letters that have a twin
_TOLD = {
    "且": "write and",
    "或": "write or",
    "非": "write not",
    "÷": "write div(a, b, rounding)",
    "/": "there is no /; write div(a, b, rounding)",
    "。": "leave it out",
    "–": "write -",
    "—": "write -",
    "&": "write and",
    "|": "write or",
    "!": "write not, or != for unequal",
    "^": "write the product out",
    "¥": "write the unit behind the number: 500000 yuan",
    "￥": "write the unit behind the number: 500000 yuan",
    "$": "write the unit behind the number: 500000 yuan",
    "?": "write if(when, then, else)",
    ";": "leave it out",
    ":": "write if(when, then, else)",
    "{": "use parentheses",
    "}": "use parentheses",
    "~": "write not, or a .. b for a range in a cell",
    "#": "leave it out",
    "@": "leave it out",
}
# unit word -> (unit, the scale that its integer has, powers of ten that one of it is)
_UNITS: dict[str, tuple[Unit, int]] = {
    "yuan": ("yuan", 0),
    "元": ("yuan", 0),
    "fen": ("yuan", -2),
    "分": ("yuan", -2),
    "万元": ("yuan", 4),
    "亿元": ("yuan", 8),
    "%": ("ratio", -2),
    "bp": ("ratio", -4),
}
_FOLLOWERS = frozenset({"and", "or", "not", "in", "is", "if"})
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9A-Za-z_-])")
_NUMBER = re.compile(r"[0-9][0-9_]*(?:\.[0-9]+)?")
_WORD = re.compile(r"[^\W\d]\w*(?:\.[^\W]\w*)*")
_MARK = re.compile(r"\.\.|==|!=|<=|>=|<>|[<>=+*(),\[\]%-]")
_QUOTED = re.compile(r"\"((?:[^\"]|\"\")*)\"|'((?:[^']|'')*)'")


@dataclass(frozen=True, slots=True)
class Token:
    """One word. A number has its integer, scale and unit (None: a bare number); a date its days since 1970."""

    kind: Literal["number", "date", "text", "word", "mark", "end"]
    text: str
    at: int
    value: int = 0
    scale: int = 0
    unit: Unit | None = None


def tokens(text: str) -> list[Token]:
    """The words of a text, an `end` last. Raises Refused."""
    if len(text) > MAX_LENGTH:
        remedy = "give its parts names in formulas"
        raise Refused(1, f"the expression has {len(text)} characters, over {MAX_LENGTH}", remedy=remedy)
    plain, columns = _plain(text)
    found: list[Token] = []
    here = 0
    while here < len(plain):
        if plain[here] == " ":
            here += 1
            continue
        token, here = _next(plain, here, columns)
        found.append(token)
    return [*found, Token("end", "the end", len(text) + 1)]


def plain_text(text: str) -> str:
    """The text with full-width letters, digits and punctuation as their plain twins."""
    return _plain(text)[0]


def _plain(text: str) -> tuple[str, list[int]]:
    """The text in plain letters and the column of each; quoted text keeps its letters."""
    if text.isascii() and not _LINES & set(text):
        return text, [*range(1, len(text) + 2)]
    plain: list[str] = []
    columns: list[int] = []
    quote = ""
    for index, letter in enumerate(text):
        twin = _TWINS.get(letter, letter)
        if quote:
            twin = quote if twin == quote else letter
            quote = "" if twin == quote else quote
        elif twin in ('"', "'"):
            quote = twin
        plain.append(twin)
        columns += [index + 1] * len(twin)
    return "".join(plain), [*columns, len(text) + 1]


def _next(plain: str, here: int, columns: list[int]) -> tuple[Token, int]:
    at = columns[here]
    if found := _DATE.match(plain, here):
        return Token("date", found[0], at, value=days_of(found[0], at)), found.end()
    if found := _NUMBER.match(plain, here):
        return _number(plain, found, columns)
    if found := _QUOTED.match(plain, here):
        mark = found[0][0]
        return Token("text", found[0][1:-1].replace(mark * 2, mark), at), found.end()
    if found := _MARK.match(plain, here):
        if found[0] == "<>":
            raise Refused(at, "<> is not part of the language", remedy="write !=")
        return Token("mark", found[0], at), found.end()
    letter = plain[here]
    if letter in _TOLD:
        raise Refused(at, f"{letter} is not part of the language", remedy=_TOLD[letter])
    if letter in "\"'":
        raise Refused(at, "a quoted text does not end", remedy="close it with the same quote")
    if found := _WORD.match(plain, here):
        return _word(found, at)
    remedy = "write plain letters, digits and the signs of the language"
    raise Refused(at, f"the sign {letter!r} is not part of the language", remedy=remedy)


def _word(found: re.Match[str], at: int) -> tuple[Token, int]:
    if found[0] in _TOLD:
        raise Refused(at, f"{found[0]} is not part of the language", remedy=_TOLD[found[0]])
    if not found[0].isprintable():
        raise Refused(at, "a word holds signs that cannot be seen", remedy="type it again")
    return Token("word", found[0], at), found.end()


def days_of(text: str, at: int) -> int:
    """Days since 1970-01-01 of an ISO date. Raises Refused."""
    try:
        return (date.fromisoformat(text) - EPOCH).days
    except ValueError:
        raise Refused(at, f"{text} is no date of the calendar", remedy="write a date such as 2026-01-31") from None


def _number(plain: str, found: re.Match[str], columns: list[int]) -> tuple[Token, int]:
    """A number with the unit behind it, if one stands there."""
    at = columns[found.start()]
    whole, _, decimals = found[0].replace("_", "").partition(".")
    if len(whole) > 1 and whole.startswith("0"):
        remedy = "drop the zero; group thousands with _ as in 1_000"
        raise Refused(at, f"{found[0]} starts with a zero", remedy=remedy)
    if len(whole) + len(decimals) > MAX_DIGITS:
        raise Refused(at, f"{found[0][:12]}… has too many digits", remedy=f"write at most {MAX_DIGITS}")
    end = found.end()
    if end < len(plain) and (plain[end].isdigit() or plain[end] == "."):
        dotted = plain[end] == "." and plain[end : end + 2] != ".."
        if dotted or plain[end].isdigit():
            raise Refused(at, f"{found[0]}{plain[end]} is no number", remedy="write digits such as 1250 or 12.50")
    word, after = _unit(plain, end)
    if not word:
        if len(decimals) > MAX_DECIMALS:
            raise Refused(at, f"{found[0]} has too many decimals", remedy=f"write at most {MAX_DECIMALS}")
        return Token("number", found[0], at, int(whole + decimals), len(decimals)), end
    if word not in _UNITS:
        told = _TOLD.get(word, "write yuan, 万元, fen, % or bp behind it, a sign between, or nothing")
        raise Refused(columns[end], f"{word} behind the number {found[0]} is no unit", remedy=told)
    unit, power = _UNITS[word]
    return _scaled(Token("number", plain[found.start() : after], at, unit=unit), whole, decimals, power), after


def _unit(plain: str, end: int) -> tuple[str, int]:
    """The unit word behind a number, and where it ends; empty where a sign, an operator or nothing follows."""
    start = end + len(plain[end:]) - len(plain[end:].lstrip(" "))
    if start < len(plain) and plain[start] == "%":
        return "%", start + 1
    found = _WORD.match(plain, start)
    if found is None or (found[0] in _FOLLOWERS and start > end):
        return "", end
    return found[0], found.end()


def _scaled(token: Token, whole: str, decimals: str, power: int) -> Token:
    """The integer of a number with a unit: fen or basis points. Raises Refused where it is finer."""
    assert token.unit is not None
    scale = SCALE_OF[token.unit]
    shift = scale + power - len(decimals)
    digits = int(whole + decimals)
    least = 10 ** max(0, -shift)
    if digits % least:
        unit = "fen" if token.unit == "yuan" else "basis point"
        raise Refused(token.at, f"{token.text} is finer than a {unit}", remedy=f"round it to whole {unit}s")
    value = digits * 10 ** max(0, shift) // least
    return Token("number", token.text, token.at, value, scale, token.unit)
