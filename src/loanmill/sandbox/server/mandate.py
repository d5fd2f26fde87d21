"""Bank: authorisations to debit an account, registered once for ever and revoked for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from loanmill.sandbox.payer import is_closed
from loanmill.sandbox.rng import number
from loanmill.sandbox.server.message import BadRequest, Request, Response, WireRow, day, error, reply, text
from loanmill.sandbox.server.misbehave import not_found
from loanmill.sandbox.server.state import State
from loanmill.sandbox.town import Town

MOST_ITEMS = 2_000
REFUSALS = {
    "no_such_account": "there is no such account, or it is closed",
    "name_differs": "the account is not in this name",
}


class _Refused(Exception):
    """Nothing is registered; the code of the error."""


def wrong_account(town: Town, account: str, *, name: str, on: date) -> str:
    """Why nothing can be done on an account on a day under this name; empty where it can."""
    holder = town.holder(account)
    if town.account_name(account) is None or (holder is not None and is_closed(holder, on=on)):
        return "no_such_account"
    return "" if town.account_name(account) == name else "name_differs"


def register(town: Town, state: State, request: Request) -> Response:
    """POST /bank/v1/mandates {"reference", "account", "name", "contract", "document_sha256", "requested_on"}.

    Refused (422) where the account is unknown, closed or in another name on that day.
    """
    reference, made = _made(town, request.body)

    def make(_: int) -> tuple[WireRow, int]:
        found = made()
        if isinstance(found, str):
            raise _Refused(found)
        return found, 0

    try:
        said = state.once("mandate", reference, request.body, make)
    except _Refused as refused:
        code = str(refused)
        return error(422, code, REFUSALS[code])
    # Debits find it by its number. A crash between the two is made good when the reference is asked again.
    state.once("mandate_number", str(said["mandate"]), {}, lambda _: (said, 0))
    return reply(_as_it_stands(state, said))


def register_all(town: Town, state: State, request: Request) -> Response:
    """POST /bank/v1/mandate-batches {"items": [what `register` takes]}: each has its own word, as if asked alone.

    A result is what `register` replies, or {"reference", "status": "refused", "code"}.
    """
    items = request.body.get("items")
    if not isinstance(items, list) or len(items) > MOST_ITEMS or not all(isinstance(item, dict) for item in items):
        raise BadRequest("items", f"a list of at most {MOST_ITEMS} objects is required")
    asked = [(item, *_made(town, item)) for item in items]
    references = [reference for _, reference, _ in asked]
    if len({*references}) < len(references):
        return error(422, "duplicate_reference", "a reference stands twice in the batch")
    said = state.once_each("mandate", [(reference, item, made) for item, reference, made in asked])
    kept = [row for row in said if not isinstance(row, str)]
    state.once_each("mandate_number", [(str(row["mandate"]), {}, partial(dict, row)) for row in kept])
    ended = state.many("revocation", [str(row["mandate"]) for row in kept])
    results: list[WireRow] = [
        {"reference": reference, "status": "refused", "code": row}
        if isinstance(row, str)
        else {**row, **({"status": "revoked", **ended[key]} if (key := str(row["mandate"])) in ended else {})}
        for reference, row in zip(references, said, strict=True)
    ]
    return reply({"results": results})


def _made(town: Town, body: Mapping[str, object]) -> tuple[str, Callable[[], WireRow | str]]:
    """The reference of a request, and what makes its reply: a row, or the code of a refusal. Raises BadRequest."""
    reference, account, name = text(body, "reference"), text(body, "account"), text(body, "name")
    contract, on = text(body, "contract"), day(body, "requested_on")
    text(body, "document_sha256")
    mandate = f"9999{number(town.seed, 'mandate', reference) % 10**16:016d}"
    made: WireRow = {"reference": reference, "mandate": mandate, "account": account, "contract": contract}
    made |= {"status": "active", "registered_on": on.isoformat()}
    return reference, lambda: wrong_account(town, account, name=name, on=on) or made


def registered(town: Town, state: State, request: Request) -> Response:
    """GET /bank/v1/mandates/{reference}: as it stands."""
    known = state.get("mandate", request.tail)
    return not_found() if known is None else reply(_as_it_stands(state, known))


def revoke(town: Town, state: State, request: Request) -> Response:
    """POST /bank/v1/revocations {"mandate", "requested_on"}: from that day on nothing is debited under it.

    The first revocation stands, whatever day a later one names.
    """
    mandate, on = text(request.body, "mandate"), day(request.body, "requested_on")
    known = state.get("mandate_number", mandate)
    if known is None:
        return not_found()
    state.once("revocation", mandate, {}, lambda _: ({"revoked_on": on.isoformat()}, 0))
    return reply(_as_it_stands(state, known))


def accounts_under(state: State, mandates: Sequence[str], *, on: date) -> dict[str, str]:
    """The account that each authorisation lets the lender debit on a day; none for an unknown or a revoked one."""
    revoked = state.many("revocation", mandates)
    return {
        mandate: str(known["account"])
        for mandate, known in state.many("mandate_number", mandates).items()
        if mandate not in revoked or str(revoked[mandate]["revoked_on"]) > on.isoformat()
    }


def _as_it_stands(state: State, known: WireRow) -> WireRow:
    ended = state.get("revocation", str(known["mandate"]))
    return known if ended is None else {**known, "status": "revoked", **ended}
