"""An advance repaid from takings for a fixed fee (POS advance): what is out, and the fee still unearned.

The merchant gets a net amount and owes a fee besides. A fixed share of the expected takings is paid every period until
both are paid; the last payment is what is left. The fee is earned at the effective rate of the flows: the balance
after a payment is the balance before, plus what is earned, less the payment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction

from loanmill.core.kernel.money import Rounding
from loanmill.core.schedule.frequency import Frequency, stepped
from loanmill.core.schedule.interest import round_fen
from loanmill.core.schedule.month_end import MonthEnd
from loanmill.core.schedule.terms import MAX_INSTALMENTS

_CONTEXT = Context(prec=34, rounding=ROUND_HALF_EVEN)
_HALVINGS = 120  # of an interval of one: far below a fen of any advance


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingsTerms:
    """The advance: `takings_fen` are expected in `takings_days` (360 or 365), `share_bp` of them is paid."""

    net_fen: int
    fee_fen: int
    takings_fen: int
    share_bp: Fraction
    takings_days: int
    starts_on: date
    frequency: Frequency = Frequency.DAYS
    every: int = 1
    rounding: Rounding = Rounding.HALF_EVEN

    @property
    def payment_fen(self) -> int:
        """The payment of every period but the last."""
        days = {Frequency.DAYS: 1, Frequency.WEEKS: 7, Frequency.MONTHS: 30, Frequency.QUARTERS: 90}
        a_period = Fraction(days.get(self.frequency, self.takings_days) * self.every, self.takings_days)
        return round_fen(self.takings_fen * self.share_bp / 10_000 * a_period, self.rounding)


@dataclass(frozen=True, slots=True)
class TakingsRow:
    """One payment; the balance of the advance, and the fee not yet earned, after it."""

    number: int
    due_on: date
    payment_fen: int
    earned_fen: int
    balance_fen: int
    unearned_fen: int


def takings_rows(*, terms: TakingsTerms) -> list[TakingsRow]:
    """All payments. Raises ValueError when the takings pay nothing, or too little to ever repay."""
    owed = terms.net_fen + terms.fee_fen
    payment = terms.payment_fen
    if terms.net_fen <= 0 or terms.fee_fen < 0 or payment <= 0:
        raise ValueError("an advance needs a positive amount, a fee not below zero and takings to be repaid from")
    count = -(-owed // payment)
    if count > MAX_INSTALMENTS:
        raise ValueError(f"the takings repay the advance in {count} payments, more than {MAX_INSTALMENTS}")
    payments = [payment] * (count - 1) + [owed - payment * (count - 1)]
    rate = _effective_rate(terms.net_fen, payments) if terms.fee_fen else Decimal(0)
    rows, exact, unearned = [], Decimal(terms.net_fen), terms.fee_fen
    for n, paid in enumerate(payments, 1):
        owed -= paid
        with localcontext(_CONTEXT):
            exact += exact * rate - paid
        balance = min(owed, max(0, round_fen(Fraction(exact), terms.rounding)))  # rounded from the exact one: no drift
        rows.append(TakingsRow(n, _due(terms, n), paid, unearned - (owed - balance), balance, owed - balance))
        unearned = owed - balance
    return rows


def _due(terms: TakingsTerms, n: int) -> date:
    return stepped(
        anchor=terms.starts_on,
        steps=n,
        frequency=terms.frequency,
        every=terms.every,
        month_end=MonthEnd.CLAMP,
        day=terms.starts_on.day,
    )


def _effective_rate(net_fen: int, payments: list[int]) -> Decimal:
    """The rate a period at which the payments are worth the net amount."""
    with localcontext(_CONTEXT):
        low, high = Decimal(0), Decimal(max(payments) * len(payments)) / net_fen
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            worth, factor = Decimal(0), 1 / (1 + middle)
            for paid in reversed(payments):  # Horner: one multiplication a payment
                worth = (worth + paid) * factor
            low, high = (middle, high) if worth > net_fen else (low, middle)
        return (low + high) / 2
