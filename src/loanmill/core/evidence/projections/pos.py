"""Source pos: takings through an acquirer -> PosRow, and how many were received and set aside."""

from __future__ import annotations

import re
from functools import partial

from loanmill.core.evidence.answer import AnswerStatus
from loanmill.core.evidence.projections.pages import project_pages
from loanmill.core.evidence.projections.projected import Projected, Tokenise
from loanmill.core.evidence.projections.wire import Unfit, code_of, fen_of, moment_of, text_of
from loanmill.core.evidence.rows import ENTRY_MODES, MESSAGE_TYPES, PosRow

VERSION = "pos/1"
FACTS = ("pos_rows_received", "pos_rows_rejected")
_RESPONSE = re.compile(r"[0-9A-Z]{2}")


def project(raw: bytes, *, status: AnswerStatus, party: str, token: Tokenise) -> Projected[PosRow]:
    """Rows for `party`, cards replaced by `token("card", token of the acquirer)`; counts as facts.

    Amounts are never negative: the message type gives the sign. Bad rows are rejected with number, field, reason.
    """
    return project_pages(raw, status=status, counts=FACTS, read=partial(_read, party=party, token=token))


def _read(row: dict[str, object], *, party: str, token: Tokenise) -> PosRow:
    amount_fen = fen_of(row.get("amount"), field="amount")
    if amount_fen < 0:
        raise Unfit("amount", "wrong_sign", row.get("amount"))
    response = text_of(row.get("response_code"), field="response_code")
    if not _RESPONSE.fullmatch(response):
        raise Unfit("response_code", "unknown_code", response)
    local_at = moment_of(row.get("local_at"), field="local_at")
    return PosRow(
        party=party,
        message_type=code_of(row.get("message_type"), field="message_type", codes=MESSAGE_TYPES),
        amount_fen=amount_fen,
        local_at=local_at,
        local_date=local_at.date(),
        card_token=token("card", text_of(row.get("card_token"), field="card_token")),
        entry_mode=code_of(row.get("entry_mode"), field="entry_mode", codes=ENTRY_MODES),
        response_code=response,
        terminal=text_of(row.get("terminal_no"), field="terminal_no"),
        stan=text_of(row.get("stan"), field="stan"),
        rrn=text_of(row.get("rrn"), field="rrn"),
    )
