"""Cells and constants of tables, as the page on the language lists them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loanmill.core.strategy.expressions.cells import cell
from loanmill.core.strategy.expressions.literals import literal, literal_told
from loanmill.core.strategy.expressions.written import written
from loanmill.core.strategy.text.spots import Faults
from loanmill.core.strategy.tree.steps import Absent, Any, Cell, Choice, Span
from loanmill.core.strategy.tree.types import Type
from tests.core.strategy.expressions.writing import ENV, SPOT, number
from tests.core.strategy.slow import holds

AMOUNT, RATE = number("yuan", 2, -(10**12), 10**12), number("ratio", 4, 0, 10_000)
MONTHS, QUALITY, ANY_NUMBER = number("months", 0, 0, 60), number("number", 2, 0, 100), number("number", 0, -99, 99)
REGION, DATE, FLAG, NOTE = ENV["region"], ENV["opened"], Type("bool"), Type("text")
INDUSTRY = Type("code", codes=("C26", "01", "missing", "个体工商户", "a,b", "not x"))


def one(*values: int | bool | str) -> Choice:
    return Choice(frozenset(values))


def no(*values: int | bool | str) -> Choice:
    return Choice(frozenset(values), negated=True)


CELLS: list[tuple[str | int | bool, Type, Cell]] = [
    ("-", MONTHS, Any()),
    ("－", REGION, Any()),
    ("missing", REGION, Absent()),
    ("east", REGION, one("east")),
    ("east, west", REGION, one("east", "west")),
    ("east，west", REGION, one("east", "west")),
    ("east、 west", REGION, one("east", "west")),
    ("not north", REGION, no("north")),
    ("not (east, west)", REGION, no("east", "west")),
    ("not（east，west）", REGION, no("east", "west")),
    ("!= east", REGION, no("east")),
    ("== east", REGION, one("east")),
    ("ｅａｓｔ", REGION, one("east")),
    ('"missing", C26', INDUSTRY, one("missing", "C26")),
    ("个体工商户, 01", INDUSTRY, one("个体工商户", "01")),
    ('"a,b"', INDUSTRY, one("a,b")),
    ('"not x"', INDUSTRY, one("not x")),
    ("A1, 甲 乙", NOTE, one("A1", "甲 乙")),
    (True, FLAG, one(True)),
    ("false", FLAG, one(False)),
    ("not true", FLAG, no(True)),
    (5, MONTHS, one(5)),
    ("5", MONTHS, one(5)),
    ("== 5", MONTHS, one(5)),
    ("!= 5", MONTHS, no(5)),
    ("not (5, 6)", MONTHS, no(5, 6)),
    ("3, 6, 12", MONTHS, one(3, 6, 12)),
    ("< 5", MONTHS, Span(None, 4)),
    ("<= 5", MONTHS, Span(None, 5)),
    ("> 5", MONTHS, Span(6, None)),
    (">= 5", MONTHS, Span(5, None)),
    ("≥５", MONTHS, Span(5, None)),
    ("5 .. 9", MONTHS, Span(5, 8)),
    ("5..9", MONTHS, Span(5, 8)),
    ("[5..9]", MONTHS, Span(5, 9)),
    ("(5..9)", MONTHS, Span(6, 8)),
    ("[5..9)", MONTHS, Span(5, 8)),
    ("（5..9］", MONTHS, Span(6, 9)),
    ("-7", ANY_NUMBER, one(-7)),
    ("-7 .. -3", ANY_NUMBER, Span(-7, -4)),
    ("> -7", ANY_NUMBER, Span(-6, None)),
    (">= 0.80", QUALITY, Span(80, None)),
    ("[0.00..0.50]", QUALITY, Span(0, 50)),
    ("0.5 .. 1", QUALITY, Span(50, 99)),
    ("< 200000 yuan", AMOUNT, Span(None, 19_999_999)),
    ("0 .. 200万元", AMOUNT, Span(0, 199_999_999)),
    ("[12.5%..2500 bp]", RATE, Span(1_250, 2_500)),
    (">= 2026-01-01", DATE, Span(20_454, None)),
    ("[2025-01-01..2025-12-31]", DATE, Span(20_089, 20_453)),
]


@pytest.mark.parametrize(("raw", "type_", "wanted"), CELLS, ids=[f"{raw}-{t.named()}" for raw, t, _ in CELLS])
def test_cells(raw: str | int | bool, type_: Type, wanted: Cell) -> None:
    faults = Faults("policy.yaml")
    assert cell(raw=raw, type=type_, spot=SPOT, faults=faults) == wanted, faults.found


REFUSED: list[tuple[str | int | bool, Type, str, str]] = [
    ("", MONTHS, "the cell is empty", '"-"'),
    ("not missing", REGION, "is no cell", "`missing` above"),
    ("eest", REGION, "eest is none of its codes", "east"),
    ("east, east", REGION, "east stands twice", "keep one"),
    ("east,, west", REGION, "a value is missing", "comma"),
    ("not (east, west, north)", REGION, "can never hold", "leave one"),
    ('"east', REGION, "does not end", "quote"),
    ("5 yuan", MONTHS, "5 yuan is no months", "a number"),
    ("> 5", AMOUNT, "5 is no fen", "yuan"),
    ("20 .. 50万元", AMOUNT, "20 is no fen", "yuan"),
    ("0.805", QUALITY, "finer than decimal(2)", "2 decimals"),
    ("2.5", MONTHS, "finer than months", "whole number"),
    ("9 .. 5", MONTHS, "the range holds nothing", "smaller end first"),
    ("5 .. 5", MONTHS, "the range holds nothing", "without it"),
    ("(5..6)", MONTHS, "the range holds nothing", ""),
    ("> 60", MONTHS, "can never hold", ""),
    ("61", MONTHS, "61 lies outside 0 to 60", ""),
    ("!= 61", MONTHS, "61 lies outside 0 to 60", ""),
    ("5 ..", MONTHS, "the end is no months", ""),
    ("[5..9", MONTHS, "the range does not end", "]"),
    ("[5, 9]", MONTHS, "a range needs two ends", "[5..9]"),
    ("5 9", MONTHS, "9 is not expected", "commas"),
    ("—", MONTHS, "— is not part", "write -"),
    ("yes", FLAG, "not true or false", "true or false"),
    (True, MONTHS, "true is true or false", "a number"),
    (1, FLAG, "not true or false", ""),
    (">= 2025-02-29", DATE, "no date of the calendar", ""),
    ("5", DATE, "5 is no date", "2026-01-31"),
    ("x > 5", MONTHS, "x is no months", ""),
]


@pytest.mark.parametrize(("raw", "type_", "what", "remedy"), REFUSED, ids=[str(row[0]) for row in REFUSED])
def test_what_is_wrong_with_a_cell_is_told(raw: str | int | bool, type_: Type, what: str, remedy: str) -> None:
    faults = Faults("policy.yaml")
    assert cell(raw=raw, type=type_, spot=SPOT, faults=faults) is None
    assert [(what in f.message, remedy in f.remedy, f.line) for f in faults.found] == [(True, True, 7)], faults.found


LITERALS: list[tuple[str | int | bool, Type, int | bool | str | None]] = [
    ("500000 yuan", AMOUNT, 50_000_000),
    ("50万元", AMOUNT, 50_000_000),
    ("1.2345万元", AMOUNT, 1_234_500),
    ("０.５亿元", AMOUNT, 5_000_000_000),
    ("12.34 yuan", AMOUNT, 1_234),
    ("1234 fen", AMOUNT, 1_234),
    ("-60 yuan", AMOUNT, -6_000),
    ("12.345 yuan", AMOUNT, None),
    (0, AMOUNT, 0),
    (5, AMOUNT, None),
    ("30%", RATE, 3_000),
    ("12.5％", RATE, 1_250),
    ("250 bp", RATE, 250),
    ("0.5 bp", RATE, None),
    ("101%", RATE, None),
    ("30%", AMOUNT, None),
    ("0.35", QUALITY, 35),
    ("0.350", QUALITY, 35),
    ("0.355", QUALITY, None),
    (1, QUALITY, 100),
    ("1_0", MONTHS, 10),
    (61, MONTHS, None),
    ("2026-01-01", DATE, 20_454),
    ("2026-1-1", DATE, None),
    ("east", REGION, "east"),
    ("south", REGION, None),
    (True, FLAG, True),
    ("true", FLAG, True),
    (1, FLAG, None),
    (True, MONTHS, None),
    ("any thing", NOTE, "any thing"),
    ("1 + 1", MONTHS, None),
    ("", MONTHS, None),
    ("9" * 5_000, MONTHS, None),
    (10**400, MONTHS, None),
]


@pytest.mark.parametrize(
    ("raw", "type_", "wanted"), LITERALS, ids=[f"{str(r)[:20]}-{t.named()}" for r, t, _ in LITERALS]
)
def test_literals(raw: str | int | bool, type_: Type, wanted: int | bool | str | None) -> None:
    faults = Faults("policy.yaml")
    found = literal(raw=raw, type=type_)
    assert (found, type(found)) == (wanted, type(wanted))
    assert literal_told(raw=raw, type=type_, spot=SPOT, faults=faults) == wanted
    assert (wanted is None) == (len(faults.found) == 1)


@given(value=st.integers(-(10**12), 10**12), type_=st.sampled_from([AMOUNT, RATE, MONTHS, QUALITY, DATE]))
def test_what_is_written_reads_back(value: int, type_: Type) -> None:
    value = max(type_.low, min(type_.high, value))
    assert literal(raw=written(type_, value), type=type_) == value


@given(raw=st.text(max_size=30), type_=st.sampled_from([AMOUNT, MONTHS, QUALITY, DATE, REGION, FLAG, NOTE]))
def test_no_text_does_harm(raw: str, type_: Type) -> None:
    faults = Faults("policy.yaml")
    assert (cell(raw=raw, type=type_, spot=SPOT, faults=faults) is None) == (len(faults.found) == 1)


@given(low=st.integers(0, 60), high=st.integers(0, 60), x=st.integers(0, 60))
def test_ends_of_ranges(low: int, high: int, x: int) -> None:
    meant = {
        f"{low} .. {high}": low <= x < high,
        f"[{low}..{high}]": low <= x <= high,
        f"({low}..{high})": low < x < high,
        f"[{low}..{high})": low <= x < high,
        f"({low}..{high}]": low < x <= high,
    }
    for raw, wanted in meant.items():
        found = cell(raw=raw, type=MONTHS, spot=SPOT, faults=Faults("policy.yaml"))
        assert (found is not None and holds(found, x)) == wanted
