"""Every fault of an expression once: the column, what is wrong, what to do. And no text whatever does harm."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loanmill.core.strategy.expressions.parse import names_in_text
from tests.core.strategy.expressions.writing import any_expressions, read

TOLD: list[tuple[str, int, str, str]] = [
    # text, column, what is told, remedy
    ("regoin == west", 1, "the name regoin is unknown", "region"),
    ("region == wst", 11, "wst is no code", "west"),
    ('region == "south"', 11, "south is no code", "north"),
    ("foo(3)", 1, "there is no call foo", "the calls are"),
    ("eval('1')", 1, "there is no call eval", "the calls are"),
    ("div(sales_fen, 12)", 1, "div has 2 arguments", "div(a, b, rounding)"),
    ("div(sales_fen, 12, nearest)", 20, "no rounding", "half_up"),
    ("round(sales_fen, down, 1.5)", 24, "no number of decimals", "0 to 9"),
    ("sales_fen / 12", 11, "/ is not part", "div(a, b, rounding)"),
    ("div(sales_fen, shops, down)", 16, "the divisor may be zero", "if(b != 0"),
    ("sales_fen * asked_fen", 11, "money times money", "ratio"),
    ("sales_fen > 30%", 13, "a ratio stands against money", "like with like"),
    ("sales_fen > 500", 13, "a bare number stands against money", "万元"),
    ("rate_bp > 5", 11, "a bare number stands against a ratio", "%"),
    ("div(12, sales_fen + 2000000000000 yuan, down)", 1, "leaves no unit", "divide like by like"),
    ("sales_fen > opened", 13, "money stands against a date", ""),
    ("a < b", 1, "the name a is unknown", ""),
    ("1 < points < 5", 12, "comparisons do not chain", "a < b and b < c"),
    ("heavy and heavy or heavy", 17, "and stands beside or", "parentheses"),
    ("lenders > 41", 9, "this can never be true", "runs from 0 to 40"),
    ("lenders >= 0", 9, "this is always true", "runs from 0 to 40"),
    ("lenders == 50", 9, "this can never be true", ""),
    ("lenders in [3, 3]", 16, "this value stands twice", "keep one"),
    ("lenders in [3, 99]", 16, "this can never be true", ""),
    ("lenders in [shops]", 13, "a list holds constants alone", ""),
    ("region in [east, west, north]", 8, "the list names every code", ""),
    ("lenders in []", 9, "the list is empty", "at least one"),
    ("lpr_bp == missing", 8, "nothing equals missing", "is missing"),
    ("missing", 1, "the type of this missing value", "declare"),
    ("opened - today > 3", 1, "dates are not added", "days_between"),
    ("heavy > false", 7, "true or false has no order", "=="),
    ("region + 1", 10, "a code stands against a number", ""),
    ("heavy and lenders", 11, "and takes conditions", "compare it"),
    ("not lenders", 5, "not takes conditions", "compare it"),
    ("if(lenders, 1, 2)", 4, "if takes true or false", "condition"),
    ("if(true, 1, 2)", 4, "always the same", ""),
    ("otherwise(5, 3)", 1, "a constant is never missing", ""),
    ("otherwise(lpr_bp, missing)", 1, "missing is no stand-in", ""),
    ("limit.need", 1, "nothing has attributes", "plain name"),
    ("points[0]", 7, "[ is not expected", "no indexing"),
    ("points := 3", 8, ": is not part", ""),
    ("points == = 3", 8, "is not expected", ""),
    ("points = = 3", 8, "is not expected", "once"),
    ("points <> 3", 8, "<> is not part", "!="),
    ("points && heavy", 8, "& is not part", "and"),
    ("!heavy", 1, "! is not part", "not"),
    ("heavy 且 heavy", 7, "且 is not part", "write and"),
    ("¥500", 1, "¥ is not part", "unit behind the number"),
    ("points % 3", 8, "% is not expected", "no remainder"),
    ("points > 007", 10, "007 starts with a zero", "drop the zero"),
    ("points > 1,234", 11, ", is not expected", "500_000"),
    ("points > 1.2.3", 10, "1.2. is no number", ""),
    ("points > 1e5", 11, "e5 behind the number 1", ""),
    ("points > ٣", 10, "the sign", "plain"),
    ("points > 5²", 10, "5² is no number", ""),
    ("sales_fen > 50万", 15, "万 behind the number 50", "万元"),
    ("sales_fen > 1.234 yuan", 13, "finer than a fen", "whole fens"),
    ("rate_bp > 1.234%", 11, "finer than a basis point", ""),
    ("quality > 0.1234567890", 11, "too many decimals", "9"),
    ("opened > 2025-02-29", 10, "no date of the calendar", "2026-01-31"),
    ('note == "A', 9, "a quoted text does not end", "close it"),
    ("(points > 3", 12, ") is missing", "close"),
    ("points > 3)", 11, ") is not expected", "too many"),
    ("points >", 9, "ends too early", ""),
    ("", 1, "the expression is empty", ""),
    ("points is 3", 11, "`is` is followed by", "=="),
    ("heavy == not heavy", 10, "not stands behind a sign", "parentheses"),
    ("carried(sales_fen, rate_bp, points)", 29, "this runs from -200 to 900", "max(..)"),
    ("carried(sales_fen, rate_bp * 100, term)", 28, "carried takes 0 to 100000 bp", "min(..)"),
    ("round_to(points, shops, down)", 18, "stands against", ""),
    ("round_to(points, 0, down)", 18, "no positive constant", "1000 yuan"),
    ("starts_with(note, note)", 19, "a quoted text", "quotes"),
    ("bucket(points, 'x')", 8, "bucket takes a text", ""),
    ("sales_fen * 10 * 1_000_000_000_000_000_000_000_000", 16, "more than 37 digits hold", "round earlier"),
    ("+".join(["points"] * 60), 0, "nested more than 50 deep", "give a part of it a name"),
    ("(" * 60 + "points" + ")" * 60, 0, "nested more than 50 deep", "name"),
    ("min(" + ", ".join(["1"] * 501) + ")", 0, "more than 500 parts", "name"),
    ("points > 3 " + " " * 4_000, 1, "over 4000", "names"),
    ("points is known is known", 17, "comparisons do not chain", ""),
    ("True and heavy", 1, "the name True is unknown", "small letters"),
    ("lambda: 3", 7, ": is not part", ""),
]


@pytest.mark.parametrize(("text", "column", "what", "remedy"), TOLD, ids=[row[0][:40] for row in TOLD])
def test_told_once_with_its_remedy(text: str, column: int, what: str, remedy: str) -> None:
    node, told = read(text)
    assert node is None
    assert len(told) == 1
    said, _, done = told[0].partition("; ")
    assert what in said and remedy in done, told
    assert not column or said.startswith(f"at column {column}, "), told


SIGNS = st.sampled_from(
    [*"()[]<>=!,.+-*/%'\"&|；，（）＞＜＝０９％万元且或 ", "and", "or", "not", "in", "is", "if(", "div("]
)
WORDS = st.sampled_from(
    ["points", "heavy", "west", "missing", "known", "down", "3", "0.5", "5 yuan", "2026-01-01", "..."]
)


@settings(max_examples=500, deadline=None)
@given(text=st.text(max_size=60) | st.lists(SIGNS | WORDS | st.characters(), max_size=25).map(" ".join))
def test_no_text_does_harm(text: str) -> None:
    read(text)
    names_in_text(text)


@settings(max_examples=300, deadline=None)
@given(text=any_expressions(2), at=st.integers(0, 200), sign=SIGNS)
def test_a_spoilt_expression_is_told_or_read(text: str, at: int, sign: str) -> None:
    read(text[:at] + sign + text[at + 1 :])


@pytest.mark.parametrize(
    "text", ["(" * 3_999, "not " * 999, "-" * 3_999, "if(" * 1_300, "[" * 4_000, "9" * 4_000, "x." * 2_000]
)
def test_bombs_are_told(text: str) -> None:
    assert read(text)[0] is None


@given(text=any_expressions(2))
def test_full_width_reads_as_plain(text: str) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" and '"' not in text else letter for letter in text)
    assert read(wide) == read(text) or "'" in text
