"""Gaps, overlaps and rows out of reach: the proof agrees with trying every point of a small space."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from loanmill.core.strategy.geometry.prove import Proof, prove
from loanmill.core.strategy.text.spots import Faults, Spot
from loanmill.core.strategy.tree.nodes import Ref
from loanmill.core.strategy.tree.steps import Absent, Any, Cell, Choice, Row, Span
from loanmill.core.strategy.tree.types import Type

NUMBER = Type("number", "number", 0, 0, 5)
CODE = Type("code", codes=("a", "b", "c"))
INPUTS = (Ref(NUMBER, "n"), Ref(CODE, "c"), Ref(NUMBER, "m"))
SPACE = [(*range(6), None), ("a", "b", "c", None), (*range(6), None)]

spans = st.tuples(st.integers(-1, 6), st.integers(-1, 6)).map(lambda pair: Span(min(pair), max(pair)))
numbers = st.one_of(st.just(Any()), spans, st.builds(Span, st.none(), st.integers(0, 5)), st.just(Absent()))
codes = st.one_of(
    st.just(Any()),
    st.builds(Choice, st.frozensets(st.sampled_from("abc"), min_size=1), st.booleans()),
)
rows = st.lists(st.tuples(numbers, codes, numbers), min_size=1, max_size=6)


def holds(cell: Cell, value: object) -> bool | None:
    """A cell at a value, obviously."""
    if isinstance(cell, Any):
        return True
    if isinstance(cell, Absent):
        return value is None
    if value is None:
        return None
    if isinstance(cell, Choice):
        return (value in cell.values) != cell.negated
    assert isinstance(value, int)
    return (cell.low is None or cell.low <= value) and (cell.high is None or value <= cell.high)


def verdict(cells: tuple[Cell, ...], point: tuple[object, ...]) -> bool | None:
    """A row at a point: Kleene's and."""
    held = [holds(cell, value) for cell, value in zip(cells, point, strict=True)]
    return False if False in held else None if None in held else True


def obvious(table: list[tuple[Cell, ...]], hit: str) -> tuple[bool, bool, set[int]]:
    """Whether some known point has no row, whether two rows hold at one point, and the rows that are hit somewhere."""
    gap = overlap = False
    reached: set[int] = set()
    for point in product(*SPACE):
        said = [verdict(cells, point) for cells in table]
        gap = gap or (None not in point and True not in said)
        holding = [index for index, value in enumerate(said) if value]
        overlap = overlap or len(holding) > 1
        if hit == "unique":
            reached.update(holding)
        else:
            first = next((index for index, value in enumerate(said) if value is not False), None)
            if first is not None and said[first]:
                reached.add(first)
    return gap, overlap, reached


def proven(table: list[tuple[Cell, ...]], hit: str, *, gap: bool) -> list[str]:
    """The messages of the proof."""
    faults = Faults(file="t")
    made = [Row(cells, (), line, "") for line, cells in enumerate(table, start=1)]
    found = prove(
        hit="unique" if hit == "unique" else "first",
        gap=gap,
        inputs=INPUTS,
        labels=("n", "c", "m"),
        rows=made,
        spot=Spot(None, 1, "$"),
        faults=faults,
    )
    assert found == (not faults.found)
    return [f"{fault.line} {fault.message}" for fault in faults.found]


@given(rows)
def test_a_first_table_is_proven_as_by_trying_everything(table: list[tuple[Cell, ...]]) -> None:
    """Gaps and unreachable rows, exactly."""
    gap, _, reached = obvious(table, "first")
    told = proven(table, "first", gap=False)
    assert any("no row holds" in message for message in told) == gap
    assert len([message for message in told if "never" in message]) == min(5, len(table) - len(reached))


@given(rows)
def test_a_unique_table_is_proven_as_by_trying_everything(table: list[tuple[Cell, ...]]) -> None:
    """Gaps, overlaps and rows that never hold, exactly."""
    gap, overlap, reached = obvious(table, "unique")
    told = proven(table, "unique", gap=False)
    assert any("no row holds" in message for message in told) == gap
    assert any("both hold" in message for message in told) == overlap
    assert len([message for message in told if "never" in message]) == min(5, len(table) - len(reached))


def test_many_overlapping_bands_are_proven() -> None:
    """Two thousand rows, a hundred of which overlap at any place, half of them open behind: far below the budget."""
    wide, deep = 2_000, 100
    inputs = (Ref(Type("number", "number", 0, 0, wide + deep), "sales"), Ref(NUMBER, "months"))
    rows = [
        Row((Span(at, at + deep), Any() if at % 2 else Span(None, at % 5)), (at,), at + 1, "row") for at in range(wide)
    ]
    rows.append(Row((Any(), Any()), (0,), wide + 1, "last"))

    def told(listed: list[Row]) -> list[int]:
        faults, spot = Faults(file="t.yaml"), Spot(None, 1, "$")
        labels = ("sales", "months")
        prove(hit="first", gap=False, inputs=inputs, labels=labels, rows=listed, spot=spot, faults=faults)
        return [fault.line for fault in faults.found]

    assert told(rows) == []
    assert told([*rows[:-1], Row((Span(5, 9), Any()), (0,), 7_777, "hidden"), rows[-1]]) == [7_777]
    proof = Proof(inputs, rows, "first")
    proof.cut(0, tuple(range(len(rows))), frozenset(), {})
    assert proof.spent < 10 * wide
