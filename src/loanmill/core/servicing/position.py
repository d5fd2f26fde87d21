"""What the accounts of a loan must show: the control of its postings, and what it owes on a day."""

from __future__ import annotations

from dataclasses import dataclass

from loanmill.core.ledger import chart
from loanmill.core.ledger.voucher import Totals
from loanmill.core.servicing.allocate import Part
from loanmill.core.servicing.running import earned
from loanmill.core.servicing.state import LoanState, Phase


@dataclass(frozen=True, slots=True)
class Position:
    """Parts of a loan on the morning of its state's day, in fen. Interest due is of lines that have fallen due."""

    principal_fen: int
    overdue_principal_fen: int
    accrued_fen: int
    interest_due_fen: int
    penalty_fen: int
    fee_fen: int
    suspense_fen: int

    @property
    def due_fen(self) -> int:
        """What must be paid today for nothing to be overdue."""
        return self.overdue_principal_fen + self.interest_due_fen + self.penalty_fen + self.fee_fen

    @property
    def payoff_fen(self) -> int:
        """All claims that stand, less money in suspense. What settles the loan is told by `turn.settles_fen`."""
        claims = self.principal_fen + self.accrued_fen + self.interest_due_fen + self.penalty_fen + self.fee_fen
        return claims - self.suspense_fen


def position(*, state: LoanState) -> Position:
    """The parts of a loan that is paid out; all but suspense are 0 before that."""
    if state.phase is Phase.PENDING:
        return Position(0, 0, 0, 0, 0, 0, state.suspense_fen)
    stands = earned(state=state, on=state.on)
    due = state.due
    return Position(
        principal_fen=state.principal_fen,
        overdue_principal_fen=sum(line.unpaid_fen(Part.PRINCIPAL) for line in due),
        accrued_fen=stands.accrued_fen,
        interest_due_fen=sum(line.unpaid_fen(Part.INTEREST) for line in due),
        penalty_fen=stands.penalty_fen,
        fee_fen=sum(line.unpaid_fen(Part.FEE) for line in (state.extras, *due)),
        suspense_fen=state.suspense_fen,
    )


CONTROLLED = (
    chart.LOAN_PRINCIPAL,
    chart.INTEREST_ACCRUED,
    chart.INTEREST_DUE,
    chart.PENALTY_RECEIVABLE,
    chart.FEE_RECEIVABLE,
    chart.SUSPENSE,
    chart.MEMO_INTEREST,
    chart.MEMO_WRITTEN_OFF,
)


def accounts(*, state: LoanState) -> Totals:
    """Debits less credits that the controlled accounts must show for this loan; zeros are left out."""
    now = position(state=state)
    interest = {
        chart.INTEREST_ACCRUED: now.accrued_fen,
        chart.INTEREST_DUE: now.interest_due_fen,
        chart.PENALTY_RECEIVABLE: now.penalty_fen,
    }
    if state.phase is Phase.WRITTEN_OFF:
        found = {chart.MEMO_WRITTEN_OFF: now.due_fen}
    else:
        found = {chart.LOAN_PRINCIPAL: now.principal_fen, chart.FEE_RECEIVABLE: now.fee_fen}
        found |= interest if state.on_books else {chart.MEMO_INTEREST: sum(interest.values())}
    found[chart.SUSPENSE] = -now.suspense_fen
    return {account: fen for account, fen in sorted(found.items()) if fen}


def controlled(*, booked: Totals, placed_fen: int = 0) -> dict[str, int]:
    """Of what was booked for a loan by account, the part that its state must explain; zeros are left out.

    `placed_fen` is money that came out of the entity's suspense: it was put there by no voucher of the loan.
    """
    found = {account: fen for account, fen in booked.items() if account in CONTROLLED}
    found[chart.SUSPENSE] = found.get(chart.SUSPENSE, 0) - placed_fen
    return {account: fen for account, fen in found.items() if fen}
