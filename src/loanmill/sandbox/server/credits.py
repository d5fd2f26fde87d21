"""Bank: money that people transfer to the lender, and looking it up by its reference."""

from __future__ import annotations

from loanmill.core.kernel.money import fen_of_yuan, yuan_text
from loanmill.sandbox.rng import number, rng
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


def give_back(town: Town, state: State, request: Request) -> Response:
    """POST /bank/v1/returns {"reference", "credit", "amount", "requested_on"}: a credit, or a part, goes back once.

    Failed where no such credit came in, or more was returned than came. A few are pending at first, and are found paid
    by GET.
    """
    body = request.body
    reference, credited, on = text(body, "reference"), text(body, "credit"), day(body, "requested_on")
    amount, known = amount_fen(body, "amount"), state.get("credit", credited)
    came = 0 if known is None else fen_of_yuan(str(known["amount"]))

    def make(returned: int) -> tuple[WireRow, int]:
        reason = "no_such_credit" if known is None else "not_so_much_left" if returned + amount > came else ""
        serial = f"{on:%Y%m%d}{number(town.seed, 'return', reference) % 10**12:012d}"
        waits = rng(town.seed, "return", reference).random() < 0.02
        status = "failed" if reason else "pending" if waits else "paid"
        said: WireRow = {"reference": reference, "status": status, "bank_serial": serial}
        said |= {"value_date": on.isoformat(), "amount": yuan_text(fen=amount)}
        return {**said, **({"reason": reason} if reason else {})}, 0 if reason else amount

    said = state.once(f"return-{credited}", reference, body, make)
    return reply(state.once("return", reference, body, lambda _: (said, 0)))


def returned(town: Town, state: State, request: Request) -> Response:
    """GET /bank/v1/returns/{reference}: what became of it; a pending one has been paid by now."""
    known = state.get("return", request.tail)
    if known is None:
        return not_found()
    return reply({**known, "status": "paid"} if known["status"] == "pending" else known)
