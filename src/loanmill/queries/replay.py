"""Replay: what the stored snapshot under the stored policy gives today."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from loanmill.core.evidence.snapshot import Snapshot
from loanmill.core.kernel.canonical import digest
from loanmill.core.strategy.policies import decide, policy_of
from loanmill.records.evidence import DecisionRow
from loanmill.records.policy import PolicyText
from loanmill.records.sealed import decision_bytes, decision_of, snapshot_bytes


@dataclass(frozen=True, slots=True)
class Replayed:
    """The stored decision and the one decided again, as bytes."""

    stored: bytes
    again: bytes
    policy: str
    policy_version: str
    snapshot_sha256: str


def replayed(decision: UUID) -> Replayed | None:
    """Decide again. None for an unknown decision; raises Erased or Unreadable when its bytes cannot be read."""
    row = DecisionRow.objects.select_related("application", "snapshot__application").filter(pk=decision).first()
    if row is None:
        return None
    frozen = snapshot_bytes(row.snapshot)
    text = PolicyText.objects.get(sha256=decision_of(row).policy_sha256).text
    policy = policy_of(text=text, file=f"{row.policy} {row.policy_version}")
    again = decide(snapshot=Snapshot.from_bytes(frozen), policy=policy).to_bytes()
    return Replayed(
        stored=decision_bytes(row),
        again=again,
        policy=row.policy,
        policy_version=row.policy_version,
        snapshot_sha256=digest(frozen),
    )
