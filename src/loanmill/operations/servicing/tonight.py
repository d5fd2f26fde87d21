"""The loans of a chunk whose night core/servicing closes, each brought to the morning of the day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from loanmill.core.evidence.decision import Reason
from loanmill.core.servicing.catalogue import EventInvalid
from loanmill.core.servicing.classify import NON_PERFORMING
from loanmill.core.servicing.contract import ContractInvalid
from loanmill.core.servicing.day import ONE_DAY
from loanmill.core.servicing.position import controlled, position
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.spelled import FileInvalid, read_booked, read_texts
from loanmill.core.servicing.state import Phase
from loanmill.operations.day import sql
from loanmill.operations.day.carried import any_carried
from loanmill.operations.servicing.check import amounts, books_contradict, contradiction, rows_contradict, stood
from loanmill.operations.servicing.held import Held, passes_all, read_held
from loanmill.operations.servicing.projection import LOAN_SHOWN
from loanmill.records.aside import LoanSetAside
from loanmill.records.filed import Opened, opened, placed_fen, woken
from loanmill.records.loan import Instalment, Loan
from loanmill.records.servicing import LoanFile

_OUTSTANDING = LOAN_SHOWN.index("outstanding_fen")
# Conditions spelled as no index serves them: the chunks' ranges of keys are disjoint, lists of all overdue loans not.
_BAD = f"""
SELECT l.id FROM loan l WHERE COALESCE(l.state, '') = 'overdue'
  AND COALESCE(l.loan_class, '') IN ({", ".join(f"'{name}'" for name in sorted(NON_PERFORMING))})
  AND l.id > %s AND l.id <= %s AND COALESCE(l.entity_id, NULL) = %s AND {sql.CARRIED}
"""
_RESETS = f"""
SELECT l.id FROM loan_file r CROSS JOIN loan l WHERE l.id = r.loan_id AND r.resets_on = %s
  AND l.id > %s AND l.id <= %s AND l.entity_id = %s AND {sql.CARRIED}
"""


@dataclass(slots=True)
class Filed:
    """A loan with its rows and its file on the morning of the day; `fault` says why it must wait for a person.

    `held` are the rows of a loan that core/servicing carried before tonight, `loan` and `lines` those of one that rows
    carried and no longer can: it became non-performing, or its rate is reset. `due_fen` is what the bank is asked for
    tonight: nothing for the latter, whose rows asked for it. `borrower` is a key as columns hold it.
    """

    id: UUID
    number: str
    borrower: Any
    held: Held | None = None
    loan: Loan | None = None
    lines: list[Instalment] = field(default_factory=list)
    found: Opened | None = None
    fault: Reason | None = None
    due_fen: int = 0

    @property
    def mandate(self) -> str:
        """The number of the authorisation that a debit tonight names; empty where there is none."""
        return self.held.mandate if self.held is not None else ""

    def held_by_file(self) -> dict[str, int]:
        """What the ledger holds for a carried loan, by account."""
        assert self.held is not None
        return controlled(booked=read_booked(text=self.held.booked), placed_fen=self.held.placed_fen)


@dataclass(slots=True)
class Chunk:
    """The loans of a chunk, in order of id."""

    loans: list[Filed] = field(default_factory=list)


def ids_to_close(entity_id: UUID, on: date) -> list[UUID]:
    """Loans that core/servicing carries, whose rows became non-performing, or whose rate is reset tomorrow morning.

    Loans that rest are passed over until the last night of a month. In order, none that was set aside; each of the
    kinds is read by an index of its own.
    """
    carried = LoanFile.objects.filter(carried=True, loan__entity_id=entity_id)
    awake = carried if passes_all(on) else carried.filter(rests=False)
    filed = list(awake.values_list("loan_id", flat=True)) if any_carried() else []
    bad = Loan.objects.filter(state="overdue", loan_class__in=NON_PERFORMING, entity_id=entity_id)
    aside = LoanSetAside.objects.filter(cleared_on__isnull=True).values_list("loan_id", flat=True)
    resets = LoanFile.objects.filter(resets_on=on + ONE_DAY, loan__entity_id=entity_id)
    filed += resets.values_list("loan_id", flat=True)
    return sorted({*filed, *bad.values_list("id", flat=True)}.difference(aside))


def read_files(*, entity_id: UUID, on: date, after: UUID, upto: UUID, rules: Rulebook) -> Chunk:
    """The chunk's loans after `after` up to `upto`; one that cannot be read or contradicts itself carries its fault."""
    held = read_held(entity_id=entity_id, on=on, after=after, upto=upto)
    loans = [Filed(sql.uuid(one.id), one.number, one.borrower, held=one) for one in held]
    loans += _taken_up(entity_id=entity_id, on=on, after=after, upto=upto)
    for filed in loans:
        filed.found, filed.fault = _examined(filed, on=on, rules=rules)
        if filed.held is not None and filed.found is not None and filed.found.file.state.phase is Phase.OPEN:
            filed.due_fen = position(state=filed.found.file.state).due_fen
    return Chunk(sorted(loans, key=lambda filed: filed.id))


def _taken_up(*, entity_id: UUID, on: date, after: UUID, upto: UUID) -> list[Filed]:
    """Loans that rows carry and no longer can."""
    bounds = sql.keys((after, upto, entity_id))
    ids = [sql.uuid(row[0]) for row in sql.rows(_BAD, bounds)]
    ids += [sql.uuid(row[0]) for row in sql.rows(_RESETS, [on + ONE_DAY, *bounds])]
    if not ids:
        return []
    found = {
        loan.id: Filed(loan.id, loan.number, sql.key(loan.borrower_id), loan=loan)
        for loan in Loan.objects.filter(pk__in=ids).select_related("file")
    }
    for line in Instalment.objects.filter(loan__in=ids).order_by("loan_id", "number"):
        found[line.loan_id].lines.append(line)
    return list(found.values())


def _examined(filed: Filed, *, on: date, rules: Rulebook) -> tuple[Opened | None, Reason | None]:
    try:
        found, wrong = _by_file(filed.held, on, rules) if filed.held is not None else _by_rows(filed, on, rules)
    except (FileInvalid, EventInvalid, ContractInvalid, ValueError, LookupError) as fault:
        wrong = str(fault)[:200]
    if wrong:
        return None, Reason("loan_file_contradicts", {"loan": filed.number, "what": wrong})
    return found, None


def _by_file(held: Held, on: date, rules: Rulebook) -> tuple[Opened, str | None]:
    """A carried loan. Nothing of the night asks for the history: it is read when an act does."""
    held.parse()
    state, booked = read_texts(contract=held.contract, state=held.state), read_booked(text=held.booked)
    found = woken(state, booked=booked, morning_on=sql.day(held.morning_on), on=on, rules=rules)
    rows = [(number, amounts(shown)) for number, _, shown in held.lines]
    wrong = contradiction(outstanding_fen=held.loan[_OUTSTANDING], rows=rows, made=stood(found, rules=rules))
    return found, wrong or books_contradict(found.file, placed_fen=held.placed_fen)


def _by_rows(filed: Filed, on: date, rules: Rulebook) -> tuple[Opened, str | None]:
    """A loan that rows carried until tonight: its history says how it stands."""
    assert filed.loan is not None
    found = opened(filed.loan, on=on, rules=rules)
    wrong = rows_contradict(filed.loan, filed.lines, found, rules=rules)
    return found, wrong or books_contradict(found.file, placed_fen=placed_fen(found.file.events))
