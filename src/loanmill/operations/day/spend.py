"""Spending money that came in: in one statement for loans that paid all they owed, by core/servicing for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from loanmill.core.kernel.calendar import day_number
from loanmill.core.kernel.daycount import DayCount
from loanmill.core.servicing.allocate import Allocation, Owed, Part, allocate
from loanmill.core.servicing.penalty import penalty_fen
from loanmill.operations.act import Act
from loanmill.operations.day import sql
from loanmill.operations.day.dues import LoanOwes
from loanmill.records.loan import Instalment, Loan, Receipt

_CLEAR = f"""
UPDATE instalment AS i SET
  penalty_fen = i.penalty_fen + {sql.running_penalty("%s")},
  paid_penalty_fen = i.penalty_fen + {sql.running_penalty("%s")},
  penalty_from_day = %s,
  paid_interest_fen = i.interest_fen,
  paid_principal_fen = i.principal_fen,
  state = 'paid',
  paid_on = %s
FROM loan l
WHERE l.id = i.loan_id AND i.state IN ('due', 'overdue') AND i.loan_id IN ({{marks}})
"""
_LOWER = "UPDATE loan SET outstanding_fen = outstanding_fen - %s WHERE id = %s"
_SETTLE = """
UPDATE loan SET state = 'settled', overdue_since = NULL, bucket = 'M0', loan_class = 'normal'
WHERE outstanding_fen = 0 AND period_days IS NULL AND id IN ({marks})
  AND NOT EXISTS (SELECT 1 FROM instalment i WHERE i.loan_id = loan.id AND i.state <> 'paid')
"""
_SPENT = (
    "penalty_fen", "paid_penalty_fen", "paid_interest_fen", "paid_principal_fen", "penalty_from_day", "state",
    "paid_on",
)  # fmt: skip
_PUT = f"UPDATE instalment SET {', '.join(f'{name} = %s' for name in _SPENT)} WHERE id = %s"


def reference(loan: LoanOwes, *, on: date) -> str:
    """The reference of the debit of one loan on one day; a receipt carries it and can exist once."""
    return f"R-{loan.number}-{on:%Y%m%d}"


def spend_all(act: Act, *, loans: Sequence[LoanOwes], on: date) -> None:
    """Every instalment due of these loans is paid."""
    if not loans:
        return
    ids, day = sql.keys(loan.loan for loan in loans), day_number(on=on)
    touched = [sql.uuid(row[0]) for row in sql.rows(_unpaid(ids), ids)]
    sql.run(_CLEAR.format(marks=sql.marks(ids)), [day, day, day, on, *ids])
    _receipts(act, on=on, spent=[(loan, loan.penalty_fen, loan.interest_fen, loan.principal_fen) for loan in loans])
    act.wrote_bulk(Instalment.objects.filter(pk__in=touched))
    _lower(act, lowered=[(loan.principal_fen, loan.loan) for loan in loans])


def spend_part(act: Act, *, loans: Sequence[tuple[LoanOwes, int]], on: date) -> None:
    """What came in of each loan is allocated over its instalments due, oldest first."""
    if not loans:
        return
    wanted: dict[UUID, list[Instalment]] = {loan.loan: [] for loan, _ in loans}
    due = Instalment.objects.filter(loan_id__in=list(wanted), state__in=("due", "overdue"))
    for row in due.select_related("loan").order_by("loan_id", "number"):
        wanted[row.loan_id].append(row)
    spent: list[tuple[LoanOwes, int, int, int]] = []
    for loan, amount in loans:
        done = _allocate(wanted[loan.loan], amount_fen=amount, on=on)
        spent.append((loan, done.total(Part.PENALTY), done.total(Part.INTEREST), done.total(Part.PRINCIPAL)))
    changed = [row for rows in wanted.values() for row in rows]
    sql.run_many(_PUT, [(*(getattr(row, name) for name in _SPENT), sql.key(row.id)) for row in changed])
    act.wrote_bulk(changed)
    _receipts(act, on=on, spent=spent)
    _lower(act, lowered=[(principal, loan.loan) for loan, _, _, principal in spent])


def _unpaid(ids: Sequence[object]) -> str:
    return f"SELECT id FROM instalment WHERE state IN ('due', 'overdue') AND loan_id IN ({sql.marks(ids)})"


def _allocate(rows: list[Instalment], *, amount_fen: int, on: date) -> Allocation:
    """Fix the penalty up to `on`, spend the amount, and put what was spent on the rows."""
    owed = []
    for row in rows:
        unpaid = row.principal_fen - row.paid_principal_fen + row.interest_fen - row.paid_interest_fen
        row.penalty_fen += penalty_fen(
            overdue_fen=unpaid,
            penalty_rate_bp=row.loan.penalty_rate_bp,
            days=day_number(on=on) - (row.penalty_from_day or day_number(on=on)),
            day_count=DayCount(row.loan.day_count),
        )
        row.penalty_from_day = day_number(on=on)
        owed.append(
            Owed(
                row.number,
                penalty_fen=row.penalty_fen - row.paid_penalty_fen,
                interest_fen=row.interest_fen - row.paid_interest_fen,
                principal_fen=row.principal_fen - row.paid_principal_fen,
            )
        )
    done = allocate(amount_fen=amount_fen, owed=owed)
    by_number = {row.number: row for row in rows}
    for line in done.paid:
        row = by_number[line.number]
        row.paid_penalty_fen += line.penalty_fen
        row.paid_interest_fen += line.interest_fen
        row.paid_principal_fen += line.principal_fen
        paid = (row.paid_penalty_fen, row.paid_interest_fen, row.paid_principal_fen)
        if paid == (row.penalty_fen, row.interest_fen, row.principal_fen):
            row.state, row.paid_on = "paid", on
    return done


def _receipts(act: Act, *, on: date, spent: Sequence[tuple[LoanOwes, int, int, int]]) -> None:
    """One receipt a loan."""
    made = [
        Receipt(
            id=act.new_id("receipt", str(loan.loan)),
            loan_id=loan.loan,
            reference=reference(loan, on=on),
            value_date=on,
            amount_fen=penalty + interest + principal,
            penalty_fen=penalty,
            interest_fen=interest,
            principal_fen=principal,
        )
        for loan, penalty, interest, principal in spent
    ]
    Receipt.objects.bulk_create(made, batch_size=500)
    act.wrote_bulk(made)


def _lower(act: Act, *, lowered: Sequence[tuple[int, UUID]]) -> None:
    """Take principal paid off the loans, and settle those that owe nothing more."""
    ids = [loan for _, loan in lowered]
    sql.run_many(_LOWER, [(principal, sql.key(loan)) for principal, loan in lowered])
    sql.run(_SETTLE.format(marks=sql.marks(ids)), sql.keys(ids))
    act.wrote_bulk(Loan.objects.filter(pk__in=ids))
