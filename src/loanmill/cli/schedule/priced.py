"""A schedule with its fees and its all-in annual cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loanmill.core.offer.all_in_cost import Flow, NoAnnualCost, all_in_cost_bp
from loanmill.core.schedule.build import build_schedule
from loanmill.core.schedule.terms import Instalment, Terms


@dataclass(frozen=True, slots=True)
class Row:
    """An instalment and the fees that are due with it."""

    line: Instalment
    fee_fen: int

    @property
    def total_fen(self) -> int:
        """All that is due."""
        return self.line.total_fen + self.fee_fen


@dataclass(frozen=True, slots=True)
class Priced:
    """All rows, fees at the start by name, fees with each row by name, and the annual cost (None if there is none)."""

    rows: tuple[Row, ...]
    once: Mapping[str, int]
    each: Mapping[str, int]
    cost_bp: int | None

    @property
    def principal_fen(self) -> int:
        """Principal repaid in all."""
        return sum(row.line.principal_fen for row in self.rows)

    @property
    def interest_fen(self) -> int:
        """Interest in all."""
        return sum(row.line.interest_fen for row in self.rows)

    @property
    def total_fen(self) -> int:
        """All that the rows ask."""
        return sum(row.total_fen for row in self.rows)


def priced(*, method: str, terms: Terms, once: Mapping[str, int], each: Mapping[str, int]) -> Priced:
    """Build and price a schedule; a down payment carries no fee. Raises ValueError for terms without a schedule."""
    lines = build_schedule(method=method, terms=terms)
    fee = sum(each.values())
    rows = tuple(Row(line, fee if line.due_on > line.starts_on else 0) for line in lines)
    flows = [Flow(draw.on, draw.amount_fen) for draw in terms.payouts]
    flows.append(Flow(flows[0].on, -sum(once.values())))
    flows += [Flow(row.line.due_on, -row.total_fen) for row in rows]
    try:
        cost: int | None = all_in_cost_bp(flows=netted(flows))
    except NoAnnualCost:
        cost = None
    return Priced(rows, dict(once), dict(each), cost)


def netted(flows: list[Flow]) -> list[Flow]:
    """One flow a day."""
    days = sorted({flow.on for flow in flows})
    return [Flow(day, sum(flow.amount_fen for flow in flows if flow.on == day)) for day in days]
