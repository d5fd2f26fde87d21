"""A loan whose file contradicts its rows or its books waits for a person; the others go on."""

from __future__ import annotations

from datetime import date

from loanmill.core.kernel.calendar import day_number
from loanmill.core.ledger import chart
from loanmill.operations.act import Act
from loanmill.operations.day import sql
from loanmill.operations.servicing.tonight import Filed
from loanmill.records.aside import LoanSetAside
from loanmill.records.loan import Loan

_HELD = f"""
SELECT l.outstanding_fen, COALESCE({sql.accrued("%s")}, 0),
  (SELECT COALESCE(SUM(i.interest_fen - i.paid_interest_fen), 0) FROM instalment i
   WHERE i.loan_id = l.id AND i.state IN ('due', 'overdue')),
  (SELECT COALESCE(SUM(i.penalty_fen - i.paid_penalty_fen + {sql.running_penalty("%s")}), 0) FROM instalment i
   WHERE i.loan_id = l.id AND i.state IN ('due', 'overdue'))
FROM loan l WHERE l.id = %s
"""
_ACCOUNTS = (chart.LOAN_PRINCIPAL, chart.INTEREST_ACCRUED, chart.INTEREST_DUE, chart.PENALTY_RECEIVABLE)


def set_aside(act: Act, filed: Filed, *, on: date) -> None:
    """Set a loan aside with its reason and what the ledger holds for it by account."""
    assert filed.fault is not None
    held = filed.held_by_file() if filed.was_carried else held_by_rows(filed.loan, on=on)
    act.save(
        LoanSetAside(
            id=act.new_id("aside", str(filed.loan.id)),
            loan=filed.loan,
            day=on,
            step="files",
            code=filed.fault.code,
            params=dict(filed.fault.params),
            held=held,
        )
    )


def held_by_rows(loan: Loan, *, on: date) -> dict[str, int]:
    """What sums posted for a loan that rows carried, before the night of `on`."""
    today = day_number(on=on)
    found = sql.rows(_HELD, [today, today, sql.key(loan.id)])[0]
    return {account: int(fen) for account, fen in zip(_ACCOUNTS, found, strict=True) if fen}
