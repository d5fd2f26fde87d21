"""Limits in use, by dimension, for those who manage the risk of the book, and limits that wait for a second person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum

from loanmill.core.credit.exposure import Exposure
from loanmill.core.credit.rules import CreditRules, Dimension, shipped
from loanmill.core.kernel.money import Rounding, div
from loanmill.queries.credit.lines import shares
from loanmill.queries.credit.rebuilt import rebuilt
from loanmill.queries.credit.stated import limit_in_force, stated_limits
from loanmill.queries.names import shown_name
from loanmill.queries.scope import applications_for
from loanmill.records.actor import Actor
from loanmill.records.approval import Funder
from loanmill.records.credit import CreditLine, ExposureCount, LimitSetting
from loanmill.records.loan import Loan
from loanmill.records.org import OrgUnit

MOST = 12  # of customers and groups: those nearest to their limit


@dataclass(frozen=True, slots=True)
class Usage:
    """One exposure with the words it is shown by; `name_en` is empty where a name has one language."""

    exposure: Exposure
    name: str
    name_en: str = ""
    is_set: bool = False  # by people, for this one alone

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


@dataclass(frozen=True, slots=True)
class Waiting:
    """A limit that somebody asked for; `then_fen` is None where the rules shall hold again."""

    id: UUID
    usage: Usage
    then_fen: int | None
    note: str
    asked_by: str
    asked_at: datetime
    own: bool


@dataclass(frozen=True, slots=True)
class LimitsPage:
    """Usage by dimension, the fullest first, and what waits."""

    usage: Mapping[Dimension, tuple[Usage, ...]]
    waiting: tuple[Waiting, ...]

    def of(self, dimension: str, code: str) -> Usage | None:
        """One row of the page."""
        rows = next((rows for name, rows in self.usage.items() if name == dimension), ())
        return next((one for one in rows if one.exposure.code == code), None)


def limits_page(*, viewer: Actor, today: date) -> LimitsPage:
    """Counts of product, branch and funder are those that draws are held to; those with none are shown as unused."""
    assert viewer.entity is not None
    asked = list(LimitSetting.objects.filter(entity_id=viewer.entity, state="asked").select_related("asked_by"))
    limits = _Limits(viewer.entity, rules=shipped().on(today))
    found: dict[Dimension, list[Usage]] = _narrow(viewer, limits, also={one.code for one in asked})
    found |= _wide(limits)
    waiting = [_waiting(one, found, viewer) for one in asked]
    usage = {one: tuple(sorted(rows, key=lambda row: (-row.used_bp, row.name))) for one, rows in found.items()}
    return LimitsPage(usage, tuple(one for one in waiting if one is not None))


class _Limits:
    """The limit in force of anything of one legal entity."""

    def __init__(self, entity: UUID, *, rules: CreditRules) -> None:
        self.entity, self.rules = entity, rules
        self._stated = stated_limits(entity)
        self.funders = {str(one.id): one for one in Funder.objects.filter(entity_id=entity)}

    def used(
        self, dimension: Dimension, code: str, out_fen: int, promised_fen: int, name: str, name_en: str = ""
    ) -> Usage:
        """One exposure with its limit and names."""
        quota_fen = self.funders[code].quota_fen if dimension == "funder" else None
        limit_fen = limit_in_force(
            dimension=dimension, code=code, rules=self.rules, stated=self._stated, quota_fen=quota_fen
        )
        exposure = Exposure(
            dimension=dimension, code=code, outstanding_fen=out_fen, promised_fen=promised_fen, limit_fen=limit_fen
        )
        return Usage(exposure, name, name_en, is_set=(dimension, code) in self._stated)


def _wide(limits: _Limits) -> dict[Dimension, list[Usage]]:
    """Every product with lines, every branch with all below it, every funder. Before its first line a lender keeps no
    counts: then they are summed from the loans."""
    counts = ExposureCount.objects.filter(entity_id=limits.entity)
    kept = {(row.dimension, row.code): (row.outstanding_fen, row.promised_fen) for row in counts}
    sums = kept or rebuilt(limits.entity)
    products = {one.product for one in limits.rules.lines}
    products |= set(CreditLine.objects.filter(entity_id=limits.entity).values_list("product", flat=True).distinct())
    units = OrgUnit.objects.filter(entity_id=limits.entity)
    names: dict[Dimension, dict[str, tuple[str, str]]] = {
        "product": {code: (code, "") for code in products},
        "region": {one.path: (one.name, one.name_en) for one in units},
        "funder": {key: (one.name, one.name_en) for key, one in limits.funders.items()},
    }
    return {
        dimension: [
            limits.used(dimension, code, *sums.get((dimension, code), (0, 0)), *words) for code, words in known.items()
        ]
        for dimension, known in names.items()
    }


def _narrow(viewer: Actor, limits: _Limits, *, also: set[str]) -> dict[Dimension, list[Usage]]:
    """Customers with lines and their groups: the sums that a draw makes; only the fullest of them, and `also`.

    Of these the viewer's customers alone; others of a group count, and have no name here.
    """
    lines = list(CreditLine.objects.filter(entity_id=limits.entity).select_related("borrower"))
    cases = applications_for(viewer=viewer).values("id")
    seen = set(
        CreditLine.objects.filter(entity_id=limits.entity, application__in=cases).values_list("borrower_id", flat=True)
    )
    loans = Loan.objects.filter(entity_id=limits.entity, borrower__in=[line.borrower_id for line in lines])
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
                limits.used(
                    dimension, str(code), sum(out.get(one, 0) for one in who), sum(promised[one] for one in who), ""
                ),
                who,
            )
            for code, who in members.items()
            if who & seen
        ]
        sums.sort(key=lambda pair: (pair[0].exposure.headroom_fen or 0, pair[0].exposure.code))
        kept = [*sums[:MOST], *(pair for pair in sums[MOST:] if pair[0].is_set or pair[0].exposure.code in also)]
        return [
            replace(
                one,
                name="、".join(
                    [*sorted(shown_name(parties[key], viewer=viewer) for key in who & seen)] + ["*"] * len(who - seen)
                ),
            )
            for one, who in kept
        ]

    several = {code: who for code, who in groups.items() if len(who) > 1}
    return {"customer": fullest("customer", {key: {key} for key in parties}), "group": fullest("group", several)}


def _waiting(row: LimitSetting, found: Mapping[Dimension, Sequence[Usage]], viewer: Actor) -> Waiting | None:
    """A proposal beside what it would change; None when what it was for is gone, as a group that was joined."""
    rows = next((rows for name, rows in found.items() if name == row.dimension), ())
    usage = next((one for one in rows if one.exposure.code == row.code), None)
    if usage is None:
        return None
    return Waiting(
        id=row.id, usage=usage, then_fen=row.limit_fen, note=row.note, asked_by=row.asked_by.name,
        asked_at=row.asked_at, own=row.asked_by_id == viewer.id,
    )  # fmt: skip
