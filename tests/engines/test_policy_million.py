"""A million cells by both back ends: for generated policies every column of every row of SQL is what one case gives."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from loanmill.core.strategy.tree.program import Program
from loanmill.engines.cases.decide import decide_table
from tests.core.strategy.generate import programs
from tests.core.strategy.generate_rows import rows_of
from tests.engines.test_policy_sql import as_table, one_by_one, plain

CELLS = 1_000_000
PROGRAMS, ROWS, MOST_ROUNDS = 200, 600, 5


def test_a_million_cells_are_the_same() -> None:
    """Also counted: how much of it was missing, negative or beyond 64 bits, so that the million is no easy one."""
    seen = {"cells": 0, "missing": 0, "negative": 0, "wide": 0, "decline": 0, "refer": 0, "approve": 0}

    @settings(
        max_examples=PROGRAMS, deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(programs(), st.integers(0, 2**32))
    def compare(program: Program, chance: int) -> None:
        rows = rows_of(program, chance=random.Random(chance), many=ROWS)
        found = decide_table(program=program, cases=as_table(program, rows)).to_pylist()
        for values, row, wanted in zip(rows, found, one_by_one(program, rows), strict=True):
            told, expected = plain(row), plain(wanted)
            assert told == expected, values
            count(told)

    def count(row: dict[str, object]) -> None:
        numbers = [value for value in row.values() if type(value) is int]
        seen["cells"] += len(row)
        seen["missing"] += sum(value is None for value in row.values())
        seen["negative"] += sum(value < 0 for value in numbers)
        seen["wide"] += sum(abs(value) >= 2**63 for value in numbers)
        if "outcome" in row:
            seen[str(row["outcome"])] += 1

    # What is drawn hangs on the modules that are loaded, so a round may lack a kind: the next one adds to it.
    for number in range(MOST_ROUNDS):
        seed(number)(compare)()
        if seen["cells"] >= CELLS and all(seen[kind] > CELLS // 1000 for kind in seen):
            return
    raise AssertionError(f"{MOST_ROUNDS} rounds are no hard million: {seen}")
