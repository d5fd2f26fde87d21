"""The monthly flows and counterparties exactly as the snapshot froze them for the decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from loanmill.core.evidence.snapshot import Snapshot
from loanmill.core.kernel.canonical import Json

# The flows that are drawn, in the order of the page: those of one picture stand together.
PICTURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("invoice", ("invoice.out", "invoice.in")),
    ("tobacco", ("tobacco.orders",)),
    ("pos", ("pos.takings",)),
)


@dataclass(frozen=True, slots=True)
class MonthValue:
    """One month of one flow; `amount_fen` is None where the flow has no row."""

    month: str
    amount_fen: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Picture:
    """One series: its flows over the same months, oldest first; `decided_in` is the month of the decision."""

    series: str
    months: tuple[str, ...]
    flows: tuple[tuple[str, tuple[MonthValue, ...]], ...]
    decided_in: str


@dataclass(frozen=True, slots=True)
class Counterparty:
    """One counterparty of a flow in the last twelve whole months, with its share of the greatest ones shown."""

    token: str
    amount_fen: int
    count: int


@dataclass(frozen=True, slots=True)
class Counterparties:
    """The greatest counterparties of one flow; `distinct` is how many there are in all."""

    flow: str
    top: tuple[Counterparty, ...]
    distinct: int
    count: int


@dataclass(frozen=True, slots=True)
class Pictures:
    """What the decision saw of the flows."""

    pictures: tuple[Picture, ...]
    counterparties: tuple[Counterparties, ...]
    decided_on: date


def pictures(snapshot: Snapshot) -> Pictures:
    """The flow pictures of a snapshot."""
    monthly, dealings = _table(snapshot.flows.get("monthly")), _table(snapshot.flows.get("dealings"))
    drawn = []
    for series, names in PICTURES:
        present = {name: line for name in names if isinstance(line := monthly.get(name), list) and line}
        if present:
            drawn.append(_picture(series, names, present, snapshot.business_date))
    return Pictures(
        pictures=tuple(drawn),
        counterparties=tuple(
            _counterparties(flow, known) for flow, known in sorted(dealings.items()) if isinstance(known, dict)
        ),
        decided_on=snapshot.business_date,
    )


def _table(found: Json) -> Mapping[str, Json]:
    return found if isinstance(found, dict) else {}


def _picture(series: str, names: tuple[str, ...], present: Mapping[str, list[Json]], on: date) -> Picture:
    known = {name: {str(m[0]): m for m in line if isinstance(m, list)} for name, line in present.items()}
    last = f"{on:%Y-%m}"
    first = min(month for line in known.values() for month in line)
    months = _months(first, max(last, max(month for line in known.values() for month in line)))[-30:]
    flows = []
    for name in names:
        line = known.get(name, {})
        values = []
        for month in months:
            found = line.get(month)
            amount = None if found is None else int(str(found[1]))
            values.append(MonthValue(month, amount, 0 if found is None else int(str(found[2]))))
        flows.append((name, tuple(values)))
    return Picture(series=series, months=tuple(months), flows=tuple(flows), decided_in=last)


def _months(first: str, last: str) -> list[str]:
    year, month = int(first[:4]), int(first[5:7])
    found = []
    while f"{year:04d}-{month:02d}" <= last:
        found.append(f"{year:04d}-{month:02d}")
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def _counterparties(flow: str, known: Mapping[str, Json]) -> Counterparties:
    top = known.get("top")
    rows = [row for row in top if isinstance(row, list)] if isinstance(top, list) else []
    return Counterparties(
        flow=flow,
        top=tuple(Counterparty(str(row[0]), int(str(row[1])), int(str(row[2]))) for row in rows),
        distinct=int(str(known.get("distinct", 0))),
        count=int(str(known.get("count", 0))),
    )
