"""Limits that hold for a line: its exposure along every dimension, each with the limit in force."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from loanmill.core.credit.exposure import Exposure
from loanmill.core.credit.rules import CreditRules, Dimension
from loanmill.operations.credit.owed import Owed, sum_of
from loanmill.records.credit import CreditLine, ExposureCount


def exposures_of(
    line: CreditLine, *, lines: Sequence[CreditLine], notes: Sequence[Owed], counts: Sequence[ExposureCount],
    rules: CreditRules,
) -> tuple[Exposure, ...]:  # fmt: skip
    """Customer, group, product, branch with each above it, and funder.

    `lines` are all of its group, `notes` what their borrowers owe, `counts` those of product, branches and funder. A
    funder's limit is the rule's or its own quota, whichever is less.
    """
    own = [one for one in lines if one.borrower_id == line.borrower_id]
    found = [
        _summed("customer", line.borrower_id, own, notes, rules),
        _summed("group", line.group, lines, notes, rules),
    ]
    for row in counts:
        dimension: Dimension = row.dimension  # type: ignore[assignment]
        limit_fen = rules.limit_fen(dimension=dimension, code=row.code)
        if dimension == "funder":
            limit_fen = min(limit_fen, line.funder.quota_fen)
        found.append(
            Exposure(
                dimension=dimension,
                code=row.code,
                outstanding_fen=row.outstanding_fen,
                promised_fen=row.promised_fen,
                limit_fen=limit_fen,
            )
        )
    return tuple(found)


def _summed(
    dimension: Dimension, code: UUID, lines: Sequence[CreditLine], notes: Sequence[Owed], rules: CreditRules
) -> Exposure:  # fmt: skip
    """All loans of the borrowers of some lines, and what the lines promise."""
    return Exposure(
        dimension=dimension,
        code=str(code),
        outstanding_fen=sum_of(notes, borrowers={one.borrower_id for one in lines}),
        promised_fen=sum(one.value().promised_fen for one in lines),
        limit_fen=rules.limit_fen(dimension=dimension, code=str(code)),
    )
