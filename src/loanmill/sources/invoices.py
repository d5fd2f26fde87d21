"""VAT invoices of a taxpayer: POST /tax/v1/invoices {"tax_id", "from", "to", "page"}."""

from __future__ import annotations

from loanmill.engines.wire import Link
from loanmill.sources.asking import ask_pages
from loanmill.sources.question import Question, Reply

NAME, VERSION, NEEDS = "invoices", "invoices/1", "number"


def ask(link: Link, question: Question) -> Reply:
    """All pages of both directions within the dates. Raises IdentifierMissing without a `number`."""
    body = {
        "tax_id": question.identifier(NEEDS),
        "from": question.since.isoformat(),
        "to": question.until.isoformat(),
    }
    return ask_pages(link, question, path="/tax/v1/invoices", body=body)
