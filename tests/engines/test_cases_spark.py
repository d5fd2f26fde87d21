"""The SQL of policies on Spark: the very rows that DuckDB and the function for one case give."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from loanmill.core.strategy.tree.program import Program
from loanmill.engines.cases.decide import duck
from loanmill.engines.cases.spark import spark
from loanmill.engines.cases.stream import decide_file
from tests.core.strategy.generate import programs
from tests.core.strategy.generate_rows import rows_of
from tests.engines.test_policy_files import program as large_table
from tests.engines.test_policy_files import trades
from tests.engines.test_policy_sql import as_table, one_by_one, plain

pytestmark = pytest.mark.spark
PROGRAMS, ROWS = 6, 800  # a plan takes Spark seconds, whatever the rows


def test_spark_equals_duckdb_and_one_by_one() -> None:
    """Every column of every row of generated policies: missing, extreme, negative, at and beside every boundary."""
    seen = {"cells": 0, "missing": 0, "negative": 0, "decline": 0, "refer": 0, "approve": 0}

    @settings(
        max_examples=PROGRAMS, deadline=None, derandomize=True, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(programs(most_rows=30), st.integers(0, 2**32))
    def compare(program: Program, seed: int) -> None:
        rows = rows_of(program, chance=random.Random(seed), many=ROWS)
        cases = as_table(program, rows)
        found = spark(program).decide(cases)
        assert found.schema.equals(duck(program).schema) and found.equals(duck(program).decide(cases))
        for row, wanted in zip(found.to_pylist(), one_by_one(program, rows), strict=True):
            told = plain(row)
            assert told == plain(wanted)
            seen["cells"] += len(told)
            seen["missing"] += sum(value is None for value in told.values())
            seen["negative"] += sum(value < 0 for value in told.values() if type(value) is int)
            if "outcome" in told:
                seen[str(told["outcome"])] += 1

    compare()
    assert seen["cells"] > 40_000 and all(count > ROWS // 10 for count in seen.values()), seen


def test_a_file_on_spark(tmp_path: Path) -> None:
    """A table that is looked up by joins, in order of cases."""
    pq.write_table(trades(), tmp_path / "trades.parquet", row_group_size=700)
    for engine in (spark, duck):
        out = tmp_path / f"{engine.__name__}.parquet"
        decide_file(program=large_table(), decider=engine(large_table()), cases=tmp_path / "trades.parquet", out=out)
    assert pq.read_table(tmp_path / "spark.parquet").equals(pq.read_table(tmp_path / "duck.parquet"))
