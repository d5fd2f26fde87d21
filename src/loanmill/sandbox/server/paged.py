"""The two paged series: POST /tax/v1/invoices and POST /acquirer/v1/flow."""

from __future__ import annotations

from loanmill.sandbox.server.message import Request, Response, day, error, reply, text, whole
from loanmill.sandbox.server.misbehave import carry_out, not_found
from loanmill.sandbox.town import Town
from loanmill.sandbox.trouble import Source

PAGE_ROWS = 2000


def invoices(town: Town, request: Request) -> Response:
    """Invoices of {"tax_id", "from", "to", "page"}; in a town of real enterprises they are not served."""
    if not town.serves_invoices:
        return error(501, "not_served", "invoices of real enterprises come from the file import")
    return _page(town, request, source="invoices", identifier=text(request.body, "tax_id"))


def takings(town: Town, request: Request) -> Response:
    """Takings of {"merchant_no", "from", "to", "page"}."""
    return _page(town, request, source="pos", identifier=text(request.body, "merchant_no"))


def _page(town: Town, request: Request, *, source: Source, identifier: str) -> Response:
    since, until = day(request.body, "from"), day(request.body, "to")
    page = whole(request.body, "page", default=1)
    one = town.of(source, identifier)
    if one is None:
        return not_found()

    def answer() -> Response:
        rows = town.rows(source, one, since=since, until=until)
        first = (page - 1) * PAGE_ROWS
        more = first + PAGE_ROWS < len(rows)
        return reply({"rows": rows[first : first + PAGE_ROWS], "next_page": page + 1 if more else None})

    return carry_out(town.trouble(source, one), answer)
