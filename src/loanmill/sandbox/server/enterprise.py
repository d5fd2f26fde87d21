"""Registry: POST /registry/v1/enterprise {"uscc"}."""

from __future__ import annotations

from loanmill.sandbox.server.message import Request, Response, reply, text
from loanmill.sandbox.server.misbehave import carry_out, not_found
from loanmill.sandbox.town import Town


def enterprise(town: Town, request: Request) -> Response:
    """The registration of one enterprise, or 404."""
    one = town.of("registry", text(request.body, "uscc"))
    if one is None:
        return not_found()
    return carry_out(town.trouble("registry", one), lambda: reply(town.registration(one)))
