"""Months of loans for the credit registry: what must be told of a month, and what was told and is no longer so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, F, Min, OuterRef

from loanmill.core.kernel.canonical import Json
from loanmill.core.ledger.period import month_of
from loanmill.core.reporting.credit_file import CreditFile, CreditLine
from loanmill.core.reporting.credit_month import UNKNOWN, CreditMonth, history, read_month
from loanmill.queries.credit_histories import histories
from loanmill.records.aside import LoanSetAside
from loanmill.records.loan import Instalment, Loan, Receipt
from loanmill.records.org import LegalEntity
from loanmill.records.servicing import LoanEvent
from loanmill.records.submission import Submission, ToldMonth
from loanmill.records.vault import identities

BATCH = 500
Told = dict[UUID, dict[date, dict[str, Json]]]
T = TypeVar("T")
OVER = ("settled", "guarantor_paid", "closed")


@dataclass(frozen=True, slots=True)
class Telling:
    """One month of one loan to be told; `correction` of what was told before."""

    loan: UUID
    now: CreditMonth
    correction: bool = False
    reason: str = ""


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Items by so many at a time."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


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
    for loans in batched(rows.order_by("number").iterator(chunk_size=BATCH), BATCH):
        known = histories(loans)
        for loan in loans:
            found = known.month_of(loan, month)
            if found is not None:
                yield Telling(loan.id, found)


def corrections(*, entity_id: UUID, before: date) -> Iterator[Telling]:
    """Months before `before` that were told and are no longer so: acts entered after a month that count within it, and
    months of loans that stood aside and do no longer.
    """
    changed = _changed(entity_id)
    for ids in batched(sorted(changed, key=str), BATCH):
        loans = list(Loan.objects.filter(pk__in=ids))
        known, told = histories(loans), told_before(loans=ids)
        for loan in sorted(loans, key=lambda one: str(one.id)):
            since = changed[loan.id]
            for month, old in sorted(told.get(loan.id, {}).items()):
                if not since.first <= month < before:
                    continue
                now = known.month_of(loan, month) or _gone(read_month(values=old))
                if now.spelled() != old:
                    yield Telling(loan.id, now, correction=True, reason=since.reason(month))


@dataclass(slots=True)
class _Since:
    """From which month on a loan's months may have changed, and why."""

    first: date
    events: list[LoanEvent] = field(default_factory=list)
    cleared: date | None = None

    def reason(self, month: date) -> str:
        end = month_of(on=month)[1]
        told = [f"{one.act} {one.reference}" for one in self.events if one.value_on <= end < one.entered_on]
        if not told and self.cleared is not None:
            told = [f"cleared {self.cleared.isoformat()}"]
        return "; ".join(told)[:400]


def _changed(entity_id: UUID) -> dict[UUID, _Since]:
    """The loans whose months may be told wrongly."""
    found: dict[UUID, _Since] = {}
    late = LoanEvent.objects.filter(loan__entity_id=entity_id, value_on__lt=F("entered_on"))
    for event in late.order_by("loan_id", "number"):
        if event.value_on < event.entered_on.replace(day=1):
            since = found.setdefault(event.loan_id, _Since(event.value_on.replace(day=1)))
            since.first = min(since.first, event.value_on.replace(day=1))
            since.events.append(event)
    aside = LoanSetAside.objects.filter(loan__entity_id=entity_id, cleared_on__isnull=False)
    for loan_id, cleared_on in aside.order_by("day").values_list("loan_id", "cleared_on"):
        unknown = ToldMonth.objects.filter(loan_id=loan_id, body__status=UNKNOWN).aggregate(least=Min("month"))["least"]
        if unknown is not None:
            since = found.setdefault(loan_id, _Since(unknown))
            since.first, since.cleared = min(since.first, unknown), cleared_on
    return found


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
    told = told_before(loans=[loan], before=before).get(loan, {})
    return {month: read_month(values=body) for month, body in told.items()}


def told_before(*, loans: Collection[UUID], before: Submission | None = None) -> Told:
    """The same for many loans in one look, as it is kept: by loan and month."""
    rows = ToldMonth.objects.filter(loan_id__in=loans).exclude(submission__sha256="")
    upto = None if before is None else _place(before)
    places = {one.id: _place(one) for one in Submission.objects.exclude(sha256="")}
    found: Told = {}
    columns = rows.values_list("submission_id", "loan_id", "month", "body")
    for submission, loan, month, body in sorted(columns, key=lambda row: places[row[0]]):
        if upto is None or places[submission] < upto:
            found.setdefault(loan, {})[month] = body
    return found


def _place(submission: Submission) -> tuple[date, date, int]:
    """The order in which submissions were made."""
    return submission.made_on, submission.month, submission.number


def credit_file(*, submission: Submission) -> CreditFile:
    """A submission's file from what is kept of it, the debtors' numbers opened for it."""
    entity = LegalEntity.objects.get(pk=submission.entity_id)
    kept = ToldMonth.objects.filter(submission=submission).select_related("loan__borrower")
    lines: list[CreditLine] = []
    rows = list(kept.order_by("correction", "loan__number", "month"))
    for at in range(0, len(rows), BATCH):
        batch = rows[at : at + BATCH]
        known = identities({row.loan.borrower_id for row in batch})
        told = told_before(loans={row.loan_id for row in batch}, before=submission)
        lines += [
            _line(row, known.get(row.loan.borrower_id, {}).get("number", ""), told.get(row.loan_id, {}))
            for row in batch
        ]
    return CreditFile(entity.code, entity.name, submission.month, submission.number, tuple(lines))


def _line(row: ToldMonth, number: str, told: Mapping[date, Mapping[str, Json]]) -> CreditLine:
    now = read_month(values=row.body)
    codes = {month: str(body["status"]) for month, body in told.items()} | {row.month: now.status}
    return CreditLine(
        loan=row.loan.number, id_type=row.loan.borrower.kind, id_number=number,
        codes=history(told=codes, opened_on=now.opened_on, month=row.month), now=now,
        before=read_month(values=told[row.month]) if row.correction and row.month in told else None, reason=row.reason,
    )  # fmt: skip
