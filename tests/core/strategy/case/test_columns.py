"""Columns of tables: masks equal the cells read one by one, small or large; large tables stay small and quick."""

from __future__ import annotations

import random
import tracemalloc
from dataclasses import replace
from time import perf_counter

import pytest

from loanmill.core.strategy.case import columns as columns_of
from loanmill.core.strategy.case.collect import rows_text
from loanmill.core.strategy.case.columns import Choices, Ranges, Sparse, column_of
from loanmill.core.strategy.case.compile import compile_case
from loanmill.core.strategy.case.reading import given as of_values
from loanmill.core.strategy.document.read import read_program
from loanmill.core.strategy.tree.nodes import Ref
from loanmill.core.strategy.tree.program import Program
from loanmill.core.strategy.tree.steps import Absent, Any, Cell, Choice, Output, Row, Span, Table
from loanmill.core.strategy.tree.types import Type
from tests.core.strategy import slow

NUMBER, CODE = Type("number", "number", 0, -(10**9), 10**9), Type("code", codes=tuple(f"c{n}" for n in range(300)))


def mixed(chance: random.Random, many: int, spread: int) -> list[Cell]:
    """Cells of every kind, overlapping at will."""

    def one() -> Cell:
        low = chance.randrange(-spread, spread)
        high = low + chance.randrange(-2, spread)
        values = frozenset(chance.randrange(-spread, spread) for _ in range(3))
        kinds: list[Cell] = [Span(low, high), Span(low), Span(None, high), Choice(values, chance.random() < 0.5)]
        return chance.choice([*kinds, Span(low, high), Any(), Absent(), Span(low, low)])

    return [one() for _ in range(many)]


def mask_at(column: columns_of.Column, value: int | str) -> int:
    if isinstance(column, Sparse):
        return column.mask(value)
    if isinstance(column, Choices):
        return column.masks.get(value, column.other)
    return column.masks[columns_of.bisect_right(column.cuts, value)]


@pytest.mark.parametrize(
    ("many", "spread", "most"), [(12, 10, 1 << 19), (60, 40, 1 << 19), (400, 1000, 64), (90, 9, 1)]
)
def test_every_value_has_the_rows_that_hold(monkeypatch: pytest.MonkeyPatch, many: int, spread: int, most: int) -> None:
    monkeypatch.setattr(columns_of, "MOST_MASK_BYTES", most)
    cells = mixed(random.Random(many), many, spread)
    column = column_of(cells=cells, type_=NUMBER)
    assert isinstance(column, Sparse if most < 100 else Ranges)
    for value in range(-2 * spread - 3, 2 * spread + 3):
        held = [slow.holds(cell, value) for cell in cells]
        assert mask_at(column, value) == sum(1 << row for row, holds in enumerate(held) if holds)
    assert column.absent == sum(1 << row for row, cell in enumerate(cells) if slow.holds(cell, None))


@pytest.mark.parametrize("most", [1 << 19, 8])
def test_every_code_has_the_rows_that_hold(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(columns_of, "MOST_MASK_BYTES", most)
    chance = random.Random(5)
    cells: list[Cell] = [Any(), Absent()]
    for row in range(500):
        wide = 60 if row % 50 == 0 else 2
        cells.append(Choice(frozenset(chance.sample(CODE.codes, wide)), chance.random() < 0.2))
    cells += [Choice(frozenset({"c7"})) for _ in range(80)]
    column = column_of(cells=cells, type_=CODE)
    assert isinstance(column, Sparse if most == 8 else Choices)
    for value in CODE.codes:
        held = [slow.holds(cell, value) for cell in cells]
        assert mask_at(column, value) == sum(1 << row for row, holds in enumerate(held) if holds)


def test_letters_stand_in_the_order_of_rows() -> None:
    assert rows_text(0b00101, 0b01101, 5) == "TFTUF"


def tiny() -> Program:
    """Any checked calculation, to carry a table that is made by hand."""
    text = """
format: policy/2
kind: calculation
policy: large
version: "large/1"
product: large
effective_from: 2026-01-01
title: {zh: 大, en: Large}
inputs:
  amount: {type: number, min: -1000000000, max: 1000000000, zh: 数, en: Amount}
  months: {type: months, min: 0, max: 600, zh: 月, en: Months}
formulas:
  both: if(months > 3, amount, 0)
outputs: [both]
"""
    return read_program(text=text, file="large.yaml")


def deep(program: Program, rows: int) -> Program:
    """A table in which every amount lies in half of all rows: no tree of intervals could stay small without care."""
    inputs = tuple(Ref(item.type, item.name) for item in program.inputs if item.name in ("amount", "months"))
    chance = random.Random(3)
    made = []
    for row in range(rows):
        low = chance.randrange(-(10**9), 0)
        months = chance.randrange(1, 600)
        made.append(Row((Span(low, low + 10**9), Span(months, months + 2)), (row,), 1, "row"))
    kind = Type("number", "number", 0, 0, rows, missing=True)
    table = Table("deep", "first", inputs, ("amount", "months"), (Output("hit", kind),), tuple(made), None, 1)
    return replace(program, steps=(*program.steps, table), outputs=(("hit", kind),))


def test_twenty_thousand_overlapping_rows_decide_well_under_a_millisecond() -> None:
    program = deep(tiny(), 20_000)
    tracemalloc.start()
    began = perf_counter()
    case = compile_case(program)
    chance = random.Random(9)
    cases = [{"amount": chance.randrange(-(10**9), 10**9), "months": chance.randrange(600)} for _ in range(60)]
    asked = []
    for values in [*cases, {"amount": None, "months": 3}]:
        row = tuple(values.get(item.name) for item in program.inputs)
        asked.append(of_values(row, tuple("" if value is not None else "not_asked" for value in row)))
    case.decide_given(asked[0])
    built, held = perf_counter() - began, tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    spent = []
    for values, one in zip([*cases, {"amount": None, "months": 3}], asked, strict=True):
        began = perf_counter()
        hit = case.decide_given(one).columns["hit"]
        spent.append(perf_counter() - began)
        assert hit == slow.table_columns(program.steps[-1], values)["hit"]  # type: ignore[arg-type]
    # The machine may be busy: the median is far below these bounds, which only an unindexed scan would miss.
    assert sorted(spent)[len(spent) // 2] < 0.001
    assert built < 5 and held < 50_000_000
