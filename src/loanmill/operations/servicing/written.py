"""What a chunk of files writes: files whose night was closed, the rows that show them, receipts; a chunk a table.

Most carried loans have a night that moves nothing but their file (`held`). The rows of the others, and loans that are
taken up tonight, go through objects, as acts do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from uuid import UUID

from loanmill.core.kernel.canonical import Json
from loanmill.core.ledger.voucher import Voucher
from loanmill.core.servicing.enter import LoanFile as File
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import LoanState
from loanmill.operations.act import Act
from loanmill.operations.day import sql
from loanmill.operations.servicing.held import Held, write_files
from loanmill.operations.servicing.keep import carry, file_row
from loanmill.operations.servicing.projection import project
from loanmill.operations.servicing.rows import changed_rows
from loanmill.operations.servicing.tonight import Filed
from loanmill.records.filed import placed_fen
from loanmill.records.loan import Instalment, Loan, Receipt
from loanmill.records.row import Row
from loanmill.records.servicing import LoanFile

R = TypeVar("R", bound=Row)


@dataclass(slots=True)
class Written:
    """What a chunk writes. `kept` are files that were carried before; `moved` of these are those whose rows change."""

    kept: list[tuple[Held, File]] = field(default_factory=list)
    moved: dict[UUID, LoanState] = field(default_factory=dict)
    files: list[LoanFile] = field(default_factory=list)
    new_files: list[LoanFile] = field(default_factory=list)
    loans: list[Loan] = field(default_factory=list)
    lines: list[Instalment] = field(default_factory=list)
    new_lines: list[Instalment] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    vouchers: list[Voucher] = field(default_factory=list)
    resets: list[Json] = field(default_factory=list)


def take_up(act: Act, filed: Filed, after: File, *, on: date, rules: Rulebook, made: Written) -> None:
    """Carry a loan that rows carried until tonight."""
    assert filed.loan is not None and filed.found is not None
    row = file_row(filed.loan, filed.found.row, after)
    row.placed_fen = placed_fen(after.events)
    (made.new_files if row._state.adding else made.files).append(row)
    carry(row, after, awake=False)
    _show(act, filed.loan, filed.lines, after.state, on=on, rules=rules, made=made)


def _move(act: Act, made: Written, *, on: date, rules: Rulebook) -> None:
    """Let the rows of carried loans show what moved."""
    lines: dict[UUID, list[Instalment]] = {}
    for line in Instalment.objects.filter(loan__in=list(made.moved)).order_by("loan_id", "number"):
        lines.setdefault(line.loan_id, []).append(line)
    for loan in Loan.objects.filter(pk__in=list(made.moved)).order_by("id"):
        _show(act, loan, lines.get(loan.id, ()), made.moved[loan.id], on=on, rules=rules, made=made)


def _show(
    act: Act, loan: Loan, lines: Sequence[Instalment], state: LoanState, *, on: date, rules: Rulebook, made: Written
) -> None:
    """Set the rows of a loan to what its state shows, those that differ into `made`."""
    made_of = project(state=state, awake=False, policy=rules.on(on))
    changed = changed_rows(loan, lines, made_of, on=on, new_id=act.new_id)
    made.loans += [changed.loan] if changed.loan is not None else []
    made.lines += changed.lines
    made.new_lines += changed.new


def write(act: Act, made: Written, *, on: date, rules: Rulebook) -> None:
    """Write the rows and list them in the entry, a chunk a table."""
    _move(act, made, on=on, rules=rules)
    _insert(act, LoanFile, made.new_files)
    _insert(act, Instalment, made.new_lines)
    _insert(act, Receipt, made.receipts)
    write_files(act, made.kept)
    update_rows(act, LoanFile, made.files)
    update_rows(act, Loan, made.loans)
    update_rows(act, Instalment, made.lines)


def _insert(act: Act, model: type[R], rows: list[R]) -> None:
    model._default_manager.bulk_create(rows)
    act.wrote_bulk(rows)


def update_rows(act: Act, model: type[R], rows: list[R]) -> None:
    """Write all columns of rows and list them in the entry."""
    columns = [column for column in model._meta.concrete_fields if not column.primary_key]
    values = [
        (*(sql.held(column, getattr(row, column.attname)) for column in columns), sql.key(row.pk)) for row in rows
    ]
    sql.update(model, [column.column for column in columns], values)
    act.wrote_bulk(rows)
