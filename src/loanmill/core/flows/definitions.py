"""Every aggregate over the flows, stated once; any engine that reads Ibis expressions runs it.

Shapes of result: monthly definitions give, for each flow they know, the columns `<flow>__fen` and `<flow>__n`, where
a dot in the flow's name is written `_`; dealings and spans are as in shapes.py; figures give one row a party and a
column a figure. A kept definition gives nothing back: its rows stand under its table's name for those after it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from loanmill.core.flows import invoice, invoice_figures, pos, tobacco
from loanmill.core.flows.tables import Table

Shape = Literal["monthly", "dealings", "spans", "figures", "kept"]


@dataclass(frozen=True, slots=True)
class Definition:
    """One aggregate: `state()` gives its Ibis expression over the table named `series`, or over kept ones.

    A kept definition's table is named like itself, with `_` for the dot.
    """

    name: str
    series: str
    shape: Shape
    state: Callable[[], Table]

    @property
    def keep_as(self) -> str:
        """The name of the table that a kept definition makes; nothing for the others."""
        return self.name.replace(".", "_") if self.shape == "kept" else ""


DEFINITIONS: tuple[Definition, ...] = (
    Definition("invoice.dealt", "invoice", "kept", invoice.dealt),
    Definition("invoice.monthly", "invoice", "monthly", invoice.monthly),
    Definition("invoice.dealings", "invoice", "dealings", invoice.dealings),
    Definition("invoice.spans", "invoice", "spans", invoice.spans),
    Definition("invoice.partners", "invoice", "figures", invoice_figures.partners),
    Definition("invoice.amounts", "invoice", "figures", invoice_figures.amounts),
    Definition("pos.monthly", "pos", "monthly", pos.monthly),
    Definition("pos.dealings", "pos", "dealings", pos.dealings),
    Definition("pos.spans", "pos", "spans", pos.spans),
    Definition("tobacco.monthly", "tobacco", "monthly", tobacco.monthly),
    Definition("tobacco.spans", "tobacco", "spans", tobacco.spans),
)


def definitions_of(series: str) -> tuple[Definition, ...]:
    """The definitions over one series, kept ones before those that read them."""
    return tuple(definition for definition in DEFINITIONS if definition.series == series)
