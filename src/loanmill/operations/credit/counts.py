"""Exposure counts of product, region and funder: moved with every act, rebuilt from loans and lines every evening.

A lender without lines keeps none. A repayment lowers a count with the next draw on its line or in the evening: until
then the count is too high, so that a limit is never exceeded by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from loanmill.core.credit.exposure import Exposure
from loanmill.core.credit.rules import CreditRules, Dimension
from loanmill.core.kernel.ids import derived
from loanmill.operations.act import Act
from loanmill.records.approval import Funder
from loanmill.records.credit import CreditLine, ExposureCount
from loanmill.records.loan import Loan
from loanmill.records.org import OrgUnit

COUNTED: tuple[Dimension, ...] = ("product", "region", "funder")
Key = tuple[str, str]  # dimension and code


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


def codes_of(placed: Placed) -> Mapping[Dimension, str]:
    """Its code along each counted dimension."""
    return {"product": placed.product, "region": placed.unit.path, "funder": str(placed.funder_id)}


def count(act: Act, placed: Placed, *, outstanding_fen: int = 0, promised_fen: int = 0) -> None:
    """Add to the counts of a loan's or line's product, region and funder; amounts below zero take away."""
    if not (outstanding_fen or promised_fen) or not CreditLine.objects.filter(entity_id=placed.entity_id).exists():
        return
    for dimension, code in codes_of(placed).items():
        row = _locked(placed.entity_id, dimension, code)
        row.outstanding_fen += outstanding_fen
        row.promised_fen += promised_fen
        act.save(row)


def counted(placed: Placed, *, rules: CreditRules) -> list[Exposure]:
    """The exposures of its product, region and funder, locked in this order until the act ends.

    A funder's limit is the rule's or its own quota, whichever is less.
    """
    found, quota_fen = [], placed.funder.quota_fen
    for dimension, code in codes_of(placed).items():
        row, limit_fen = _locked(placed.entity_id, dimension, code), rules.limit_fen(dimension=dimension, code=code)
        found.append(
            Exposure(
                dimension=dimension,
                code=code,
                outstanding_fen=row.outstanding_fen,
                promised_fen=row.promised_fen,
                limit_fen=min(limit_fen, quota_fen) if dimension == "funder" else limit_fen,
            )
        )
    return found


def rebuilt(entity: UUID) -> dict[Key, tuple[int, int]]:
    """What the counts must be: outstanding and promised by dimension and code, from loans and lines."""
    sums: dict[Key, list[int]] = {}
    units = dict(OrgUnit.objects.filter(entity_id=entity).values_list("id", "path"))

    def add(product: str, unit: UUID, funder: UUID, amounts: tuple[int, int]) -> None:
        for key in (("product", product), ("region", units[unit]), ("funder", str(funder))):
            held = sums.setdefault(key, [0, 0])
            held[0] += amounts[0]
            held[1] += amounts[1]

    loans = Loan.objects.filter(entity_id=entity).values_list("product", "unit_id", "funder_id")
    for product, unit, funder, fen in loans.annotate(fen=Sum("outstanding_fen")):
        add(product, unit, funder, (fen, 0))
    for line in CreditLine.objects.filter(entity_id=entity):
        add(line.product, line.unit_id, line.funder_id, (0, line.value().promised_fen))
    return {key: (out, promised) for key, (out, promised) in sums.items()}


def differences(entity: UUID) -> dict[Key, tuple[int, int]]:
    """Rebuilt less stored, outstanding and promised, where they differ."""
    stored: dict[Key, tuple[int, int]] = {
        (row.dimension, row.code): (row.outstanding_fen, row.promised_fen)
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
    for (dimension, code), (out, promised) in gaps.items():
        row = _locked(entity, dimension, code)
        row.outstanding_fen += out
        row.promised_fen += promised
        act.save(row)
    return len(gaps)


def _locked(entity: UUID, dimension: str, code: str) -> ExposureCount:
    """The row, locked until the act ends, or a new one of nothing."""
    rows = ExposureCount.objects.filter(entity_id=entity, dimension=dimension, code=code)
    if connection.vendor == "postgresql":
        rows = rows.select_for_update()
    found = rows.first()
    if found is not None:
        return found
    return ExposureCount(
        id=derived(entity, "exposure", dimension, code), entity_id=entity, dimension=dimension, code=code,
        outstanding_fen=0, promised_fen=0,
    )  # fmt: skip
