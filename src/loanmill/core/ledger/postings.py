"""What each event of a loan's life posts. Every function returns balanced lines, or none for nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from loanmill.core.ledger import chart


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a voucher: an account and a debit or a credit, in fen; never both."""

    account: str
    debit_fen: int = 0
    credit_fen: int = 0

    def __post_init__(self) -> None:
        if self.account not in chart.CHART:
            raise ValueError(f"account {self.account!r} is not in the chart")
        if min(self.debit_fen, self.credit_fen) < 0 or (self.debit_fen and self.credit_fen):
            raise ValueError("a line is a debit or a credit, and not negative")

    @property
    def signed_fen(self) -> int:
        """A debit as it is, a credit below zero."""
        return self.debit_fen - self.credit_fen


class Unbalanced(ValueError):
    """Debits and credits of a voucher differ; nothing may be written."""


def balanced(*, lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines that say something, when debits equal credits. Raises Unbalanced."""
    kept = tuple(line for line in lines if line.debit_fen or line.credit_fen)
    for place, memo in (("", False), (" off the balance sheet", True)):
        difference = sum(line.signed_fen for line in kept if chart.CHART[line.account].is_memo is memo)
        if difference:
            raise Unbalanced(f"debits exceed credits{place} by {difference} fen")
    return kept


def netted(*, lines: Iterable[Line]) -> tuple[Line, ...]:
    """One line an account, in the order in which accounts appear; what cancels out is left away. Raises Unbalanced."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.account] = sums.get(line.account, 0) + line.signed_fen
    return balanced(
        lines=(Line(account, debit_fen=max(fen, 0), credit_fen=max(-fen, 0)) for account, fen in sums.items())
    )


def move(*, debit: str, credit: str, amount_fen: int) -> tuple[Line, ...]:
    """A debit and a credit of the same amount; the other way round when it is negative."""
    if amount_fen < 0:
        debit, credit, amount_fen = credit, debit, -amount_fen
    return balanced(lines=(Line(debit, debit_fen=amount_fen), Line(credit, credit_fen=amount_fen)))


def disburse(*, principal_fen: int, source: str = chart.BANK) -> tuple[Line, ...]:
    """Money goes out: the borrower owes the principal."""
    return move(debit=chart.LOAN_PRINCIPAL, credit=source, amount_fen=principal_fen)


def accrue_interest(*, amount_fen: int) -> tuple[Line, ...]:
    """Interest is earned, not yet due. A negative amount takes back what was accrued too much."""
    return move(debit=chart.INTEREST_ACCRUED, credit=chart.INTEREST_INCOME, amount_fen=amount_fen)


def accrue_penalty(*, amount_fen: int) -> tuple[Line, ...]:
    """Penalty interest is earned on what is overdue. A negative amount takes back."""
    return move(debit=chart.PENALTY_RECEIVABLE, credit=chart.PENALTY_INCOME, amount_fen=amount_fen)


def charge_fee(*, amount_fen: int) -> tuple[Line, ...]:
    """A fee is charged to the borrower."""
    return move(debit=chart.FEE_RECEIVABLE, credit=chart.FEE_INCOME, amount_fen=amount_fen)


def refund(*, amount_fen: int) -> tuple[Line, ...]:
    """Money that waited in suspense goes back to who paid it."""
    return move(debit=chart.SUSPENSE, credit=chart.BANK, amount_fen=amount_fen)


def fall_due(*, interest_fen: int) -> tuple[Line, ...]:
    """Accrued interest falls due; principal stays in its account, being owed already."""
    return move(debit=chart.INTEREST_DUE, credit=chart.INTEREST_ACCRUED, amount_fen=interest_fen)


def receive(
    *,
    principal_fen: int = 0,
    interest_fen: int = 0,
    penalty_fen: int = 0,
    surplus_fen: int = 0,
    fee_fen: int = 0,
    source: str = chart.BANK,
) -> tuple[Line, ...]:
    """Money comes in and pays the parts of a debt; what is left over waits in suspense."""
    total = principal_fen + interest_fen + penalty_fen + fee_fen + surplus_fen
    return balanced(
        lines=(
            Line(source, debit_fen=total),
            Line(chart.FEE_RECEIVABLE, credit_fen=fee_fen),
            Line(chart.PENALTY_RECEIVABLE, credit_fen=penalty_fen),
            Line(chart.INTEREST_DUE, credit_fen=interest_fen),
            Line(chart.LOAN_PRINCIPAL, credit_fen=principal_fen),
            Line(chart.SUSPENSE, credit_fen=surplus_fen),
        )
    )
