"""Bank: authorisations to debit an account, registered once for ever and revoked for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from loanmill.sandbox.payer import is_closed
from loanmill.sandbox.rng import number
from loanmill.sandbox.server.message import Request, Response, WireRow, day, error, reply, text
from loanmill.sandbox.server.misbehave import not_found
from loanmill.sandbox.server.state import State
from loanmill.sandbox.town import Town

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
    body = request.body
    reference, account, name = text(body, "reference"), text(body, "account"), text(body, "name")
    contract, on = text(body, "contract"), day(body, "requested_on")
    text(body, "document_sha256")
    mandate = f"9999{number(town.seed, 'mandate', reference) % 10**16:016d}"
    made: WireRow = {"reference": reference, "mandate": mandate, "account": account, "contract": contract}
    made |= {"status": "active", "registered_on": on.isoformat()}

    def make(_: int) -> tuple[WireRow, int]:
        if wrong := wrong_account(town, account, name=name, on=on):
            raise _Refused(wrong)
        return made, 0

    try:
        said = state.once("mandate", reference, body, make)
    except _Refused as refused:
        code = str(refused)
        return error(422, code, REFUSALS[code])
    # Debits find it by its number. A crash between the two is made good when the reference is asked again.
    state.once("mandate_number", mandate, {}, lambda _: (said, 0))
    return reply(_as_it_stands(state, said))


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
