"""Write-off (核销) and recovery after it. The claim against the debtor is kept as a memo (账销案存)."""

from __future__ import annotations

from loanmill.core.ledger import chart
from loanmill.core.ledger.postings import Line, balanced, move


def keep_claim(*, amount_fen: int) -> tuple[Line, ...]:
    """A claim that was written off is kept as a memo. A negative amount lowers it."""
    return move(debit=chart.MEMO_WRITTEN_OFF, credit=chart.MEMO_WRITTEN_OFF_COUNTER, amount_fen=amount_fen)


def write_off(*, principal_fen: int, fee_fen: int, interest_fen: int) -> tuple[Line, ...]:
    """Principal and fees are charged to the allowance; interest, off the books by now, joins the claim kept."""
    return balanced(
        lines=(
            Line(chart.LOSS_ALLOWANCE, debit_fen=principal_fen + fee_fen),
            Line(chart.FEE_RECEIVABLE, credit_fen=fee_fen),
            Line(chart.LOAN_PRINCIPAL, credit_fen=principal_fen),
            Line(chart.MEMO_INTEREST_COUNTER, debit_fen=interest_fen),
            Line(chart.MEMO_INTEREST, credit_fen=interest_fen),
            *keep_claim(amount_fen=principal_fen + fee_fen + interest_fen),
        )
    )


def recover(
    *,
    principal_fen: int = 0,
    interest_fen: int = 0,
    penalty_fen: int = 0,
    fee_fen: int = 0,
    surplus_fen: int = 0,
    source: str = chart.BANK,
) -> tuple[Line, ...]:
    """Money comes in on a claim written off: principal and fees fill the allowance again, interest is income."""
    claim = principal_fen + interest_fen + penalty_fen + fee_fen
    return balanced(
        lines=(
            Line(source, debit_fen=claim + surplus_fen),
            Line(chart.LOSS_ALLOWANCE, credit_fen=principal_fen + fee_fen),
            Line(chart.PENALTY_INCOME, credit_fen=penalty_fen),
            Line(chart.INTEREST_INCOME, credit_fen=interest_fen),
            Line(chart.SUSPENSE, credit_fen=surplus_fen),
            *keep_claim(amount_fen=-claim),
        )
    )
