"""Sealed bytes of evidence and decisions: how they are put into rows and read back. One context for each use."""

from __future__ import annotations

from uuid import UUID

from loanmill.core.evidence.decision import Decision
from loanmill.core.evidence.fact import Fact, facts_from_bytes
from loanmill.core.evidence.snapshot import Snapshot
from loanmill.core.kernel.ids import derived
from loanmill.records.approval import Contract
from loanmill.records.evidence import AnswerRow, DecisionRow, SnapshotRow
from loanmill.records.vault import seal, unseal


def seal_body(subject: UUID, data: bytes, *, answer: UUID) -> bytes:
    """The raw bytes of an answer, sealed."""
    return seal(subject, data, context=derived(answer, "body"))


def seal_facts(subject: UUID, data: bytes, *, answer: UUID) -> bytes:
    """The facts of an answer, sealed."""
    return seal(subject, data, context=derived(answer, "facts"))


def body_of(row: AnswerRow) -> bytes:
    """The raw bytes of an answer as they came. Raises Erased or Unreadable."""
    return unseal(row.subject_id, row.body, context=derived(row.id, "body"))


def facts_of(row: AnswerRow) -> list[Fact]:
    """The facts read from an answer. Raises Erased or Unreadable."""
    return facts_from_bytes(unseal(row.subject_id, row.facts, context=derived(row.id, "facts")))


def snapshot_bytes(row: SnapshotRow) -> bytes:
    """The canonical bytes of a snapshot. Raises Erased or Unreadable. Give rows with their application."""
    return unseal(row.application.applicant_id, row.sealed, context=row.id)


def snapshot_of(row: SnapshotRow) -> Snapshot:
    """The snapshot. Raises Erased or Unreadable."""
    return Snapshot.from_bytes(snapshot_bytes(row))


def contract_bytes(row: Contract) -> bytes:
    """The signed document. Raises Erased or Unreadable. Give rows with their application."""
    return unseal(row.application.applicant_id, row.document, context=row.id)


def decision_bytes(row: DecisionRow) -> bytes:
    """The canonical bytes of a decision. Raises Erased or Unreadable. Give rows with their application."""
    return unseal(row.application.applicant_id, row.sealed, context=row.id)


def decision_of(row: DecisionRow) -> Decision:
    """The decision. Raises Erased or Unreadable."""
    return Decision.from_bytes(decision_bytes(row))
