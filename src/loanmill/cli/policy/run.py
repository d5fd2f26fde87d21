"""`loanmill policy run`: one case from a JSON file."""

from __future__ import annotations

import sys
from pathlib import Path

from loanmill.cli.policy.files import document_of
from loanmill.cli.refusals import CannotGoOn
from loanmill.core.kernel.canonical import digest
from loanmill.core.strategy.case.compile import compile_case
from loanmill.core.strategy.case.reading import CaseInvalid

MAX_CASE_BYTES = 10_000_000


def run_one(file: Path, input: Path, *, trace: bool) -> int:
    """Decide one case and print the decision's canonical bytes."""
    case = compile_case(document_of(file).program)
    try:
        data = input.read_bytes()
    except FileNotFoundError as error:
        raise CannotGoOn(f"没有文件 there is no file {input}; 检查路径 check the path") from error
    if len(data) > MAX_CASE_BYTES:
        raise CannotGoOn(f"{input} 太大 is too large; 一个案件不超过 10 MB one case has at most 10 MB")
    try:
        decide = case.trace_bytes if trace else case.decide_bytes
        sys.stdout.buffer.write(decide(data, snapshot_sha256=digest(data)) + b"\n")
    except CaseInvalid as error:
        raise CannotGoOn(f"{input}: {error}") from error
    return 0
