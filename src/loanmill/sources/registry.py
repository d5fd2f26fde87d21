"""Business registration: POST /registry/v1/enterprise {"uscc"}."""

from __future__ import annotations

from loanmill.engines.wire import Link
from loanmill.sources.asking import ask_once
from loanmill.sources.question import Question, Reply

NAME, VERSION, NEEDS = "registry", "registry/1", "number"


def ask(link: Link, question: Question) -> Reply:
    """The registration of the enterprise. Raises IdentifierMissing without a `number`."""
    return ask_once(link, question, path="/registry/v1/enterprise", body={"uscc": question.identifier(NEEDS)})
