"""Source invoices: VAT invoices of one taxpayer -> InvoiceRow, and how many were received and set aside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from loanmill.core.evidence.answer import AnswerStatus
from loanmill.core.evidence.projections.pages import project_pages
from loanmill.core.evidence.projections.projected import Projected, Tokenise
from loanmill.core.evidence.projections.wire import Unfit, code_of, date_of, fen_of, text_of, word_of
from loanmill.core.evidence.rows import DIRECTIONS, Era, InvoiceRow, InvoiceStatus

VERSION = "invoices/1"
FACTS = ("inv_rows_received", "inv_rows_rejected")
STATUSES: Mapping[str, InvoiceStatus] = {"正常": "normal", "作废": "voided", "红冲": "red"}
_DIGITAL = re.compile(r"[0-9]{20}")


def project(raw: bytes, *, status: AnswerStatus, party: str, token: Tokenise) -> Projected[InvoiceRow]:
    """Rows for `party`, counterparties replaced by `token("counterparty", id)`; counts as facts.

    A row whose total is not amount plus tax, whose sign contradicts its status, or that has any unreadable field
    is rejected with its number, field and reason, and counted.
    """
    return project_pages(raw, status=status, counts=FACTS, read=partial(_read, party=party, token=token))


def _read(row: dict[str, object], *, party: str, token: Tokenise) -> InvoiceRow:
    number, era = _number(row)
    status = word_of(row.get("status"), field="status", words=STATUSES)
    amount_fen = fen_of(row.get("amount"), field="amount")
    tax_fen = fen_of(row.get("tax"), field="tax")
    total_fen = fen_of(row.get("total"), field="total")
    if amount_fen + tax_fen != total_fen:
        raise Unfit("total", "sum_differs", row.get("total"))
    if amount_fen * tax_fen < 0 or (status == "red") != (amount_fen < 0):
        raise Unfit("amount", "wrong_sign", row.get("amount"))
    if era == "digital" and status == "voided":
        raise Unfit("status", "digital_cannot_be_voided", row.get("status"))
    return InvoiceRow(
        party=party,
        direction=code_of(row.get("direction"), field="direction", codes=DIRECTIONS),
        issued_on=date_of(row.get("issued_on"), field="issued_on"),
        counterparty=token("counterparty", text_of(row.get("counterparty_id"), field="counterparty_id")),
        amount_fen=amount_fen,
        tax_fen=tax_fen,
        total_fen=total_fen,
        status=status,
        number=number,
        era=era,
    )


def _number(row: dict[str, object]) -> tuple[str, Era]:
    """Number with the paper code in front, and the era: 20 digits without a code are a fully digital invoice."""
    number = text_of(row.get("number"), field="number")
    code = row.get("code")
    if code is not None:
        return f"{text_of(code, field='code')}-{number}", "paper"
    if not _DIGITAL.fullmatch(number):
        raise Unfit("number", "not_digital_number", number)
    return number, "digital"
