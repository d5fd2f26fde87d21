"""Every aggregate over the flows, stated once; any engine that reads Ibis expressions runs it.

Three shapes of result, one definition a shape and series. Monthly definitions give, for each flow they know,
the columns `<flow>__fen` and `<flow>__n`, where a dot in the flow's name is written `_`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from loanmill.core.flows import invoice, pos, tobacco
from loanmill.core.flows.tables import Table

Shape = Literal["monthly", "dealings", "spans"]


@dataclass(frozen=True, slots=True)
class Definition:
    """One aggregate: `state()` gives its Ibis expression over the table named `series`."""

    name: str
    series: str
    shape: Shape
    state: Callable[[], Table]


DEFINITIONS: tuple[Definition, ...] = (
    Definition("invoice.monthly", "invoice", "monthly", invoice.monthly),
    Definition("invoice.dealings", "invoice", "dealings", invoice.dealings),
    Definition("invoice.spans", "invoice", "spans", invoice.spans),
    Definition("pos.monthly", "pos", "monthly", pos.monthly),
    Definition("pos.dealings", "pos", "dealings", pos.dealings),
    Definition("pos.spans", "pos", "spans", pos.spans),
    Definition("tobacco.monthly", "tobacco", "monthly", tobacco.monthly),
    Definition("tobacco.spans", "tobacco", "spans", tobacco.spans),
)


def definitions_of(series: str) -> tuple[Definition, ...]:
    """The definitions over one series."""
    return tuple(definition for definition in DEFINITIONS if definition.series == series)
