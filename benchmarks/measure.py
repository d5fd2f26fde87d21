"""What a benchmark gives: figures of ours beside a peer's, in one unit, with the ratio."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure. `peer` is what it is held against, in the same unit; None where the figure stands alone."""

    what: str
    unit: str
    ours: float
    peer: float | None = None
    peer_name: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours over the peer's."""
        return round(self.ours / self.peer, 3) if self.peer else None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The figures of one benchmark and the sizes they were taken at."""

    name: str
    figures: list[Measured]
    sizes: dict[str, Any] = field(default_factory=dict)

    def spelled(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "name": self.name,
            "sizes": self.sizes,
            "figures": [{**asdict(figure), "ratio": figure.ratio} for figure in self.figures],
        }


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    return {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}


def percentile(sorted_values: list[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank)."""
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))]
