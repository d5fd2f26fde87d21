"""Sheets: what comes out goes back in; what could be misread is told at its cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loanmill.core.strategy.document.read import read_program
from loanmill.core.strategy.sheet.into import Imported, imported
from loanmill.core.strategy.sheet.layout import HEAD_ROWS, laid_out
from loanmill.core.strategy.sheet.outline import outlines
from loanmill.core.strategy.sheet.page import Content, Page
from loanmill.core.strategy.shipped import __file__ as _shipped
from tests.cli.test_policy_commands import EXAMPLE

SHIPPED = sorted((Path(_shipped).parents[2] / "policy").rglob("*_loan/*.yaml"))
FIRST = HEAD_ROWS + 1


def pages(text: str) -> dict[str, Page]:
    found = outlines(text=text, program=read_program(text=text, file="p.yaml"))
    return {outline.name: Page(outline.name, laid_out(outline)) for outline in found}


def brought(text: str = EXAMPLE, **changed: dict[tuple[int, int], object]) -> Imported:
    """The example with some cells of some sheets changed; a value of None empties a cell."""
    book = pages(text)
    for name, cells in changed.items():
        own = {at: value if isinstance(value, Content) else Content(value) for at, value in cells.items()}
        book[name] = replace(book[name], cells={**book[name].cells, **own})
    return imported(text=text, file="p.yaml", pages=list(book.values()), book="b.xlsx")


def told(found: Imported) -> list[tuple[str, str]]:
    return [(fault.path, f"{fault.message}; {fault.remedy}") for fault in found.faults]


@pytest.mark.parametrize("path", SHIPPED, ids=str)
def test_shipped_policies_come_back_as_they_were(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = imported(text=text, file=str(path), pages=list(pages(text).values()), book="b.xlsx")
    assert (found.text, found.faults, found.notices) == (text, (), ())


MISSING = "missing: -75          # never better than the worst known bin"


def test_what_changed_changes_and_nothing_else() -> None:
    """A cap, a condition and a point; comments and the writing of the rest stay."""
    found = brought(
        cap={(FIRST, 3): 1_200_000, (FIRST + 2, 2): "[0..0.60]"}, score={(FIRST, 3): -70, (FIRST + 3, 3): -75}
    )
    assert not found.faults
    before, after = EXAMPLE.splitlines(), found.text.splitlines()
    assert [(a.strip(), b.strip()) for a, b in zip(before, after, strict=True) if a != b] == [
        ('- ["east, west", ">= 0.80", 1000000 yuan]', '- ["east, west", ">= 0.80", 1200000 yuan]'),
        ('- ["-", "[0.00..0.50]", 100000 yuan]', '- ["-", "[0..0.60]", 100000 yuan]'),
        (
            'bins: {"< 200000 yuan": -60, "200000 yuan .. 2000000 yuan": 10, ">= 2000000 yuan": 40}',
            'bins: {"< 200000 yuan": -70, "200000 yuan .. 2000000 yuan": 10, ">= 2000000 yuan": 40}',
        ),
        *[("missing: -60          # never better than the worst known bin", MISSING)],
    ]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (500000, "500000 yuan"),
        (Decimal("12.34"), "12.34 yuan"),
        ("５０万元", "50万元"),
        ("1,234,567.89", "1234567.89 yuan"),
        ("１，０００ 元", "1000 元"),
        ("123 fen", "123 fen"),
        ("missing", "missing"),
    ],
)
def test_money_is_read_in_the_unit_of_its_column(value: object, says: str) -> None:
    found = brought(cap={(FIRST + 3, 3): value})
    assert not found.faults and f'["-", "-", {says}]' in found.text.replace(f"'{says}'", says)


@pytest.mark.parametrize(
    ("at", "value", "says"),
    [
        ((FIRST, 3), Content(None, trouble="formula"), "the cell is a formula"),
        ((FIRST, 3), Content(None, trouble="error"), "an error of the spreadsheet"),
        ((FIRST, 3), date(2026, 3, 5), "made the date 2026-03-05"),
        ((FIRST, 3), True, "TRUE stands in a column of fen"),
        ((FIRST, 3), Content(Decimal("0.5"), percent=True), "50% is no fen"),
        ((FIRST, 3), Decimal("0.001"), "finer than a fen"),
        ((FIRST, 3), Decimal("1E+300"), "is no amount"),
        ((FIRST, 3), "a lot", "a"),
        ((FIRST, 3), "1,00", "00 starts with a zero"),
        ((FIRST, 3), None, "the cell is empty"),
        ((FIRST, 2), None, 'write "-" for anything'),
        ((FIRST, 2), ">= 1,000", "may be one number or a list"),
        ((FIRST, 2), "> 0.8 <", "not expected"),
        ((FIRST, 1), "east, wset", "wset is none of its codes"),
        ((FIRST, 1), date(2026, 3, 5), "made the date"),
        ((5, 1), "region", "should be app_region, not region"),
        ((FIRST, 6), "lost", "behind the last column"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_cell(at: tuple[int, int], value: object, says: str) -> None:
    found = brought(cap={at: value})
    assert found.text == EXAMPLE and found.faults
    assert told(found)[0][0] == f"cap!{'ABCDEF'[at[1] - 1]}{at[0]}" and says in told(found)[0][1]


def test_faults_of_the_whole_table_have_their_cell_too() -> None:
    """A row that can never be reached, a decline over a stand-in: found by the checker, told at the row."""
    found = brought(cap={(FIRST, 1): "-", (FIRST, 2): "-"})
    assert (
        found.text == EXAMPLE and found.faults and {path for path, _ in told(found)} == {"cap!A8", "cap!A9", "cap!A10"}
    )


def test_ratios_need_their_percent_sign() -> None:
    text = EXAMPLE.replace("outputs: {cap_fen: fen}", "outputs: {cap_fen: fen, cut_bp: bp}").replace(
        " yuan]\n", " yuan, 5%]\n", 4
    )
    text = text.replace("rules: ", "rules: ").replace("loss: round(score_pd_bp * lgd_bp, up)", "loss: cut_bp")
    text = text.replace("  lgd_bp: {type: bp, value: 50%}\n", "").replace("set: {lgd_bp: 60%}", "set: {most_gaps: 4}")
    fine = brought(text, cap={(FIRST, 4): Content(Decimal("0.125"), percent=True), (FIRST + 1, 4): "７.５％"})
    assert not fine.faults and "yuan, 12.5%]" in fine.text and "yuan, 7.5%]" in fine.text
    for value in (Decimal("0.125"), Decimal("12.5"), "12.5"):
        assert "has no percent sign" in told(brought(text, cap={(FIRST, 4): value}))[0][1]


def test_merged_hidden_blank_and_strange_sheets_are_told() -> None:
    book = pages(EXAMPLE)
    cap = replace(book["cap"], merged=("A8:A9",), hidden_rows=frozenset({9}), hidden_columns=frozenset({2}))
    strange = Page("我的", {(1, 1): Content("x")})
    found = imported(text=EXAMPLE, file="p.yaml", pages=[cap, strange], book="b.xlsx")
    says = [message for _, message in told(found)]
    assert [path for path, _ in told(found)] == ["cap!A8:A9", "cap!A9", "cap!B5"] and "merged" in says[0]
    assert any("我的" in notice for notice in found.notices) and any("verdict" in notice for notice in found.notices)
    gap = {(FIRST + 1, at): Content(None) for at in (1, 2, 3)}
    found = imported(text=EXAMPLE, file="p.yaml", pages=[replace(cap, cells={**cap.cells, **gap})], book="b.xlsx")
    assert found.text == EXAMPLE
    assert told(imported(text=EXAMPLE, file="p.yaml", pages=[strange], book="b.xlsx"))[0][0] == "b.xlsx"


def test_rows_can_be_added_moved_and_dropped() -> None:
    book = pages(EXAMPLE)
    cells = dict(book["cap"].cells)
    for at, value in enumerate(("north", "> 0.90", 70_000), start=1):
        cells[(FIRST + 4, at)] = cells.get((FIRST + 3, at), Content(None))
        cells[(FIRST + 3, at)] = Content(value)
    page = replace(book["cap"], cells=cells)
    found = imported(text=EXAMPLE, file="p.yaml", pages=[page], book="b.xlsx")
    assert not found.faults and "- [north, '> 0.90', 70000 yuan]\n" in found.text
    back = imported(text=found.text, file="p.yaml", pages=[pages(EXAMPLE)["cap"]], book="b.xlsx")
    assert back.text == EXAMPLE


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.decimals(), st.dates(), st.text(max_size=12),
    st.sampled_from(["-", "A, B", ">= 5", "[1..", "＝５", "1,000", "not not", "5 .. 1", "missing", "=A1", "\x00"]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(1, 14), st.integers(1, 7)), ANYTHING, min_size=1, max_size=4))
def test_no_sheet_breaks_the_import(cells: dict) -> None:
    """Whatever stands where, there are faults with a place or a document that passes its check."""
    found = brought(cap=cells, score=cells, verdict=cells, term_cap_fen=cells)
    if found.faults:
        assert found.text == EXAMPLE and all(fault.remedy and fault.path for fault in found.faults)
    else:
        read_program(text=found.text, file="p.yaml")
