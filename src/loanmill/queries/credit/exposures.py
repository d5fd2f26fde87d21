"""A line's exposure along every dimension with the limit in force; an act reads it under locks, a page without."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from loanmill.core.credit.exposure import Exposure
from loanmill.core.credit.line import LineState, promised_fen, used_fen
from loanmill.core.credit.rules import CreditRules, Dimension, shipped
from loanmill.core.kernel.ids import derived
from loanmill.queries.credit.owed import Owed, owed_by, sum_of
from loanmill.queries.credit.stated import limit_in_force, stated_limits
from loanmill.records.credit import CreditLine, ExposureCount

Key = tuple[Dimension, str]  # dimension and code


def branches(path: str) -> list[str]:
    """A branch's path and those of all above it, from the top: `hq/`, `hq/east/`."""
    names = path.strip("/").split("/")
    return ["/".join(names[: at + 1]) + "/" for at in range(len(names))]


def keys_of(*, product: str, path: str, funder: UUID) -> list[Key]:
    """Where something counts: at its product, its branch and every one above it, and its funder."""
    return [("product", product), *(("region", code) for code in branches(path)), ("funder", str(funder))]


class Fellow(NamedTuple):
    """What a line of the group counts with: its borrower, and what it promises."""

    id: UUID
    borrower_id: UUID
    promised_fen: int


_READ = (
    "id", "borrower_id", "committed", "state", "limit_fen", "revolving", "outstanding_fen", "drawn_fen", "held_fen",
)  # fmt: skip


def fellows_of(rows: QuerySet[CreditLine]) -> list[Fellow]:
    """The lines of these rows."""
    found = []
    for key, borrower, committed, state, limit, revolving, out, drawn, held in rows.values_list(*_READ):
        used = used_fen(revolving=revolving, outstanding_fen=out, drawn_fen=drawn)
        promised = promised_fen(
            committed=committed, state=LineState(state), limit_fen=limit, used=used, held_fen=held
        )  # fmt: skip
        found.append(Fellow(key, borrower, promised))
    return found


def exposures_now(line: CreditLine, *, today: date) -> tuple[Exposure, ...]:
    """As they stand while nobody is held up: what a page shows, and a draw looks at anew."""
    group = CreditLine.objects.filter(entity_id=line.entity_id, group=line.group).exclude(pk=line.pk)
    fellows = fellows_of(group)
    notes = owed_by(line.entity_id, [line.borrower_id, *(one.borrower_id for one in fellows)])
    keys = keys_of(product=line.product, path=line.unit.path, funder=line.funder_id)
    ids = {derived(line.entity_id, "exposure", *key): key for key in keys}
    known = ExposureCount.objects.in_bulk(ids)
    counts = [known.get(key) or _nothing(line, *ids[key]) for key in ids]
    return exposures_of(line, fellows=fellows, notes=notes, counts=counts, rules=shipped().on(today))


def _nothing(line: CreditLine, dimension: Dimension, code: str) -> ExposureCount:
    return ExposureCount(
        entity_id=line.entity_id, dimension=dimension, code=code, outstanding_fen=0, promised_fen=0
    )  # fmt: skip


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


def _sums(lines: Iterable[Fellow], notes: Sequence[Owed]) -> tuple[int, int]:
    """Fen out in all loans of the borrowers of some lines, and what the lines promise."""
    counted = list(lines)
    out_fen = sum_of(notes, borrowers={one.borrower_id for one in counted})
    return out_fen, sum(one.promised_fen for one in counted)
