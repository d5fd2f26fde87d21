"""A policy over files and tables of cases: the same rows from memory and from Parquet, in order."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from loanmill.core.strategy.document.read import read_program
from loanmill.core.strategy.tree.program import Program
from loanmill.engines.cases.decide import decide_table, duck
from loanmill.engines.cases.stream import decide_file

ROWS = 5_000
CODES = [f"c{number:03}" for number in range(100)]


def program() -> Program:
    """A table too large for conditions, so that the query joins."""
    rows = "\n".join(f"      - [{code}, {number + 1} yuan]" for number, code in enumerate(CODES))
    return read_program(
        text=f"""format: policy/2
kind: calculation
policy: caps
version: "caps/1"
product: caps
effective_from: 2026-01-01
title: {{zh: 限额, en: Caps}}
inputs:
  trade: {{type: code, codes: [{", ".join(CODES)}], zh: 行业, en: Trade}}
tables:
  cap:
    hit: first
    inputs: [trade]
    outputs: {{cap_fen: fen}}
    rows:
{rows}
outputs: [cap_fen]
""",
        file="caps.yaml",
    )


def trades() -> pa.Table:
    """Cases without numbers."""
    chance = random.Random(20261124)
    return pa.table({"trade": pa.array([chance.choice([*CODES, None]) for _ in range(ROWS)])})


def test_a_table_comes_back_in_order_of_cases() -> None:
    """However its cases were shuffled."""
    numbers = list(range(ROWS))
    random.Random(7).shuffle(numbers)
    cases = trades().append_column("case_no", pa.array(numbers))
    found = decide_table(program=program(), cases=cases).to_pydict()
    by_number = dict(zip(numbers, cases["trade"].to_pylist(), strict=True))
    assert found["case_no"] == sorted(numbers)
    wanted = {code: (index + 1) * 100 for index, code in enumerate(CODES)}
    assert found["cap_fen"] == [wanted.get(by_number[number]) for number in sorted(numbers)]


def test_a_file_is_decided_as_its_table(tmp_path: Path) -> None:
    """In order, cases numbered from 0 in file order across row groups, whatever numbers a column of the file holds."""
    wanted = decide_table(program=program(), cases=trades().append_column("case_no", pa.array(range(ROWS))))
    numbers = pa.array(range(ROWS, 2 * ROWS))
    for name, cases in (("plain's", trades()), ("numbered", trades().append_column("case_no", numbers))):
        pq.write_table(cases, tmp_path / f"{name}.parquet", row_group_size=700)
        out = tmp_path / f"{name} out.parquet"
        told = decide_file(program=program(), decider=duck(program()), cases=tmp_path / f"{name}.parquet", out=out)
        assert (told.rows, told.rejected) == (ROWS, 0)
        assert pq.read_table(out).to_pydict() == wanted.to_pydict()


def test_slices_do_not_show(tmp_path: Path) -> None:
    """However few cases are held at a time."""
    pq.write_table(trades(), tmp_path / "cases.parquet", row_group_size=700)
    few = replace(duck(program()), rows=333)
    for name, decider in (("few", few), ("all", duck(program()))):
        decide_file(
            program=program(), decider=decider, cases=tmp_path / "cases.parquet", out=tmp_path / f"{name}.parquet"
        )
    assert pq.read_table(tmp_path / "few.parquet").equals(pq.read_table(tmp_path / "all.parquet"))
