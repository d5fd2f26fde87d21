"""Exposure counts of product, region and funder: moved with every act, rebuilt from loans and lines every evening.

A lender without lines keeps none. A repayment lowers a count with the next draw on its line or in the evening: until
then the count is too high, so that a limit is never exceeded by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from django.db import connection

from loanmill.core.kernel.ids import derived
from loanmill.operations.act import Act
from loanmill.queries.credit.exposures import Key, keys_of
from loanmill.queries.credit.rebuilt import rebuilt
from loanmill.records.approval import Funder
from loanmill.records.credit import CreditLine, ExposureCount
from loanmill.records.org import OrgUnit


class Placed(Protocol):
    """A loan or a line: what says where it counts."""

    @property
    def entity_id(self) -> UUID: ...
    @property
    def unit(self) -> OrgUnit: ...
    @property
    def funder(self) -> Funder: ...
    @property
    def funder_id(self) -> UUID: ...
    @property
    def product(self) -> str: ...


def count(
    act: Act, placed: Placed, *, outstanding_fen: int = 0, promised_fen: int = 0,
    held: Sequence[ExposureCount] | None = None,
) -> None:  # fmt: skip
    """Add to the counts of a loan's or line's product, region and funder; amounts below zero take away.

    `held` are the counts where this act has locked them before.
    """
    if not (outstanding_fen or promised_fen):
        return
    if held is None:
        if not CreditLine.objects.filter(entity_id=placed.entity_id).exists():
            return
        held = locked_counts(act, placed)
    act.add(held, outstanding_fen=outstanding_fen, promised_fen=promised_fen)


def locked_counts(act: Act, placed: Placed) -> list[ExposureCount]:
    """The counts of its product, branches and funder, each locked until the act ends."""
    keys = keys_of(product=placed.product, path=placed.unit.path, funder=placed.funder_id)
    return _locked(act, placed.entity_id, keys)


def differences(entity: UUID) -> dict[Key, tuple[int, int]]:
    """Rebuilt less stored, outstanding and promised, where they differ."""
    stored: dict[Key, tuple[int, int]] = {
        (row.dimension, row.code): (row.outstanding_fen, row.promised_fen)  # type: ignore[misc]
        for row in ExposureCount.objects.filter(entity_id=entity)
    }
    found, nothing = rebuilt(entity), (0, 0)
    gaps = {}
    for key in sorted({*stored, *found}):
        (out, promised), (was_out, was_promised) = found.get(key, nothing), stored.get(key, nothing)
        if (out, promised) != (was_out, was_promised):
            gaps[key] = (out - was_out, promised - was_promised)
    return gaps


def set_right(act: Act, entity: UUID) -> int:
    """Set every count to what it must be; how many were changed."""
    gaps = differences(entity)
    for key, (out, promised) in gaps.items():
        act.add(_locked(act, entity, [key]), outstanding_fen=out, promised_fen=promised)
    return len(gaps)


def _locked(act: Act, entity: UUID, keys: Sequence[Key]) -> list[ExposureCount]:
    """The rows in the order of their ids, in which every act locks them. Those that are missing are made first.

    Two acts may make the same one at once: the second waits, makes nothing, and finds it.
    """
    wanted = {derived(entity, "exposure", *key): key for key in keys}
    rows = ExposureCount.objects.filter(pk__in=wanted).order_by("id")
    if connection.vendor == "postgresql":
        rows = rows.select_for_update()
    found = list(rows)
    missing = wanted.keys() - {row.id for row in found}
    if not missing:
        return found
    ExposureCount.objects.bulk_create(
        (
            ExposureCount(
                id=key, entity_id=entity, dimension=wanted[key][0], code=wanted[key][1], outstanding_fen=0,
                promised_fen=0,
            )
            for key in sorted(missing)
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    found = list(rows.all())
    for row in found:
        if row.id in missing:
            act.wrote(row)
    return found
