"""Limits that hold for a line: its exposure along every dimension, each with the limit in force."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from loanmill.core.credit.exposure import Exposure
from loanmill.core.credit.rules import CreditRules, Dimension
from loanmill.operations.credit.owed import Owed, sum_of
from loanmill.queries.credit.stated import limit_in_force, stated_limits
from loanmill.records.credit import CreditLine, ExposureCount


def exposures_of(
    line: CreditLine, *, lines: Sequence[CreditLine], notes: Sequence[Owed], counts: Sequence[ExposureCount],
    rules: CreditRules,
) -> tuple[Exposure, ...]:  # fmt: skip
    """Customer, group, product, branch with each above it, and funder.

    `lines` are all of its group, `notes` what their borrowers owe, `counts` those of product, branches and funder.
    """
    customer, group = str(line.borrower_id), str(line.group)
    stated = stated_limits(line.entity_id, [customer, group, *(row.code for row in counts)])

    def exposure(dimension: Dimension, code: str, outstanding_fen: int, promised_fen: int) -> Exposure:
        quota_fen = line.funder.quota_fen if dimension == "funder" else None
        limit_fen = limit_in_force(dimension=dimension, code=code, rules=rules, stated=stated, quota_fen=quota_fen)
        return Exposure(
            dimension=dimension, code=code, outstanding_fen=outstanding_fen, promised_fen=promised_fen,
            limit_fen=limit_fen,
        )  # fmt: skip

    own = [one for one in lines if one.borrower_id == line.borrower_id]
    return (
        exposure("customer", customer, *_sums(own, notes)),
        exposure("group", group, *_sums(lines, notes)),
        *(exposure(row.dimension, row.code, row.outstanding_fen, row.promised_fen) for row in counts),  # type: ignore[arg-type]
    )


def _sums(lines: Sequence[CreditLine], notes: Sequence[Owed]) -> tuple[int, int]:
    """Fen out in all loans of the borrowers of some lines, and what the lines promise."""
    borrowers: set[UUID] = {one.borrower_id for one in lines}
    return sum_of(notes, borrowers=borrowers), sum(one.value().promised_fen for one in lines)
