"""Parts: sub-policies and challengers, which set parameters, add or drop rules and replace tables for some cases."""

from __future__ import annotations

from dataclasses import dataclass, field

from loanmill.core.strategy.text.spots import Spot


@dataclass(frozen=True, slots=True)
class Part:
    """One sub-policy or challenger. `column` is true for the cases it is for."""

    name: str
    column: str
    spot: Spot
    sets: dict[str, Spot] = field(default_factory=dict)
    rules: Spot | None = None
    without: dict[str, Spot] = field(default_factory=dict)
    tables: dict[str, Spot] = field(default_factory=dict)
