"""A loan whose rows contradict themselves stands aside with its reason; the others go on, and the books hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.calendar import day_number
from loanmill.core.ledger import chart
from loanmill.operations.act import Act, Context, Private, Result, done_before, operation
from loanmill.operations.day import sql
from loanmill.operations.day.faults import book_faults
from loanmill.operations.day.row import closing_day
from loanmill.records.aside import LoanSetAside
from loanmill.records.loan import Loan

ACCOUNTS = (chart.LOAN_PRINCIPAL, chart.INTEREST_ACCRUED, chart.INTEREST_DUE, chart.PENALTY_RECEIVABLE)
_HELD = f"""
SELECT l.outstanding_fen, COALESCE({sql.accrued("%s")}, 0),
  (SELECT COALESCE(SUM(i.interest_fen - i.paid_interest_fen), 0) FROM instalment i
   WHERE i.loan_id = l.id AND i.state IN ('due', 'overdue')),
  (SELECT COALESCE(SUM(i.penalty_fen - i.paid_penalty_fen + {sql.running_penalty("%s")}), 0) FROM instalment i
   WHERE i.loan_id = l.id AND i.state IN ('due', 'overdue'))
FROM loan l WHERE l.id = %s
"""
_BY_RECEIPTS = """
SELECT l.principal_fen - COALESCE((SELECT SUM(r.principal_fen) FROM receipt r WHERE r.loan_id = l.id), 0),
  (SELECT COALESCE(SUM(i.interest_fen), 0) FROM instalment i
   WHERE i.loan_id = l.id AND i.state IN ('due', 'overdue', 'paid'))
  - COALESCE((SELECT SUM(r.interest_fen) FROM receipt r WHERE r.loan_id = l.id), 0)
FROM loan l WHERE l.id = %s AND NOT EXISTS (SELECT 1 FROM loan_file f WHERE f.loan_id = l.id)
"""


def examine_book(context: Context, *, entity_id: UUID, on: date) -> Result:
    """Look through every loan for rows that contradict themselves, because the books do, and set those aside.

    The look comes before the act: a large book takes seconds, in which others may write. Nothing changes a loan while
    its day closes.
    """
    return done_before(context.key) or set_faults_aside(
        context, entity_id=entity_id, on=on, faults=Private(book_faults(entity_id=entity_id))
    )


@operation("day.examine", permission="day.close")
def set_faults_aside(act: Act, *, entity_id: UUID, on: date, faults: Private) -> Result:
    """Set aside the loans that an examination of the whole book found, each with its reason."""
    act.on_open_day(closing_day(entity_id, on).date)
    stand_aside(act, faults.value.items(), on=on, step="close")
    return {"date": on.isoformat(), "set_aside": len(faults.value)}


def stand_aside(act: Act, faults: Iterable[tuple[UUID, Reason]], *, on: date, step: str) -> None:
    """Set loans aside with their reasons and what the ledger holds for each by account."""
    given = dict(faults)
    for loan in Loan.objects.filter(pk__in=given).order_by("id"):
        reason = given[loan.id]
        act.save(
            LoanSetAside(
                id=act.new_id("aside", str(loan.id)), loan=loan, day=on, step=step, code=reason.code,
                params=dict(reason.params), held=held_for(loan, on=on),
            )
        )  # fmt: skip


def held_by_rows(loan: Loan, *, on: date) -> dict[str, int]:
    """What sums posted for a loan that rows carried, before the night of `on`, if its rows are right."""
    today = day_number(on=on)
    found = sql.rows(_HELD, [today, today, sql.key(loan.id)])[0]
    return {account: int(fen) for account, fen in zip(ACCOUNTS, found, strict=True) if fen}


def held_for(loan: Loan, *, on: date) -> dict[str, int]:
    """What the ledger holds for a loan whose rows are not right: what was lent and fell due, less its receipts.

    Interest accrues for the instalment that runs by its dates, where there is one; penalties are those of the rows. A
    loan that ever had a file is taken by its rows.
    """
    held: dict[str, Any] = held_by_rows(loan, on=on)
    for principal, interest in sql.rows(_BY_RECEIPTS, [sql.key(loan.id)]):
        held[chart.LOAN_PRINCIPAL], held[chart.INTEREST_DUE] = int(principal), int(interest)
    running = loan.instalments.filter(state="future", starts_on__lt=on, due_on__gte=on).order_by("number").first()
    if running is not None and running.days > 0:
        held[chart.INTEREST_ACCRUED] = running.interest_fen * (on - running.starts_on).days // running.days
    return {account: fen for account, fen in held.items() if fen}
