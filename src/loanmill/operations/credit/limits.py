"""Limits that hold for a line: its exposure along every dimension, each with the limit in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from loanmill.core.credit.exposure import Exposure
from loanmill.core.credit.line import LineState, promised_fen, used_fen
from loanmill.core.credit.rules import CreditRules, Dimension
from loanmill.operations.credit.owed import Owed, sum_of
from loanmill.queries.credit.stated import limit_in_force, stated_limits
from loanmill.records.credit import CreditLine, ExposureCount


class Fellow(NamedTuple):
    """What a line of the group counts with: its borrower, and what it promises."""

    id: UUID
    borrower_id: UUID
    promised_fen: int


_READ = (
    "id",
    "borrower_id",
    "committed",
    "state",
    "limit_fen",
    "revolving",
    "outstanding_fen",
    "drawn_fen",
    "held_fen",
)


def locked_group(entity: UUID, group: UUID) -> list[Fellow]:
    """Every line of a group, locked in order of id until the act ends."""
    rows = CreditLine.objects.filter(entity_id=entity, group=group).order_by("id")
    if connection.vendor == "postgresql":
        rows = rows.select_for_update()
    found = []
    for key, borrower, committed, state, limit, revolving, out, drawn, held in rows.values_list(*_READ):
        used = used_fen(revolving=revolving, outstanding_fen=out, drawn_fen=drawn)
        promised = promised_fen(
            committed=committed, state=LineState(state), limit_fen=limit, used=used, held_fen=held
        )  # fmt: skip
        found.append(Fellow(key, borrower, promised))
    return found


def exposures_of(
    line: CreditLine, *, fellows: Sequence[Fellow], notes: Sequence[Owed], counts: Sequence[ExposureCount],
    rules: CreditRules,
) -> tuple[Exposure, ...]:  # fmt: skip
    """Customer, group, product, branch with each above it, and funder.

    `fellows` are the other lines of its group, `notes` what their borrowers owe, `counts` those of product,
    branches and funder.
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

    group_of = [Fellow(line.id, line.borrower_id, line.value().promised_fen), *fellows]
    own = [one for one in group_of if one.borrower_id == line.borrower_id]
    return (
        exposure("customer", customer, *_sums(own, notes)),
        exposure("group", group, *_sums(group_of, notes)),
        *(exposure(row.dimension, row.code, row.outstanding_fen, row.promised_fen) for row in counts),  # type: ignore[arg-type]
    )


def _sums(lines: Sequence[Fellow], notes: Sequence[Owed]) -> tuple[int, int]:
    """Fen out in all loans of the borrowers of some lines, and what the lines promise."""
    borrowers = {one.borrower_id for one in lines}
    return sum_of(notes, borrowers=borrowers), sum(one.promised_fen for one in lines)
