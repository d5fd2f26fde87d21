"""One voucher: its lines, and the act of the journal that caused it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from loanmill.core.journal.entry import JournalEntry
from loanmill.core.kernel.canonical import Json
from loanmill.core.ledger.chart import CHART, Account
from loanmill.queries.books.account import visible_loans
from loanmill.queries.case.trail import TrailLine, entry_lines
from loanmill.records.actor import Actor
from loanmill.records.journal.tables import Entry
from loanmill.records.ledger import Voucher


@dataclass(frozen=True, slots=True)
class VoucherLine:
    """One posting."""

    account: Account
    debit_fen: int
    credit_fen: int


@dataclass(frozen=True, slots=True)
class Cause:
    """The act: who, when, its place in the chain; what it was given and gave, codes and figures alone."""

    line: TrailLine
    business_date: date | None
    inputs: tuple[tuple[str, str], ...]
    result: tuple[tuple[str, str], ...]
    others: tuple[tuple[UUID, str, str], ...]


@dataclass(frozen=True, slots=True)
class VoucherPage:
    """A voucher. `cause` is None for one of before vouchers named it, `loan` where the viewer may not open it."""

    id: UUID
    reference: str
    act: str
    booked_on: date
    value_on: date
    funder: str
    funder_en: str
    loan: str | None
    lines: tuple[VoucherLine, ...]
    cause: Cause | None

    @property
    def debit_fen(self) -> int:
        """All debits."""
        return sum(line.debit_fen for line in self.lines)

    @property
    def credit_fen(self) -> int:
        """All credits."""
        return sum(line.credit_fen for line in self.lines)


def voucher_page(*, viewer: Actor, key: UUID) -> VoucherPage | None:
    """A voucher of the viewer's entity, or None."""
    rows = Voucher.objects.filter(pk=key, entity_id=viewer.entity).select_related("funder", "loan")
    row = rows.first()
    if row is None:
        return None
    number = row.loan.number if row.loan is not None else ""
    postings = row.postings.order_by("account", "-debit_fen", "id")
    return VoucherPage(
        id=row.id, reference=row.reference, act=row.kind, booked_on=row.booked_on, value_on=row.value_date,
        funder=row.funder.name, funder_en=row.funder.name_en,
        loan=number if number in visible_loans(viewer=viewer, numbers={number}) else None,
        lines=tuple(VoucherLine(CHART[one.account], one.debit_fen, one.credit_fen) for one in postings),
        cause=_cause(row),
    )  # fmt: skip


def _cause(row: Voucher) -> Cause | None:
    entry = Entry.objects.select_related("seal").filter(id=row.entry_id).first() if row.entry_id else None
    if entry is None:
        return None
    told = JournalEntry.from_bytes(bytes(entry.body))
    others = Voucher.objects.filter(entry=entry).exclude(pk=row.pk).order_by("reference")
    return Cause(
        line=entry_lines([entry])[0], business_date=told.business_date, inputs=_spelled(told.inputs),
        result=_spelled(told.result), others=tuple(others.values_list("id", "kind", "reference")[:20]),
    )  # fmt: skip


def _spelled(values: object) -> tuple[tuple[str, str], ...]:
    """Names and values; what stands in an object is told by its own names."""
    found: dict[str, Json] = dict(values) if isinstance(values, dict) else {}
    flat: list[tuple[str, str]] = []
    for name, value in sorted(found.items()):
        if isinstance(value, dict):
            flat += _spelled(value)
        elif value not in (None, "", []):
            flat.append((name, str(value)))
    return tuple(flat)
