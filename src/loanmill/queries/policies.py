"""Policies of a lender: which decide which product from when, what is proposed, and what a proposal would change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from loanmill.core.products.catalogue import PRODUCTS
from loanmill.core.strategy.difference import Change, difference
from loanmill.core.strategy.document.read import read_program
from loanmill.core.strategy.shipped import NoPolicy, policy_for, policy_text, shipped_policies
from loanmill.core.strategy.text.spots import PolicyInvalid
from loanmill.records.actor import Actor
from loanmill.records.policy import PolicyInForce, PolicyProposal

MOST = 40


@dataclass(frozen=True, slots=True)
class InForce:
    """What decides a product; `shipped` says that it came with the build.

    `decides` is False for one that ships and never will, because one was published here that starts before it.
    """

    product: str
    version: str
    effective_from: date
    sha256: str
    shipped: bool
    is_ahead: bool
    decides: bool = True


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """One proposal. `own` says that the viewer made it."""

    id: UUID
    product: str
    version: str
    effective_from: date
    sha256: str
    note: str
    answer: str
    state: str
    asked_by: str
    asked_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    own: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal with its text, the version that decides before it, and what differs: None where that is unknown."""

    line: ProposalLine
    text: str
    before: str
    changes: tuple[Change, ...] | None


@dataclass(frozen=True, slots=True)
class PoliciesPage:
    """The desk: by product what decides today and from then on, what waits, what was decided."""

    in_force: tuple[InForce, ...]
    waiting: tuple[ProposalLine, ...]
    decided: tuple[ProposalLine, ...]


def policies_page(*, viewer: Actor, today: date) -> PoliciesPage:
    """What the desk shows on the open day."""
    rows = _rows(viewer)
    return PoliciesPage(
        in_force=tuple(one for product in sorted(PRODUCTS) for one in _in_force(viewer, product, today)),
        waiting=tuple(_line(row, viewer) for row in rows.filter(state="waiting").order_by("asked_at")),
        decided=tuple(_line(row, viewer) for row in rows.exclude(state="waiting").order_by("-asked_at")[:MOST]),
    )


def proposal(*, viewer: Actor, proposal_id: UUID) -> Proposal | None:
    """One proposal of the viewer's lender; None where there is none."""
    row = _rows(viewer).filter(pk=proposal_id).first()
    if row is None:
        return None
    version, text = _before(row)
    return Proposal(_line(row, viewer), row.policy.text, version, _changes(text, row.policy.text))


def _rows(viewer: Actor) -> QuerySet[PolicyProposal]:
    joined = PolicyProposal.objects.select_related("policy", "asked_by", "decided_by")
    return joined.filter(entity_id=viewer.entity)


def _in_force(viewer: Actor, product: str, today: date) -> list[InForce]:
    """What decides today, and all that starts later: what was published here, and what ships with the build."""
    own = PolicyInForce.objects.filter(entity_id=viewer.entity, product=product).select_related("policy")
    here = [
        InForce(product, row.policy.version, row.effective_from, row.policy.sha256, False, row.effective_from > today)
        for row in own.order_by("effective_from")
    ]
    first = here[0].effective_from if here else date.max
    built = [replace(one, decides=one.effective_from < first) for one in _shipped(product, today)]
    started = [one for one in (*built, *here) if not one.is_ahead][-1:]
    later = [one for one in built if one.is_ahead]
    ahead = [*later, *(one for one in here if one.is_ahead)]
    return [*started, *sorted(ahead, key=lambda one: (one.effective_from, not one.shipped))]


def _shipped(product: str, today: date) -> list[InForce]:
    """What ships with the build: the one that started last, where there is one, and all that start later."""
    policies = shipped_policies(product=product)
    started = [one for one in policies if one.effective_from <= today][-1:]
    return [
        InForce(product, one.version, one.effective_from, one.sha256, True, one.effective_from > today)
        for one in (*started, *(one for one in policies if one.effective_from > today))
    ]


def _before(row: PolicyProposal) -> tuple[str, str | None]:
    """Version and text of what decides the product on the day before which the proposal starts."""
    own = PolicyInForce.objects.filter(
        entity_id=row.entity_id, product=row.product, effective_from__lt=row.effective_from
    )
    found = own.select_related("policy").order_by("-effective_from").first()
    if found is not None:
        return found.policy.version, found.policy.text
    try:
        policy = policy_for(product=row.product, on=row.effective_from)
    except NoPolicy:
        return "", None
    return policy.version, policy_text(policy=policy)


def _changes(before: str | None, after: str) -> tuple[Change, ...] | None:
    """What differs; a policy of the older language is not compared."""
    if before is None:
        return None
    try:
        programs = [read_program(text=text, file="policy") for text in (before, after)]
    except PolicyInvalid:
        return None
    return difference(before=programs[0], after=programs[1])


def _line(row: PolicyProposal, viewer: Actor) -> ProposalLine:
    return ProposalLine(
        id=row.id,
        product=row.product,
        version=row.policy.version,
        effective_from=row.effective_from,
        sha256=row.policy.sha256,
        note=row.note,
        answer=row.answer,
        state=row.state,
        asked_by=row.asked_by.name,
        asked_at=row.asked_at,
        decided_by=row.decided_by.name if row.decided_by else None,
        decided_at=row.decided_at,
        own=row.asked_by_id == viewer.id,
    )
