"""Bank: money that people transfer to the lender, and looking it up by its reference."""

from __future__ import annotations

from loanmill.core.kernel.money import yuan_text
from loanmill.sandbox.rng import number
from loanmill.sandbox.server.message import Request, Response, WireRow, amount_fen, day, reply, text
from loanmill.sandbox.server.misbehave import not_found
from loanmill.sandbox.server.state import State
from loanmill.sandbox.town import Town


def transfer(town: Town, state: State, request: Request) -> Response:
    """POST /bank/v1/credits {"reference", "amount", "value_date"}: somebody of the town transfers money, once."""
    body = request.body
    reference, amount, on = text(body, "reference"), amount_fen(body, "amount"), day(body, "value_date")

    def make(_: int) -> tuple[WireRow, int]:
        serial = f"{on:%Y%m%d}{number(town.seed, 'credit', reference) % 10**12:012d}"
        came: WireRow = {"reference": reference, "bank_serial": serial, "value_date": on.isoformat()}
        return {**came, "amount": yuan_text(fen=amount)}, amount

    return reply(state.once("credit", reference, body, make))


def credit(town: Town, state: State, request: Request) -> Response:
    """GET /bank/v1/credits/{reference}: the money that came in under the reference."""
    known = state.get("credit", request.tail)
    return not_found() if known is None else reply(known)
