"""The loans of a chunk whose night core/servicing closes, each brought to the morning of the day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from loanmill.core.evidence.decision import Reason
from loanmill.core.servicing.catalogue import EventInvalid
from loanmill.core.servicing.classify import NON_PERFORMING
from loanmill.core.servicing.contract import ContractInvalid
from loanmill.core.servicing.day import ONE_DAY
from loanmill.core.servicing.position import controlled, position
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.spelled import FileInvalid
from loanmill.core.servicing.state import Phase
from loanmill.operations.day.carried import any_carried
from loanmill.operations.servicing.check import books_contradict, rows_contradict
from loanmill.records.aside import LoanSetAside
from loanmill.records.filed import Opened, awake, opened, placed_fen
from loanmill.records.loan import Instalment, Loan
from loanmill.records.servicing import LoanFile


@dataclass(slots=True)
class Filed:
    """A loan with its lines and its file on the morning of the day; `fault` says why it must wait for a person.

    `due_fen` is what the bank is asked for tonight: nothing for a loan whose rows asked for it.
    """

    loan: Loan
    held: list[Instalment]
    found: Opened | None = None
    fault: Reason | None = None
    due_fen: int = 0

    @property
    def was_carried(self) -> bool:
        """Whether core/servicing carried it before tonight; else rows did, and tonight's debit is done."""
        return hasattr(self.loan, "file") and self.loan.file.carried

    def held_by_file(self) -> dict[str, int]:
        """What the ledger holds for a carried loan, by account."""
        return controlled(booked=self.loan.file.booked, placed_fen=self.loan.file.placed_fen)


@dataclass(slots=True)
class Chunk:
    """The loans of a chunk, in order of id."""

    loans: list[Filed] = field(default_factory=list)


def to_close(entity_id: UUID, on: date) -> QuerySet[Loan]:
    """Loans that core/servicing carries, whose rows became non-performing, or whose rate is reset tomorrow morning;
    none that was set aside.
    """
    bad = Q(state="overdue", loan_class__in=NON_PERFORMING)
    resets = Q(file__resets_on=on + ONE_DAY)
    loans = Loan.objects.filter(Q(file__carried=True) | resets | bad, entity_id=entity_id)
    aside = LoanSetAside.objects.filter(cleared_on__isnull=True)
    return loans.exclude(pk__in=aside.values("loan_id")).order_by("id")


def ids_to_close(entity_id: UUID, on: date) -> list[UUID]:
    """The ids that `to_close` gives, in order: each of its kinds is read by an index of its own."""
    carried = LoanFile.objects.filter(carried=True, loan__entity_id=entity_id).values_list("loan_id", flat=True)
    filed = list(carried) if any_carried() else []
    bad = Loan.objects.filter(state="overdue", loan_class__in=NON_PERFORMING, entity_id=entity_id)
    aside = LoanSetAside.objects.filter(cleared_on__isnull=True).values_list("loan_id", flat=True)
    resets = LoanFile.objects.filter(resets_on=on + ONE_DAY, loan__entity_id=entity_id)
    filed += resets.values_list("loan_id", flat=True)
    return sorted({*filed, *bad.values_list("id", flat=True)}.difference(aside))


def read_files(*, entity_id: UUID, on: date, after: UUID, upto: UUID, rules: Rulebook) -> Chunk:
    """The chunk's loans after `after` up to `upto`; one that cannot be read or contradicts itself carries its fault."""
    loans = list(to_close(entity_id, on).filter(id__gt=after, id__lte=upto).select_related("file"))
    held: dict[UUID, list[Instalment]] = {loan.id: [] for loan in loans}
    for line in Instalment.objects.filter(loan__in=loans).order_by("loan_id", "number"):
        held[line.loan_id].append(line)
    chunk = Chunk()
    for loan in loans:
        filed = Filed(loan, held[loan.id])
        filed.found, filed.fault = _examined(filed, on=on, rules=rules)
        if filed.found is not None and filed.was_carried and filed.found.file.state.phase is Phase.OPEN:
            filed.due_fen = position(state=filed.found.file.state).due_fen
        chunk.loans.append(filed)
    return chunk


def _examined(filed: Filed, *, on: date, rules: Rulebook) -> tuple[Opened | None, Reason | None]:
    loan = filed.loan
    try:
        if filed.was_carried:
            # Nothing of the night asks for the history: it is read when an act does.
            found = awake(loan.file, events=(), on=on, rules=rules)
        else:
            found = opened(loan, on=on, rules=rules)
        placed = loan.file.placed_fen if filed.was_carried else placed_fen(found.file.events)
        wrong = rows_contradict(loan, filed.held, found, rules=rules)
        wrong = wrong or books_contradict(found.file, placed_fen=placed)
    except (FileInvalid, EventInvalid, ContractInvalid, ValueError, LookupError) as fault:
        found, wrong = None, str(fault)[:200]
    if wrong:
        return None, Reason("loan_file_contradicts", {"loan": loan.number, "what": wrong})
    return found, None
