"""What a row holds inside: sealed bytes must open and have the hash that their own format names."""

from __future__ import annotations

from collections.abc import Iterator

from loanmill.core.evidence.answer import Answer
from loanmill.core.kernel.canonical import digest
from loanmill.records.approval import Contract
from loanmill.records.evidence import AnswerRow, DecisionRow, SnapshotRow
from loanmill.records.journal.reading import as_bytes
from loanmill.records.row import Row
from loanmill.records.sealed import body_of, contract_bytes, decision_bytes, snapshot_bytes
from loanmill.records.vault import Erased, Unreadable


def check_contents(row: Row) -> Iterator[str]:
    """What is wrong inside a row; nothing for rows without contents and for persons whose key was destroyed."""
    try:
        if isinstance(row, AnswerRow):
            yield from _answer(row)
        elif isinstance(row, SnapshotRow) and digest(snapshot_bytes(row)) != row.sha256:
            yield "the stored snapshot does not have the digest that its decision names"
        elif isinstance(row, DecisionRow) and digest(decision_bytes(row)) != row.sha256:
            yield "the stored decision does not have its digest"
        elif isinstance(row, Contract) and digest(contract_bytes(row)) != row.document_sha256:
            yield "the contract is not the document that was signed"
    except Unreadable as error:
        yield str(error)
    except Erased:
        return


def _answer(row: AnswerRow) -> Iterator[str]:
    answer = Answer.from_bytes(as_bytes(row.envelope))
    if digest(as_bytes(row.body)) != answer.sealed_sha256:
        yield "the stored body is not the one that its envelope names"
    elif digest(body_of(row)) != answer.body_sha256:
        yield "the body does not have the hash of what came from the source"
