"""Interest off the books (表外): what a non-performing loan earns is kept as a memo and is income when it comes in."""

from __future__ import annotations

from loanmill.core.ledger import chart
from loanmill.core.ledger.postings import Line, balanced, move


def accrue_off_books(*, amount_fen: int) -> tuple[Line, ...]:
    """Interest and penalty run on as a memo. A negative amount takes back."""
    return move(debit=chart.MEMO_INTEREST, credit=chart.MEMO_INTEREST_COUNTER, amount_fen=amount_fen)


def take_off_books(*, accrued_fen: int, due_fen: int, penalty_fen: int) -> tuple[Line, ...]:
    """Income that never came in is taken back (冲减), and the claim is kept as a memo."""
    return balanced(
        lines=(
            Line(chart.INTEREST_INCOME, debit_fen=accrued_fen + due_fen),
            Line(chart.PENALTY_INCOME, debit_fen=penalty_fen),
            Line(chart.INTEREST_ACCRUED, credit_fen=accrued_fen),
            Line(chart.INTEREST_DUE, credit_fen=due_fen),
            Line(chart.PENALTY_RECEIVABLE, credit_fen=penalty_fen),
            *accrue_off_books(amount_fen=accrued_fen + due_fen + penalty_fen),
        )
    )


def bring_on_books(*, accrued_fen: int, due_fen: int, penalty_fen: int) -> tuple[Line, ...]:
    """The loan performs again: what is still owed is income and a receivable."""
    return balanced(
        lines=(
            Line(chart.INTEREST_ACCRUED, debit_fen=accrued_fen),
            Line(chart.INTEREST_DUE, debit_fen=due_fen),
            Line(chart.PENALTY_RECEIVABLE, debit_fen=penalty_fen),
            Line(chart.INTEREST_INCOME, credit_fen=accrued_fen + due_fen),
            Line(chart.PENALTY_INCOME, credit_fen=penalty_fen),
            *accrue_off_books(amount_fen=-(accrued_fen + due_fen + penalty_fen)),
        )
    )


def receive_off_books(
    *,
    principal_fen: int = 0,
    interest_fen: int = 0,
    penalty_fen: int = 0,
    fee_fen: int = 0,
    surplus_fen: int = 0,
    source: str = chart.BANK,
) -> tuple[Line, ...]:
    """Money comes in on a loan whose interest is off the books: interest is income now and leaves the memo."""
    total = principal_fen + interest_fen + penalty_fen + fee_fen + surplus_fen
    return balanced(
        lines=(
            Line(source, debit_fen=total),
            Line(chart.FEE_RECEIVABLE, credit_fen=fee_fen),
            Line(chart.PENALTY_INCOME, credit_fen=penalty_fen),
            Line(chart.INTEREST_INCOME, credit_fen=interest_fen),
            Line(chart.LOAN_PRINCIPAL, credit_fen=principal_fen),
            Line(chart.SUSPENSE, credit_fen=surplus_fen),
            *accrue_off_books(amount_fen=-(interest_fen + penalty_fen)),
        )
    )
