"""Bank: payments out, debits in. References and batches are answered once, for ever."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from loanmill.core.kernel.money import yuan_text
from loanmill.sandbox.payer import balance_fen, is_closed
from loanmill.sandbox.rng import number, rng
from loanmill.sandbox.server.mandate import accounts_under, wrong_account
from loanmill.sandbox.server.message import BadRequest, Request, Response, WireRow, amount_fen, day, error, reply, text
from loanmill.sandbox.server.misbehave import not_found
from loanmill.sandbox.server.state import State
from loanmill.sandbox.town import Town

MOST_ITEMS = 20_000


def pay(town: Town, state: State, request: Request) -> Response:
    """POST /bank/v1/payments {"reference", "payee_account", "payee_name", "amount", "purpose", "requested_on"?}.

    Paid when the account exists under that name. A few are pending at first, and are found paid by GET.
    """
    body = request.body
    reference, name = text(body, "reference"), text(body, "payee_name")
    account, on = text(body, "payee_account"), day(body, "requested_on", default=town.start)
    amount = amount_fen(body, "amount")

    def make(_: int) -> tuple[WireRow, int]:
        status, reason = _payment_status(town, reference, account=account, name=name, on=on)
        serial = f"{on:%Y%m%d}{number(town.seed, 'serial', reference) % 10**12:012d}"
        paid: WireRow = {"reference": reference, "status": status, "bank_serial": serial, "value_date": on.isoformat()}
        return {**paid, "amount": yuan_text(fen=amount), **({"reason": reason} if reason else {})}, amount

    return reply(state.once("payment", reference, body, make))


def _payment_status(town: Town, reference: str, *, account: str, name: str, on: date) -> tuple[str, str]:
    if wrong := wrong_account(town, account, name=name, on=on):
        return "failed", wrong
    return ("pending", "") if rng(town.seed, "payment", reference).random() < 0.02 else ("paid", "")


def payment(town: Town, state: State, request: Request) -> Response:
    """GET /bank/v1/payments/{reference}: what became of it; a pending one has been paid by now."""
    known = state.get("payment", request.tail)
    if known is None:
        return not_found()
    return reply({**known, "status": "paid"} if known["status"] == "pending" else known)


def debit(town: Town, state: State, request: Request) -> Response:
    """POST /bank/v1/debits {"batch", "value_date", "items": [{"reference", "account" or "mandate", "amount"}]}.

    Each item takes what the account holds that day, up to the amount; items do not see one another.
    """
    body = request.body
    batch, on = text(body, "batch"), day(body, "value_date")
    items = body.get("items")
    if not isinstance(items, list) or len(items) > MOST_ITEMS or not all(isinstance(item, dict) for item in items):
        raise BadRequest("items", f"a list of at most {MOST_ITEMS} objects is required")
    asked = [(text(item, "reference"), *_source(item), amount_fen(item, "amount")) for item in items]
    if len({row[0] for row in asked}) < len(asked):
        return error(422, "duplicate_reference", "a reference stands twice in the batch")
    accounts = accounts_under(state, [named for _, kind, named, _ in asked if kind == "mandate"], on=on)

    def make(_: int) -> tuple[WireRow, int]:
        results = [
            _debit(town, reference, accounts.get(named, "") if kind == "mandate" else named, amount, on=on)
            for reference, kind, named, amount in asked
        ]
        return {"batch": batch, "value_date": on.isoformat(), "results": results}, 0

    return reply(state.once("debit", batch, body, make))


def _source(item: Mapping[str, object]) -> tuple[str, str]:
    """Where an item takes its money from: ("account" or "mandate", its number). Raises BadRequest for both or none."""
    named = [kind for kind in ("account", "mandate") if item.get(kind) is not None]
    if len(named) != 1:
        raise BadRequest("items", "each names an account or a mandate, and not both")
    return named[0], text(item, named[0])


def _debit(town: Town, reference: str, account: str, amount: int, *, on: date) -> WireRow:
    holder = town.holder(account)
    if holder is None or is_closed(holder, on=on):
        return {"reference": reference, "status": "closed", "amount": "0.00"}
    taken = min(amount, balance_fen(holder, on=on))
    status = "paid" if taken == amount else "partial" if taken else "insufficient"
    return {"reference": reference, "status": status, "amount": yuan_text(fen=taken)}
