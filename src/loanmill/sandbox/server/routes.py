"""Which path leads to which provider."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from loanmill.sandbox.server import bank, credits, enterprise, esign, funder, mandate, paged, retailer
from loanmill.sandbox.server.message import BadRequest, Handler, Request, Response, error
from loanmill.sandbox.server.state import ReferenceConflict, State
from loanmill.sandbox.town import Town

Routes = Mapping[tuple[str, str], Handler]


def routes(town: Town, state: State) -> Routes:
    """(method, path) -> handler; `{}` at the end of a path stands for a reference."""
    return {
        ("POST", "/registry/v1/enterprise"): partial(enterprise.enterprise, town),
        ("POST", "/tax/v1/invoices"): partial(paged.invoices, town),
        ("POST", "/tobacco/v1/retailer"): partial(retailer.retailer, town),
        ("POST", "/acquirer/v1/flow"): partial(paged.takings, town),
        ("POST", "/funder/v1/quotes/{}"): partial(funder.quote, town, state),
        ("GET", "/funder/v1/quotes/{}"): partial(funder.quoted, town, state),
        ("POST", "/bank/v1/payments"): partial(bank.pay, town, state),
        ("GET", "/bank/v1/payments/{}"): partial(bank.payment, town, state),
        ("POST", "/bank/v1/credits"): partial(credits.transfer, town, state),
        ("GET", "/bank/v1/credits/{}"): partial(credits.credit, town, state),
        ("POST", "/bank/v1/returns"): partial(credits.give_back, town, state),
        ("GET", "/bank/v1/returns/{}"): partial(credits.returned, town, state),
        ("POST", "/bank/v1/debits"): partial(bank.debit, town, state),
        ("POST", "/bank/v1/mandates"): partial(mandate.register, town, state),
        ("POST", "/bank/v1/mandate-batches"): partial(mandate.register_all, town, state),
        ("GET", "/bank/v1/mandates/{}"): partial(mandate.registered, town, state),
        ("POST", "/bank/v1/revocations"): partial(mandate.revoke, town, state),
        ("POST", "/esign/v1/contracts"): partial(esign.sign, town, state),
        ("GET", "/esign/v1/contracts/{}"): partial(esign.contract, town, state),
        ("GET", "/esign/v1/certificate"): partial(esign.certificate, town),
    }


def dispatch(table: Routes, *, method: str, path: str, body: Mapping[str, object]) -> Response:
    """The reply to one call; unknown paths, bad fields and reused references become errors."""
    head, _, tail = path.rpartition("/")
    handler = table.get((method, path))
    if handler is None and tail:
        handler = table.get((method, f"{head}/{{}}"))
    if handler is None:
        return error(404, "no_such_path", f"there is no {method} {path}")
    try:
        return handler(Request(method=method, path=path, tail=tail, body=body))
    except BadRequest as fault:
        return error(422, "bad_request", str(fault))
    except ReferenceConflict as fault:
        return error(409, "reference_conflict", f"{fault} was used before for something else")
