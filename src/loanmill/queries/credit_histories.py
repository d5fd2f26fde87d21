"""What happened to many loans, read once for all of them, and the month that each history makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from loanmill.core.ledger import chart
from loanmill.core.ledger.period import month_of
from loanmill.core.reporting.credit_month import CreditMonth, credit_month
from loanmill.core.reporting.plain_month import NotPlain, PlainLoan, PlanLine, plain_month, unknown_month
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.records.aside import LoanSetAside
from loanmill.records.filed import ENTERED, PLANNED, RECEIVED, contract_by_rows, contract_of, events_by_rows
from loanmill.records.loan import Instalment, Loan, Receipt
from loanmill.records.lpr import rulebook
from loanmill.records.servicing import LoanEvent, LoanFile


@dataclass(slots=True)
class Histories:
    """Rows of many loans by loan, and the rules that their months are replayed by."""

    rules: Rulebook
    lines: dict[UUID, list[Any]] = field(default_factory=lambda: defaultdict(list))
    receipts: dict[UUID, list[Any]] = field(default_factory=lambda: defaultdict(list))
    events: dict[UUID, list[Any]] = field(default_factory=lambda: defaultdict(list))
    files: dict[UUID, LoanFile] = field(default_factory=dict)
    aside: dict[UUID, LoanSetAside] = field(default_factory=dict)

    def month_of(self, loan: Loan, month: date) -> CreditMonth | None:
        """A loan's month as its history now has it; not known while the loan stands aside."""
        if loan.id in self.aside:
            return self._unknown(loan, month)
        if loan.id not in self.files and loan.id not in self.events:
            try:
                return plain_month(loan=self._plain(loan), month=month)
            except NotPlain:
                pass
        return self.replayed(loan, month)

    def _plain(self, loan: Loan) -> PlainLoan:
        return PlainLoan(
            principal_fen=loan.principal_fen,
            starts_on=loan.disbursed_on,
            plan=[PlanLine(due, principal, interest) for _, due, principal, interest in self.lines[loan.id]],
            received=[(on, fen) for on, _, fen, _ in self.receipts[loan.id]],
        )

    def replayed(self, loan: Loan, month: date) -> CreditMonth | None:
        """The month by replay, which defines it."""
        row = self.files.get(loan.id)
        contract = contract_of(loan, row) if row is not None else contract_by_rows(loan, self.lines[loan.id])
        receipts = [(on, reference, fen) for on, reference, fen, _ in self.receipts[loan.id]]
        events = events_by_rows(loan, contract, events=self.events.get(loan.id, ()), receipts=receipts)
        return credit_month(contract=contract, events=events, rules=self.rules, month=month)

    def _unknown(self, loan: Loan, month: date) -> CreditMonth | None:
        """What the ledger holds, as of the month's end: principal that came in after it is added back."""
        first, last = month_of(on=month)
        if loan.disbursed_on > last:
            return None
        later = sum(principal for on, _, _, principal in self.receipts[loan.id] if on > last)
        held = int(self.aside[loan.id].held.get(chart.LOAN_PRINCIPAL, 0))
        return unknown_month(
            month=first,
            opened_on=loan.disbursed_on,
            matures_on=loan.matures_on,
            principal_fen=loan.principal_fen,
            balance_fen=held + later,
            loan_class=loan.loan_class,
        )


def histories(loans: Sequence[Loan]) -> Histories:
    """The histories of some loans, in five looks whatever their number."""
    ids, found = [loan.id for loan in loans], Histories(rulebook())
    lines = Instalment.objects.filter(loan_id__in=ids).order_by("loan_id", "number")
    for loan, *line in lines.values_list("loan_id", *PLANNED).iterator(chunk_size=10_000):
        found.lines[loan].append(line)
    for loan, *receipt in Receipt.objects.filter(loan_id__in=ids).values_list("loan_id", *RECEIVED, "principal_fen"):
        found.receipts[loan].append(receipt)
    for loan, *event in LoanEvent.objects.filter(loan_id__in=ids).values_list("loan_id", *ENTERED):
        found.events[loan].append(event)
    found.files = {row.loan_id: row for row in LoanFile.objects.filter(loan_id__in=ids)}
    aside = LoanSetAside.objects.filter(loan_id__in=ids, cleared_on__isnull=True)
    found.aside = {row.loan_id: row for row in aside}
    return found
