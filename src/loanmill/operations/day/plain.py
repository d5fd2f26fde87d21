"""Plain loans of a night: tonight's line is all that is owed, and the bank took it whole.

That is what happens to nearly every loan on nearly every night, so these are judged and written set by set, and what
is left to Python is the bank's file and the receipts. All others go through `evening`, which a test holds this to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loanmill.operations.act import Act
from loanmill.operations.day import sql
from loanmill.operations.day.evening import Night
from loanmill.operations.day.flows import Tally
from loanmill.operations.day.papers import receipts
from loanmill.operations.day.reading import LINE, LOAN, PlainLine
from loanmill.records.loan import Instalment, Loan, Receipt

LINE_PAID = ("paid_interest_fen", "paid_principal_fen", "penalty_from_day", "state", "paid_on")
LOAN_RUNS = ("outstanding_fen", "running", "period_from_day", "period_days", "period_interest_fen")
_INTEREST, _PRINCIPAL, _FROM, _STATE, _ON = map(LINE.index, LINE_PAID)
_LEFT, _RUNNING, _SINCE, _DAYS, _EARNS = map(LOAN.index, LOAN_RUNS)


def pay_plain(act: Act, paid: Sequence[PlainLine], *, night: Night, tally: Tally) -> None:
    """Write that these lines are paid whole tonight, their loans run on and what came in, which is added to `tally`."""
    if not paid:
        return
    lines, loans = [_paid(line, night) for line in paid], [_runs_on(line, night) for line in paid]
    sql.update_rows(Instalment, LINE_PAID, lines)
    sql.update_rows(Loan, LOAN_RUNS, loans)
    made = receipts(
        act, [(line.loan, line.number, (0, line.interest_fen, line.principal_fen)) for line in paid], on=night.on
    )
    sql.insert(Receipt, made)
    act.wrote_rows(Instalment, lines)
    act.wrote_rows(Loan, loans)
    act.wrote_rows(Receipt, made)
    tally.paid += len(paid)
    for line in paid:
        flow = tally.flows[line.funder]
        flow.fell_due_fen += line.interest_fen
        flow.interest_fen += line.interest_fen
        flow.principal_fen += line.principal_fen


def _paid(line: PlainLine, night: Night) -> list[Any]:
    """The line's row as it shall be."""
    row = line.line_row
    row[_INTEREST], row[_PRINCIPAL] = line.interest_fen, line.principal_fen
    row[_FROM], row[_STATE], row[_ON] = night.today, "paid", night.on
    return row


def _runs_on(line: PlainLine, night: Night) -> list[Any]:
    """The loan's row as it shall be."""
    row = line.loan_row
    row[_LEFT] -= line.principal_fen
    row[_RUNNING] += 1
    row[_SINCE], (row[_DAYS], row[_EARNS]) = night.today, line.next_line
    return row
