"""What came in before under a reference, whichever way it came."""

from __future__ import annotations

from datetime import date

from loanmill.core.servicing.catalogue import read_event
from loanmill.core.servicing.event import MoneyIn
from loanmill.core.servicing.intake import Payment
from loanmill.records.loan import Receipt
from loanmill.records.servicing import LoanEvent
from loanmill.records.suspense import SuspenseItem

CURRENCY = "CNY"  # of every event and debit: money of another currency is not booked


def payment_seen(reference: str) -> Payment | None:
    """The payment that the reference stands for; None for a new one.

    A reference of an act that brought no money is a payment of nothing, so that it is never taken for a repeat.
    """
    item = SuspenseItem.objects.filter(reference=reference).first()
    if item is not None:
        return Payment(
            reference=reference,
            loan=item.loan_named,
            amount_fen=item.amount_fen,
            currency=item.currency,
            value_on=item.value_on,
        )
    row = LoanEvent.objects.filter(reference=reference).select_related("loan").first()
    if row is not None:
        event = read_event(values=row.body)
        fen = event.amount_fen if isinstance(event, MoneyIn) else 0
        return _payment(reference, row.loan.number, fen, event.value_on)
    debit = Receipt.objects.filter(reference=reference).select_related("loan").first()
    if debit is not None:
        return _payment(reference, debit.loan.number, debit.amount_fen, debit.value_date)
    return None


def _payment(reference: str, loan: str, amount_fen: int, value_on: date) -> Payment:
    return Payment(reference=reference, loan=loan, amount_fen=amount_fen, currency=CURRENCY, value_on=value_on)
