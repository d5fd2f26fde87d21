"""Funder: POST /funder/v1/quotes/{ref}, and GET of the same path."""

from __future__ import annotations

from loanmill.core.kernel.money import yuan_text
from loanmill.sandbox.rng import rng
from loanmill.sandbox.server.message import Request, Response, WireRow, amount_fen, reply, text, whole
from loanmill.sandbox.server.misbehave import not_found
from loanmill.sandbox.server.state import State
from loanmill.sandbox.town import Town

QUOTA_FEN = 20_000_000_000
WORST_GRADES = frozenset({"D", "E"})
LONGEST_MONTHS = 36


def quote(town: Town, state: State, request: Request) -> Response:
    """Yes or no to {"amount", "term_months", "annual_rate_bp", "grade", ...} under the reference in the path.

    A yes reserves its amount of the quota. No to the worst grades, over-long terms and, now and then, for no
    reason that the lender could have known.
    """
    body, reference = request.body, request.tail
    amount, months = amount_fen(body, "amount"), whole(body, "term_months")
    grade = text(body, "grade")
    whole(body, "annual_rate_bp")

    def make(reserved_fen: int) -> tuple[WireRow, int]:
        left_fen = QUOTA_FEN - reserved_fen
        reason = ""
        if grade in WORST_GRADES:
            reason = "grade_too_low"
        elif months > LONGEST_MONTHS:
            reason = "term_too_long"
        elif amount > left_fen:
            reason = "quota_exhausted"
        elif rng(town.seed, "quote", reference).random() < 0.01:
            reason = "funder_declines"
        taken_fen = 0 if reason else amount
        said: WireRow = {"reference": reference, "decision": "no" if reason else "yes", "reason": reason}
        return {**said, "quota_left": yuan_text(fen=left_fen - taken_fen)}, taken_fen

    return reply(state.once("quote", reference, body, make))


def quoted(town: Town, state: State, request: Request) -> Response:
    """The quote given before, or 404."""
    known = state.get("quote", request.tail)
    return not_found() if known is None else reply(known)
