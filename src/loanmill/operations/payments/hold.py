"""Holding money in the entity's suspense."""

from __future__ import annotations

from uuid import UUID

from loanmill.core.ledger.voucher import Voucher
from loanmill.core.servicing.event import Findings
from loanmill.core.servicing.intake import Payment
from loanmill.operations.act import Act
from loanmill.operations.vouchers import post_vouchers
from loanmill.records.suspense import SuspenseItem


def hold(act: Act, *, payment: Payment, voucher: Voucher, reasons: Findings, channel: str) -> SuspenseItem:
    """Post the voucher by which the money waits, and keep the item that says why."""
    post_vouchers(act, [voucher])
    item = SuspenseItem(
        id=act.new_id("suspense_item"),
        entity_id=UUID(voucher.entity),
        funder_id=UUID(voucher.funder),
        reference=payment.reference,
        channel=channel,
        loan_named=payment.loan,
        amount_fen=payment.amount_fen,
        left_fen=payment.amount_fen,
        currency=payment.currency,
        value_on=payment.value_on,
        received_on=voucher.booked_on,
        reasons=[reason.spelled() for reason in reasons],
        state="waiting",
    )
    return act.save(item)
