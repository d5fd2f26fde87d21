"""Limits in use, by dimension, for those who manage the risk of the whole book."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Sum

from loanmill.core.credit.exposure import Exposure
from loanmill.core.credit.rules import CreditRules, Dimension, shipped
from loanmill.core.kernel.money import Rounding, div
from loanmill.queries.credit.lines import shares
from loanmill.queries.names import shown_name
from loanmill.records.actor import Actor
from loanmill.records.approval import Funder
from loanmill.records.credit import CreditLine, ExposureCount
from loanmill.records.loan import Loan
from loanmill.records.org import OrgUnit

MOST = 12  # of customers and groups: those nearest to their limit
WIDE: tuple[Dimension, ...] = ("product", "region", "funder")


@dataclass(frozen=True, slots=True)
class Usage:
    """One exposure with the words it is shown by; `name_en` is empty where a name has one language."""

    exposure: Exposure
    name: str
    name_en: str = ""

    @property
    def used_bp(self) -> int:
        """Used of the limit, in basis points; 0 of no limit."""
        limit = self.exposure.limit_fen
        return div(self.exposure.used_fen * 10_000, limit, Rounding.HALF_UP) if limit else 0

    @property
    def meaning(self) -> str:
        """How near to its limit: danger from 95%, attention from 80%."""
        return "danger" if self.used_bp >= 9_500 else "attention" if self.used_bp >= 8_000 else "good"

    @property
    def shares(self) -> tuple[int, int]:
        """Out and promised in hundredths of the limit."""
        one = self.exposure
        return shares(used_fen=one.outstanding_fen, held_fen=one.promised_fen, limit_fen=one.limit_fen or 0)


def limits_page(*, viewer: Actor, today: date) -> dict[Dimension, tuple[Usage, ...]]:
    """Usage by dimension, the fullest first. Counts of product, region and funder are those that draws are held to."""
    rules = shipped().on(today)
    assert viewer.entity is not None
    found: dict[Dimension, list[Usage]] = _narrow(viewer, viewer.entity, rules)
    found |= {dimension: [] for dimension in WIDE}
    units = {unit.path: (unit.name, unit.name_en) for unit in OrgUnit.objects.filter(entity_id=viewer.entity)}
    funders = {str(one.id): (one.name, one.name_en) for one in Funder.objects.filter(entity_id=viewer.entity)}
    quotas = {str(key): fen for key, fen in Funder.objects.values_list("id", "quota_fen")}
    for row in ExposureCount.objects.filter(entity_id=viewer.entity):
        dimension = next(one for one in WIDE if one == row.dimension)
        names = units.get(row.code) or funders.get(row.code) or (row.code, "")
        one = _exposure(dimension, row.code, row.outstanding_fen, row.promised_fen, rules)
        if dimension == "funder" and one.limit_fen is not None:
            one = replace(one, limit_fen=min(one.limit_fen, quotas.get(row.code, 0)))
        found[dimension].append(Usage(one, *names))
    return {one: tuple(sorted(rows, key=lambda row: (-row.used_bp, row.name))) for one, rows in found.items()}


def _narrow(viewer: Actor, entity: UUID, rules: CreditRules) -> dict[Dimension, list[Usage]]:
    """Customers with lines and their groups: the sums that a draw makes, and only the fullest of them."""
    lines = list(CreditLine.objects.filter(entity_id=entity).select_related("borrower"))
    loans = Loan.objects.filter(entity_id=entity, borrower__in=[line.borrower_id for line in lines])
    out = dict(loans.values_list("borrower_id").annotate(fen=Sum("outstanding_fen")))
    promised: dict[UUID, int] = {}
    for line in lines:
        promised[line.borrower_id] = promised.get(line.borrower_id, 0) + line.value().promised_fen
    parties = {line.borrower_id: line.borrower for line in lines}
    groups: dict[UUID, set[UUID]] = {}
    for line in lines:
        groups.setdefault(line.group, set()).add(line.borrower_id)

    def fullest(dimension: Dimension, members: dict[UUID, set[UUID]]) -> list[Usage]:
        sums = [
            (
                _exposure(
                    dimension, str(code), sum(out.get(one, 0) for one in who), sum(promised[one] for one in who), rules
                ),
                who,
            )
            for code, who in members.items()
        ]
        sums.sort(key=lambda pair: (pair[0].headroom_fen or 0, pair[0].code))
        return [
            Usage(one, "、".join(sorted(shown_name(parties[key], viewer=viewer) for key in who)))
            for one, who in sums[:MOST]
        ]

    several = {code: who for code, who in groups.items() if len(who) > 1}
    return {"customer": fullest("customer", {key: {key} for key in parties}), "group": fullest("group", several)}


def _exposure(dimension: Dimension, code: str, out: int, promised: int, rules: CreditRules) -> Exposure:
    return Exposure(
        dimension=dimension,
        code=code,
        outstanding_fen=out,
        promised_fen=promised,
        limit_fen=rules.limit_fen(dimension=dimension, code=code),
    )
