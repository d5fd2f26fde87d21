"""Takings through an acquirer: POST /acquirer/v1/flow {"merchant_no", "from", "to", "page"}."""

from __future__ import annotations

from loanmill.engines.wire import Link
from loanmill.sources.asking import ask_pages
from loanmill.sources.question import Question, Reply

NAME, VERSION, NEEDS = "pos", "pos/1", "merchant_no"


def ask(link: Link, question: Question) -> Reply:
    """All pages within the dates. Raises IdentifierMissing without a `merchant_no`."""
    body = {
        "merchant_no": question.identifier(NEEDS),
        "from": question.since.isoformat(),
        "to": question.until.isoformat(),
    }
    return ask_pages(link, question, path="/acquirer/v1/flow", body=body)
