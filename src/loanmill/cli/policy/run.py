"""`loanmill policy run`: one case from a JSON file."""

from __future__ import annotations

import sys
from pathlib import Path

from loanmill.cli.policy.files import case_of, document_of
from loanmill.cli.refusals import CannotGoOn
from loanmill.core.kernel.canonical import digest
from loanmill.core.strategy.case.compile import compile_case
from loanmill.core.strategy.case.reading import CaseInvalid


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
