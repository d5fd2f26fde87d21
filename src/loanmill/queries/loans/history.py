"""What happened to a loan, the latest first: money out, money in, and acts, each with its place in the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.ids import derived
from loanmill.records.ledger import Voucher
from loanmill.records.loan import Loan, Receipt
from loanmill.records.org import Staff
from loanmill.records.servicing import LoanEvent


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened. `parts` are (part, fen) of what money paid; `vouchers` what it was booked as.

    `entered_on` is told where it differs from the day from which the act counts; `reversed_by` names the reversal.
    """

    on: date
    act: str
    amount_fen: int | None
    parts: tuple[tuple[str, int], ...]
    reference: str
    vouchers: tuple[UUID, ...]
    entry: UUID | None = None
    entered_on: date | None = None
    person: str | None = None
    findings: tuple[Reason, ...] = ()
    reversed_by: str | None = None


def history(*, loan: Loan) -> tuple[Happened, ...]:
    """Everything in order of the day from which it counts, the latest first."""
    vouchers: dict[object, list[UUID]] = {}
    for entry, key in Voucher.objects.filter(loan=loan).values_list("entry_id", "id"):
        vouchers.setdefault(entry, []).append(key)
    events = list(loan.events.order_by("number"))
    gone = {str(event.body.get("of")): event.reference for event in events if event.act == "reverse"}
    people = dict(Staff.objects.filter(id__in={event.entered_by for event in events}).values_list("id", "name"))
    out = f"disburse-{loan.number}"
    receipts = list(loan.receipts.order_by("value_date", "reference"))
    paid_out = Voucher.objects.filter(entity_id=loan.entity_id, reference=out).values_list("id", flat=True).first()
    nightly = _nightly(loan, receipts)
    found = [Happened(loan.disbursed_on, "disburse", loan.principal_fen, (), out, _one(paid_out))]
    for row in receipts:
        # Fees have no column of their own: they are what the other parts leave of the whole.
        fee = row.amount_fen - row.penalty_fen - row.interest_fen - row.principal_fen - row.suspense_fen
        parts = (
            ("fee", fee), ("penalty", row.penalty_fen), ("interest", row.interest_fen),
            ("principal", row.principal_fen), ("suspense", row.suspense_fen),
        )  # fmt: skip
        paid = tuple((part, fen) for part, fen in parts if fen)
        taken = Happened(row.value_date, "debit", row.amount_fen, paid, row.reference, _one(nightly.get(row.id)))
        found.append(_reversed(taken, gone))
    found += [_reversed(_event(event, people, vouchers), gone) for event in events]
    return tuple(sorted(found, key=lambda one: one.on)[::-1])


def _nightly(loan: Loan, receipts: Sequence[Receipt]) -> dict[UUID, UUID]:
    """The voucher of each nightly debit, by its receipt's id.

    The debits of a funder are one voucher a night, posted when the day closes; those of loans that core/servicing
    carries are one a chunk, posted by the chunk's act, of which the receipt's id is made.
    """
    days = {row.value_date for row in receipts}
    posted = Voucher.objects.filter(
        entity_id=loan.entity_id, booked_on__in=days, kind="receive", funder_id=loan.funder_id, loan__isnull=True
    )
    found: dict[UUID, UUID] = {}
    for key, reference, on, entry in posted.values_list("id", "reference", "booked_on", "entry_id"):
        whole = reference == f"receive-{on:%Y%m%d}-{loan.funder.code}"
        made = None if entry is None else derived(UUID(str(entry)), "receipt", str(loan.id))
        for row in receipts:
            if row.value_date == on and whole:
                found.setdefault(row.id, key)
            elif row.id == made:
                found[row.id] = key
    return found


def _one(key: UUID | None) -> tuple[UUID, ...]:
    return (key,) if key else ()


def _event(event: LoanEvent, people: Mapping[UUID, str], vouchers: Mapping[object, list[UUID]]) -> Happened:
    body: Mapping[str, Any] = event.body
    return Happened(
        on=event.value_on,
        act=event.act,
        amount_fen=body.get("amount_fen"),
        parts=(),
        reference=event.reference,
        vouchers=tuple(vouchers.get(event.entry, ())),
        entry=event.entry,
        entered_on=event.entered_on if event.entered_on != event.value_on else None,
        person=people.get(event.entered_by),
        findings=tuple(Reason(one["code"], one["params"]) for one in event.findings),
    )


def _reversed(one: Happened, gone: Mapping[str, str]) -> Happened:
    if one.reference not in gone:
        return one
    return Happened(
        one.on, one.act, one.amount_fen, one.parts, one.reference, one.vouchers, one.entry, one.entered_on, one.person,
        one.findings, gone[one.reference],
    )  # fmt: skip
