"""Tobacco: POST /tobacco/v1/retailer {"licence_no", "from"?, "to"?}."""

from __future__ import annotations

from datetime import date, timedelta

from loanmill.sandbox.server.message import Request, Response, day, reply, text
from loanmill.sandbox.server.misbehave import carry_out, not_found
from loanmill.sandbox.town import Town


def retailer(town: Town, request: Request) -> Response:
    """A licence with its orders; without dates, those of all days before the town's start."""
    one = town.of("tobacco", text(request.body, "licence_no"))
    if one is None:
        return not_found()
    since = day(request.body, "from", default=date(town.start.year - 3, 1, 1))
    until = day(request.body, "to", default=town.start - timedelta(days=1))
    return carry_out(town.trouble("tobacco", one), lambda: reply(town.retailer(one, since=since, until=until)))
