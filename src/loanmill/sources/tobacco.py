"""Tobacco licence and orders: POST /tobacco/v1/retailer {"licence_no", "from", "to"}."""

from __future__ import annotations

from loanmill.engines.wire import Link
from loanmill.sources.asking import ask_once
from loanmill.sources.question import Question, Reply

NAME, VERSION, NEEDS = "tobacco", "tobacco/1", "licence_no"


def ask(link: Link, question: Question) -> Reply:
    """The licence and its orders within the dates. Raises IdentifierMissing without a `licence_no`."""
    body = {
        "licence_no": question.identifier(NEEDS),
        "from": question.since.isoformat(),
        "to": question.until.isoformat(),
    }
    return ask_once(link, question, path="/tobacco/v1/retailer", body=body)
