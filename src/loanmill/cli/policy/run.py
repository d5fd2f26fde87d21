"""`loanmill policy run`: one case from a JSON file, or a Parquet file of cases one by one."""

from __future__ import annotations

import sys
from pathlib import Path

from loanmill.cli.policy.files import case_of, document_of
from loanmill.cli.refusals import CannotGoOn
from loanmill.core.kernel.canonical import digest
from loanmill.core.strategy.case.compile import compile_case
from loanmill.core.strategy.case.reading import CaseInvalid


def run_policy(file: Path, *, input: Path | None, cases: Path | None, out: Path | None, trace: bool) -> int:
    """Decide what is given: one case, or all cases of a file."""
    if (input is None) == (cases is None):
        raise CannotGoOn("决定哪些案件 decide what? 加 --input CASE.json 或 --cases X.parquet --out Y.parquet, add one")
    if input is not None:
        if out is not None:
            raise CannotGoOn("--out 只配 --cases goes with --cases alone; 一个案件写到屏幕 one case is printed")
        return run_one(file, input, trace=trace)
    if out is None:
        raise CannotGoOn("结果写到哪里 write where? 加 --out Y.parquet add --out Y.parquet")
    if trace:
        raise CannotGoOn("--trace 只配 --input goes with --input alone")
    assert cases is not None
    return run_many(file, cases, out)


def run_one(file: Path, input: Path, *, trace: bool) -> int:
    """Decide one case and print the decision's canonical bytes."""
    case = compile_case(document_of(file).program)
    data = case_of(input)
    try:
        decide = case.trace_bytes if trace else case.decide_bytes
        sys.stdout.buffer.write(decide(data, snapshot_sha256=digest(data)) + b"\n")
    except CaseInvalid as error:
        raise CannotGoOn(f"{input}: {error}") from error
    return 0


def run_many(file: Path, cases: Path, out: Path) -> int:
    """Decide every case of a Parquet file, each by itself, into another."""
    from loanmill.cli.policy.cases import shown, tell
    from loanmill.engines.cases.one_by_one import one_by_one
    from loanmill.engines.cases.source import CasesRefused
    from loanmill.engines.cases.stream import decide_file

    program = document_of(file).program
    try:
        with shown("逐个决策 deciding one by one") as progress:
            told = decide_file(program=program, decider=one_by_one(program), cases=cases, out=out, progress=progress)
    except CasesRefused as error:
        raise CannotGoOn(str(error)) from error
    tell(told, where=out)
    return 0
