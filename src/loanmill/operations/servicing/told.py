"""Findings as plain values for people: a loan goes by its number."""

from __future__ import annotations

from collections.abc import Iterable

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.canonical import Json
from loanmill.records.loan import Loan


def told(loan: Loan, findings: Iterable[Reason]) -> list[Json]:
    """The findings spelled, each once."""
    found: list[Json] = []
    for finding in findings:
        params = {name: loan.number if value == str(loan.id) else value for name, value in finding.params.items()}
        spelled: Json = {"code": finding.code, "params": params}
        if spelled not in found:
            found.append(spelled)
    return found
