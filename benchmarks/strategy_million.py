"""A million cases as SQL: every rule's verdict and the reasons, beside hand-written SQL of the bare expressions.

The bare SQL computes formulas, table and rules alone: no outcome, no reasons, nothing for what is missing. Each part
runs in a process of its own, so that its peak of memory is its own. Ten million stream from Parquet to Parquet.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import strategy_work as work
from benchmarks.measure import Measured

CASES, MANY, ROUNDS, SAMPLE, SEED = 1_000_000, 10_000_000, 5, 2_000, 20261124
MISSING = 0.01  # of each field
FIELDS = (*work.DECLARED, "app_region", "urban")
BARE = (
    """SELECT *, greatest(0, sales_12m_fen - tax_12m_fen) // 12 AS monthly_fen, sales_3m_fen // 3 AS recent_fen,
    (debt_fen * 10000 + greatest(sales_12m_fen, 1) - 1) // greatest(sales_12m_fen, 1) AS debt_bp,
    lender_count * 2 + overdue_count * 5 + if(gap_months > 3, 4, 0) AS strain FROM cases""",
    """SELECT *, recent_fen * 10000 // greatest(monthly_fen, 1) AS growth_bp,
    greatest(0, monthly_fen * if(urban, 9, 6) - debt_fen) AS room_fen,
    (lender_count >= 3 AND asked_fen > 4 * monthly_fen) OR (night_share_bp > 6000 AND buyer_count < 10) AS heavy
    FROM stage_0""",
    "SELECT *, CASE {arms} END AS hit FROM stage_1",
    "SELECT *, {lookups} FROM stage_2",
    """SELECT *, least(asked_fen, room_fen, cap_fen) // 100000 * 100000 AS amount_fen,
    least(greatest(320 + margin_bp + if(history_months < 12 OR quality < 50, 100, 0), 600), 1540)
    + if(term_months > 24, 40, 0) AS rate_bp FROM stage_3""",
)
RULES = (
    "lender_count > 4", "overdue_count >= 2", "gap_months > 6", "growth_bp < 5000", "heavy",
    "strain > 12 AND debt_bp > 4000", "history_months < 6", "night_share_bp > 7000", "buyer_count < 10",
    "amount_fen < 1000000",
)  # fmt: skip


def bare_sql() -> str:
    """The expressions alone, written by hand."""
    rows = list(work.table())
    arms = " ".join(f"WHEN {_row(row)} THEN {index}" for index, row in enumerate(rows))
    outputs = [name for name in rows[0] if name not in work.INPUTS]
    lookups = ", ".join(f"[{', '.join(_literal(row[name][1]) for row in rows)}][hit + 1] AS {name}" for name in outputs)
    stages = [f"stage_{n} AS ({text.format(arms=arms, lookups=lookups)})" for n, text in enumerate(BARE)]
    rules = ", ".join(f'{when} AS "rule.{code}"' for code, when in zip(work.RULES, RULES, strict=True))
    columns = f"case_no, tier, cap_fen, rate_bp, amount_fen, term_months, {rules}"
    return f"WITH {', '.join(stages)} SELECT {columns} FROM stage_4"


def _row(row: dict[str, tuple[str, str]]) -> str:
    return " AND ".join(_cell(name, row[name][1]) for name in work.INPUTS if row[name][1]) or "TRUE"


def _cell(name: str, cell: str) -> str:
    """A cell of the peer's table as SQL."""
    if cell.startswith("["):
        low, high = cell.strip("[)").split("..")
        return f"{name} >= {low} AND {name} < {high}"
    if cell.startswith('"'):
        return f"{name} IN ({_literal(cell)})"
    return f"{name} {cell}" if cell[0] in "<>" else f"{name} = {cell}"


def _literal(text: str) -> str:
    return text.replace('"', "'")


def table(*, many: int, seed: int) -> pa.Table:
    """Cases in columns, some values missing."""
    chance = np.random.default_rng(seed)
    columns: dict[str, Any] = {
        name: chance.integers(low, high, many, endpoint=True) for name, (_, low, high) in work.DECLARED.items()
    }
    columns["quality"] = chance.integers(0, 100, many, endpoint=True)
    columns["sales_3m_fen"] = columns["sales_12m_fen"] * chance.integers(10, 45, many, endpoint=True) // 100
    columns["debt_fen"] = columns["sales_12m_fen"] * chance.integers(0, 100, many, endpoint=True) // 100
    columns["lender_count"] = chance.integers(0, 6, many, endpoint=True)
    columns["overdue_count"] = np.maximum(0, chance.integers(-8, 2, many, endpoint=True))
    columns["app_region"] = np.array(work.REGIONS)[chance.integers(0, len(work.REGIONS), many)]
    columns["urban"] = chance.random(many) < 0.5
    made = {"case_no": pa.array(np.arange(many))}
    return pa.table(
        made | {name: pa.array(column, mask=chance.random(many) < MISSING) for name, column in columns.items()}
    )


def figures() -> list[Measured]:
    """Seconds of both, seconds and gigabytes of each part."""
    with TemporaryDirectory() as folder:
        million = _child("million", folder)
        stream = _child("stream", folder)
    times = million["seconds"], million["bare"]
    return [
        Measured(f"{CASES:,} cases as SQL", "s", million["seconds"], 1, "s at most"),
        Measured(f"{CASES:,} cases as SQL beside bare expressions", "s", *times, "s bare; at most 8 times"),
        Measured(f"{CASES:,} cases as SQL: peak memory with cases and results", "GB", million["peak"], 2, "GB at most"),
        Measured(f"{MANY:,} cases from Parquet to Parquet", "s", stream["seconds"]),
        Measured(f"{MANY:,} cases from Parquet to Parquet: peak memory", "GB", stream["peak"], 2, "GB at most"),
    ]


def _child(part: str, folder: str) -> dict[str, float]:
    """Run a part in a process of its own."""
    out = Path(folder) / f"{part}.json"
    subprocess.run([sys.executable, "-m", "benchmarks.strategy_million", part, str(out)], check=True)
    told: dict[str, float] = json.loads(out.read_text())
    return told


def million() -> dict[str, float]:
    """Both in turns over one table in memory, results as a table each; compared with one another and one by one."""
    import duckdb

    from loanmill.core.strategy.document.read import read_program
    from loanmill.engines.cases.decide import decide_table

    program = read_program(text=work.decision_text(), file="bench.yaml")
    cases, bare = table(many=CASES, seed=SEED), bare_sql()
    spent: dict[str, list[float]] = {"seconds": [], "bare": []}
    for _ in range(ROUNDS):
        began = perf_counter()
        found = decide_table(program=program, cases=cases)
        spent["seconds"].append(perf_counter() - began)
        began = perf_counter()
        with duckdb.connect() as base:
            base.register("cases", cases)
            plain = base.sql(bare).to_arrow_table()
        spent["bare"].append(perf_counter() - began)
    peak = _peak()
    _same_as_bare(cases, found, plain)
    _same_as_one_by_one(program, cases.slice(0, SAMPLE), found.slice(0, SAMPLE))
    return {**{name: median(times) for name, times in spent.items()}, "peak": peak}


def _same_as_bare(cases: pa.Table, found: pa.Table, plain: pa.Table) -> None:
    """Raises AssertionError where a case that is known in full differs."""
    known = np.logical_and.reduce([cases[name].is_valid().to_numpy() for name in FIELDS])
    for name in plain.column_names:
        ours, theirs = (made.filter(pa.array(known))[name] for made in (found, plain))
        if name in ("amount_fen", "term_months"):  # the offer, which a declined case has not
            offered = ours.is_valid()
            ours, theirs = ours.filter(offered), theirs.filter(offered)
        assert len(ours) > CASES // 10, name
        assert ours.to_pylist() == theirs.to_pylist(), name


def _same_as_one_by_one(program: Any, cases: pa.Table, found: pa.Table) -> None:
    """Raises AssertionError where a case decided by itself differs."""
    from loanmill.core.strategy.case.compile import compile_case

    case = compile_case(program)
    for row, told in zip(cases.to_pylist(), found.to_pylist(), strict=True):
        values = {name: row[name] for name in FIELDS}
        if values["quality"] is not None:
            values["quality"] = values["quality"] / 100  # exact enough to be read back as two decimals
        decided = case.decide_json(json.dumps(values).encode())
        assert (decided.outcome, list(decided.flat)) == (told["outcome"], told["reasons"]), values
        assert all(held == told[f"rule.{code}"] for code, held in decided.rules.items()), values


def stream() -> dict[str, float]:
    """Ten times as many from a file to a file."""
    from loanmill.core.strategy.document.read import read_program
    from loanmill.engines.cases.decide import duck
    from loanmill.engines.cases.stream import decide_file

    program = read_program(text=work.decision_text(), file="bench.yaml")
    with TemporaryDirectory() as folder:
        source, out = Path(folder) / "cases.parquet", Path(folder) / "out.parquet"
        _write(source)
        began = perf_counter()
        told = decide_file(program=program, decider=duck(program), cases=source, out=out)
        seconds = perf_counter() - began
        assert (told.rows, told.rejected) == (MANY, 0)
        return {"seconds": seconds, "peak": _peak()}


def _write(path: Path) -> None:
    """The file, in slices of a tenth of a million."""
    step = CASES // 10
    with pq.ParquetWriter(path, table(many=1, seed=SEED).drop_columns("case_no").schema) as writer:
        for part in range(MANY // step):
            writer.write_table(table(many=step, seed=SEED + part).drop_columns("case_no"))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps({"million": million, "stream": stream}[sys.argv[1]]()))
