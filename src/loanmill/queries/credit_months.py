"""Months of loans for the credit registry: what must be told of a month, and what was told and is no longer so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, F, OuterRef

from loanmill.core.ledger.period import month_of
from loanmill.core.reporting.credit_file import CreditFile, CreditLine
from loanmill.core.reporting.credit_month import CreditMonth, credit_month, history, read_month
from loanmill.core.servicing.rulebook import shipped
from loanmill.records.filed import contract_of, events_of
from loanmill.records.loan import Instalment, Loan, Receipt
from loanmill.records.org import LegalEntity
from loanmill.records.servicing import LoanEvent, LoanFile
from loanmill.records.submission import Submission, ToldMonth
from loanmill.records.vault import identities

BATCH = 500
OVER = ("settled", "guarantor_paid", "closed")


@dataclass(frozen=True, slots=True)
class Telling:
    """One month of one loan to be told; `correction` of what was told before."""

    loan: UUID
    now: CreditMonth
    correction: bool = False
    reason: str = ""


def reports(*, entity_id: UUID, month: date) -> Iterator[Telling]:
    """Every loan that the registry must hear of for a month. A note whose money never went out is no loan.

    Loans that were over before and to which nothing happened since are not looked at.
    """
    first, last = month_of(on=month)
    rows = Loan.objects.filter(entity_id=entity_id, disbursed_on__lte=last).exclude(state="cancelled")
    rows = rows.exclude(
        ~Exists(Receipt.objects.filter(loan=OuterRef("pk"), value_date__gte=first)),
        ~Exists(LoanEvent.objects.filter(loan=OuterRef("pk"), value_on__gte=first)),
        ~Exists(Instalment.objects.filter(loan=OuterRef("pk"), paid_on__gte=first)),
        state__in=OVER,
    )
    for loan in rows.order_by("number").iterator(chunk_size=BATCH):
        found = month_now(loan, month=month)
        if found is not None:
            yield Telling(loan.id, found)


def month_now(loan: Loan, *, month: date) -> CreditMonth | None:
    """A loan's month as its history now has it."""
    contract = contract_of(loan, LoanFile.objects.filter(loan=loan).first())
    return credit_month(contract=contract, events=events_of(loan, contract), rules=shipped(), month=month)


def corrections(*, entity_id: UUID, before: date) -> Iterator[Telling]:
    """Months before `before` that were told and are no longer so: acts entered after a month that count within it."""
    late = LoanEvent.objects.filter(loan__entity_id=entity_id, value_on__lt=F("entered_on")).order_by(
        "loan_id", "number"
    )
    by_loan: dict[UUID, list[LoanEvent]] = {}
    for event in late.select_related("loan"):
        if event.value_on < event.entered_on.replace(day=1):
            by_loan.setdefault(event.loan_id, []).append(event)
    for events in by_loan.values():
        loan = events[0].loan
        first = min(event.value_on for event in events).replace(day=1)
        for month, old in sorted(last_told(loan=loan.id).items()):
            if not first <= month < before:
                continue
            now = month_now(loan, month=month) or _gone(old)
            if now != old:
                end = month_of(on=month)[1]
                reason = "; ".join(f"{e.act} {e.reference}" for e in events if e.value_on <= end < e.entered_on)
                yield Telling(loan.id, now, correction=True, reason=reason[:400])


def _gone(old: CreditMonth) -> CreditMonth:
    """A month that would not be told any more: the loan had ended before it."""
    return CreditMonth(
        month=old.month, status="G", phase="closed", loan_class=old.loan_class, opened_on=old.opened_on,
        matures_on=old.matures_on, principal_fen=old.principal_fen, balance_fen=0, periods_left=0, scheduled_fen=0,
        paid_fen=0, last_paid_on=old.last_paid_on, days_past_due=0, overdue_periods=0, overdue_fen=0,
        overdue_principal_fen=0,
    )  # fmt: skip


def last_told(*, loan: UUID, before: Submission | None = None) -> dict[date, CreditMonth]:
    """What was last told of each month of a loan in finished submissions, or in those before a submission."""
    rows = ToldMonth.objects.filter(loan_id=loan).exclude(submission__sha256="").select_related("submission")
    upto = None if before is None else _place(before)
    ordered = sorted(rows, key=lambda row: _place(row.submission))
    return {row.month: read_month(values=row.body) for row in ordered if upto is None or _place(row.submission) < upto}


def _place(submission: Submission) -> tuple[date, date, int]:
    """The order in which submissions were made."""
    return submission.made_on, submission.month, submission.number


def credit_file(*, submission: Submission) -> CreditFile:
    """A submission's file from what is kept of it, the debtors' numbers opened for it."""
    entity = LegalEntity.objects.get(pk=submission.entity_id)
    told = ToldMonth.objects.filter(submission=submission).select_related("loan__borrower")
    lines: list[CreditLine] = []
    rows = list(told.order_by("correction", "loan__number", "month"))
    for at in range(0, len(rows), BATCH):
        batch = rows[at : at + BATCH]
        known = identities({row.loan.borrower_id for row in batch})
        lines += [_line(row, known.get(row.loan.borrower_id, {}).get("number", ""), submission) for row in batch]
    return CreditFile(entity.code, entity.name, submission.month, submission.number, tuple(lines))


def _line(row: ToldMonth, number: str, submission: Submission) -> CreditLine:
    told, now = last_told(loan=row.loan_id, before=submission), read_month(values=row.body)
    codes = {month: one.status for month, one in told.items()} | {row.month: now.status}
    return CreditLine(
        loan=row.loan.number, id_type=row.loan.borrower.kind, id_number=number,
        codes=history(told=codes, opened_on=now.opened_on, month=row.month), now=now,
        before=told.get(row.month) if row.correction else None, reason=row.reason,
    )  # fmt: skip
