"""Offer, funding, contract, payment, and the loan with its schedule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from loanmill.core.servicing.floating import FloatingTerms
from loanmill.queries.names import shown_identity
from loanmill.queries.scope import masked_number
from loanmill.records.actor import Actor
from loanmill.records.application import Application
from loanmill.records.credit import CreditLine
from loanmill.records.day import BusinessDay
from loanmill.records.loan import Loan


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer."""

    id: UUID
    state: str
    amount_fen: int
    rate_bp: int
    term_months: int
    method: str
    all_in_bp: int
    made_at: datetime
    expires_on: date
    accepted_at: datetime | None
    floating: FloatingTerms | None


@dataclass(frozen=True, slots=True)
class FundingLine:
    """One funder that was asked, and what it said."""

    funder: str
    funder_en: str
    reference: str
    amount_fen: int
    decision: str
    reason: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class ContractLine:
    """The signed contract."""

    number: str
    document_sha256: str
    signed_at: datetime
    certificate_serial: str


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment order to the bank."""

    reference: str
    amount_fen: int
    status: str
    bank_serial: str
    value_date: date | None


@dataclass(frozen=True, slots=True)
class InstalmentLine:
    """One line of the schedule and what was paid on it."""

    number: int
    due_on: date
    principal_fen: int
    interest_fen: int
    penalty_fen: int
    paid_fen: int
    state: str
    paid_on: date | None

    @property
    def total_fen(self) -> int:
        """What falls due in all."""
        return self.principal_fen + self.interest_fen + self.penalty_fen


@dataclass(frozen=True, slots=True)
class LoanLine:
    """The loan note and where it stands."""

    number: str
    funder: str
    funder_en: str
    principal_fen: int
    outstanding_fen: int
    rate_bp: int
    penalty_rate_bp: int
    term_months: int
    method: str
    day_count: str
    disbursed_on: date
    matures_on: date
    account: str
    state: str
    bucket: str
    loan_class: str
    days_past_due: int
    instalments: tuple[InstalmentLine, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """Everything about money on one case; `loan` is None before it is paid out, `line` is the number of its line."""

    offers: tuple[OfferLine, ...]
    fundings: tuple[FundingLine, ...]
    contracts: tuple[ContractLine, ...]
    payments: tuple[PaymentLine, ...]
    loan: LoanLine | None
    line: str | None

    @property
    def offer(self) -> OfferLine | None:
        """The latest offer."""
        return self.offers[0] if self.offers else None


def money_of(*, application: Application, viewer: Actor) -> Money:
    """The money of one case."""
    line = CreditLine.objects.filter(application=application).first()
    # A line's notes are on its own page.
    notes = Loan.objects.filter(application=application, drawdown__isnull=True)
    loan = notes.select_related("funder").first()
    return Money(
        offers=tuple(
            OfferLine(
                id=row.id, state=row.state, amount_fen=row.amount_fen, rate_bp=row.rate_bp,
                term_months=row.term_months, method=row.method, all_in_bp=row.all_in_bp,
                made_at=row.made_at, expires_on=row.expires_on, accepted_at=row.accepted_at,
                floating=row.floating_terms,
            )
            for row in application.offers.order_by("-made_at")
        ),
        fundings=tuple(
            FundingLine(
                funder=row.funder.name, funder_en=row.funder.name_en, reference=row.reference,
                amount_fen=row.amount_fen, decision=row.decision, reason=row.reason, answered_at=row.answered_at,
            )
            for row in application.fundings.select_related("funder").order_by("answered_at")
        ),
        contracts=tuple(
            ContractLine(row.number, row.document_sha256, row.signed_at, row.certificate_serial)
            for row in application.contracts.order_by("signed_at")
        ),
        payments=tuple(
            PaymentLine(row.reference, row.amount_fen, row.status, row.bank_serial, row.value_date)
            for row in application.disbursements.order_by("reference")
        ),
        loan=_loan(loan, viewer) if loan else None,
        line=line.number if line else None,
    )  # fmt: skip


def _loan(row: Loan, viewer: Actor) -> LoanLine:
    return LoanLine(
        number=row.number,
        funder=row.funder.name,
        funder_en=row.funder.name_en,
        principal_fen=row.principal_fen,
        outstanding_fen=row.outstanding_fen,
        rate_bp=row.rate_bp,
        penalty_rate_bp=row.penalty_rate_bp,
        term_months=row.term_months,
        method=row.method,
        day_count=row.day_count,
        disbursed_on=row.disbursed_on,
        matures_on=row.matures_on,
        account=masked_number(shown_identity(row.borrower, viewer=viewer).get("account", ""), viewer=viewer),
        state=row.state,
        bucket=row.bucket,
        loan_class=row.loan_class,
        days_past_due=row.days_past_due(as_of=_today(row)),
        instalments=tuple(
            InstalmentLine(
                number=line.number,
                due_on=line.due_on,
                principal_fen=line.principal_fen,
                interest_fen=line.interest_fen,
                penalty_fen=line.penalty_fen,
                paid_fen=line.paid_principal_fen + line.paid_interest_fen + line.paid_penalty_fen,
                state=line.state,
                paid_on=line.paid_on,
            )
            for line in row.instalments.order_by("number")
        ),
    )


def _today(row: Loan) -> date:
    """The open business day of the loan's lender; days past due are counted to it."""
    days = BusinessDay.objects.filter(entity_id=row.entity_id).exclude(state="closed").order_by("date")
    return days.values_list("date", flat=True).first() or row.disbursed_on
