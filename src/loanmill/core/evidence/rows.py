"""The rows of the three bulk series, as the lake stores them: one tuple type a series.

Parties and counterparties appear as random-looking tokens, never as identifiers. Money is integer fen, and
a flow keeps the local date and time that the provider wrote. Every row type names its natural key, so that
the same row received twice is seen to be the same.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NamedTuple

Direction = Literal["out", "in"]
InvoiceStatus = Literal["normal", "voided", "red"]
Era = Literal["paper", "digital"]
MessageType = Literal["sale", "refund", "reversal"]
EntryMode = Literal["chip", "swipe", "qr", "contactless"]

DIRECTIONS: tuple[Direction, ...] = ("out", "in")
INVOICE_STATUSES: tuple[InvoiceStatus, ...] = ("normal", "voided", "red")
MESSAGE_TYPES: tuple[MessageType, ...] = ("sale", "refund", "reversal")
ENTRY_MODES: tuple[EntryMode, ...] = ("chip", "swipe", "qr", "contactless")


class InvoiceRow(NamedTuple):
    """One VAT invoice seen from `party`. `out` is a sale; a red-letter invoice has negative amounts.

    `total_fen` is what the paper says; the reader has checked that it is `amount_fen + tax_fen`.
    A fully digital invoice (20 digits, no code) is of era `digital` and cannot be voided.
    """

    party: str
    direction: Direction
    issued_on: date
    counterparty: str
    amount_fen: int
    tax_fen: int
    total_fen: int
    status: InvoiceStatus
    number: str
    era: Era

    @property
    def key(self) -> tuple[str, str, str]:
        """Natural key: party, direction, number (with the code in front on paper)."""
        return (self.party, self.direction, self.number)


class PosRow(NamedTuple):
    """One message of the acquirer. `amount_fen` is never negative; `message_type` gives the sign.

    `local_at` is the shop's wall clock (no zone), `local_date` its date. `response_code` "00" is approved.
    """

    party: str
    message_type: MessageType
    amount_fen: int
    local_at: datetime
    local_date: date
    card_token: str
    entry_mode: EntryMode
    response_code: str
    terminal: str
    stan: str
    rrn: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Natural key: party, retrieval reference, message type, trace number."""
        return (self.party, self.rrn, self.message_type, self.stan)


class TobaccoRow(NamedTuple):
    """One order of a tobacco retailer at the monopoly wholesaler; `linked`: paid by the linked account."""

    party: str
    order_no: str
    ordered_on: date
    cartons: int
    amount_fen: int
    linked: bool

    @property
    def key(self) -> tuple[str, str]:
        """Natural key: party, order number."""
        return (self.party, self.order_no)
