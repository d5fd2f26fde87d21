"""What a night's chunks brought, by funder: what fell due and what came in. Chunks add up to the day.

The day is posted from what the chunks say that they did, and proved by what the rows then hold (`sums`): two tellings
of one night, which must agree to the fen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from loanmill.core.kernel.canonical import Json
from loanmill.operations.day.sql import dashed

FLOWS = ("fell_due_fen", "penalty_fen", "interest_fen", "principal_fen")


@dataclass(slots=True)
class Flow:
    """Interest that fell due, and what came in as penalty, interest and principal, in fen."""

    fell_due_fen: int = 0
    penalty_fen: int = 0
    interest_fen: int = 0
    principal_fen: int = 0


@dataclass(slots=True)
class Tally:
    """How many debits were paid whole and in part, and the flows by funder, its key as the database holds it."""

    paid: int = 0
    partial: int = 0
    flows: dict[Any, Flow] = field(default_factory=lambda: defaultdict(Flow))

    def told(self) -> dict[str, Json]:
        """The tally as an act's result has it."""
        spelled = {dashed(funder): [getattr(flow, name) for name in FLOWS] for funder, flow in self.flows.items()}
        received = sum(sum(flow[1:]) for flow in spelled.values())
        return {"paid": self.paid, "partial": self.partial, "received_fen": received, "flows": {**spelled}}


def added(results: Iterable[Mapping[str, Any]]) -> dict[str, list[int]]:
    """The flows of several acts' results together, spelled alike."""
    day: dict[str, list[int]] = {}
    for result in results:
        for funder, flow in result["flows"].items():
            known = day.setdefault(funder, [0] * len(FLOWS))
            day[funder] = [one + other for one, other in zip(known, flow, strict=True)]
    return day


def read(spelled: Mapping[str, Iterable[int]]) -> dict[UUID, Flow]:
    """Flows from their spelling."""
    return {UUID(funder): Flow(*flow) for funder, flow in spelled.items()}
