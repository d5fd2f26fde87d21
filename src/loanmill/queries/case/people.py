"""Who is on the case, what they consented to, owe elsewhere and put up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from loanmill.queries.names import ERASED, shown_identity
from loanmill.queries.scope import masked_number
from loanmill.records.actor import Actor
from loanmill.records.application import Application

ORDER = ("applicant", "operator", "controller", "spouse", "guarantor")
PERSONAL = ("phone", "account", "address")


@dataclass(frozen=True, slots=True)
class PartyLine:
    """One party in one part, with what identifies it; numbers of persons are masked for roles that need no more."""

    role: str
    kind: str
    name: str
    number: str
    details: tuple[tuple[str, str], ...]
    erased: bool


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One source that may be asked."""

    source: str
    text_version: str
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class DebtLine:
    """One declared debt elsewhere."""

    owner: str
    lender: str
    kind: str
    outstanding_fen: int
    monthly_payment_fen: int
    overdue_count_24m: int


@dataclass(frozen=True, slots=True)
class MitigantLine:
    """One mitigant."""

    kind: str
    description: str
    value_fen: int


@dataclass(frozen=True, slots=True)
class People:
    """Parties in the order of their parts, and what hangs on them."""

    parties: tuple[PartyLine, ...]
    consents: tuple[ConsentLine, ...]
    debts: tuple[DebtLine, ...]
    mitigants: tuple[MitigantLine, ...]

    @property
    def applicant(self) -> PartyLine:
        """Who asks for the loan."""
        return next(party for party in self.parties if party.role == "applicant")


def people(*, application: Application, viewer: Actor) -> People:
    """The people of one case."""
    rows = list(application.parties.select_related("party"))
    roles = {row.party_id: row.role for row in rows}
    known = {row.party_id: shown_identity(row.party, viewer=viewer) for row in rows}
    parties = [
        PartyLine(
            role=row.role,
            kind=row.party.kind,
            name=known[row.party_id].get("name", ERASED),
            number=_number(row.party.kind, known[row.party_id].get("number", ERASED), viewer),
            details=_details(known[row.party_id], viewer),
            erased=not known[row.party_id],
        )
        for row in rows
    ]
    return People(
        parties=tuple(sorted(parties, key=lambda party: ORDER.index(party.role))),
        consents=tuple(
            ConsentLine(row.source, row.text_version, row.given_at, row.withdrawn_at)
            for row in application.consents.order_by("given_at", "source")
        ),
        debts=tuple(
            DebtLine(
                owner=roles.get(row.party_id, "applicant"),
                lender=row.lender,
                kind=row.kind,
                outstanding_fen=row.outstanding_fen,
                monthly_payment_fen=row.monthly_payment_fen,
                overdue_count_24m=row.overdue_count_24m,
            )
            for row in application.debts.order_by("-outstanding_fen")
        ),
        mitigants=tuple(
            MitigantLine(row.kind, row.description, row.value_fen)
            for row in application.mitigants.order_by("-value_fen")
        ),
    )


def _number(kind: str, number: str, viewer: Actor) -> str:
    return masked_number(number, viewer=viewer) if kind == "person" else number


def _details(known: dict[str, str], viewer: Actor) -> tuple[tuple[str, str], ...]:
    shown = {name: value for name, value in known.items() if name not in ("name", "number") and value}
    return tuple(
        (name, masked_number(value, viewer=viewer) if name in PERSONAL else value)
        for name, value in sorted(shown.items())
    )
