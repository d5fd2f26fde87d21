"""Section `dated`: a value that holds from a day on, such as a benchmark rate. Missing before its first day."""

from __future__ import annotations

from loanmill.core.strategy.document.scope import Scope
from loanmill.core.strategy.document.tables import Head, add_table, read_value
from loanmill.core.strategy.document.types import unranged
from loanmill.core.strategy.expressions.literals import literal
from loanmill.core.strategy.text.fields import Fields
from loanmill.core.strategy.text.spots import Spot
from loanmill.core.strategy.tree.steps import Output, Row, Span


def register_dated(fields: Fields, spot: Spot, scope: Scope) -> None:
    """Register every dated value."""
    for name, item in fields.table(spot, needs=(), may=tuple(spot.raw) if isinstance(spot.raw, dict) else ()).items():

        def define(name: str = name, item: Spot = item) -> None:
            _define(fields, scope, name, item)

        scope.register((name,), item, define)


def _define(fields: Fields, scope: Scope, name: str, spot: Spot) -> None:
    table = fields.table(spot, needs=("type", "values"), may=("on",))
    type_ = unranged(str(table["type"].raw))
    on = scope.expression(table["on"] if "on" in table else Spot("business_date", spot.line, spot.path))
    values = table["values"].raw
    if type_ is None or on is None:
        if type_ is None:
            fields.faults.add(table["type"], f"{table['type'].raw!r} is no type", remedy="write bp, fen, count ...")
        return
    if on.type.kind != "date" or not isinstance(values, dict) or not values:
        fields.faults.add(spot, "dates and their values are wanted", remedy="write values: {2026-01-01: 3.00%}")
        return
    starts: list[tuple[int, Spot]] = []
    for day, item in values.items():
        start = literal(raw=day, type=on.type)
        if not isinstance(start, int):
            fields.faults.add(item, f"{day} is no date", remedy="write it as 2026-01-31")
            return
        if starts and start <= starts[-1][0]:
            fields.faults.add(item, f"{day} stands after a later day", remedy="put the days in order")
            return
        starts.append((start, item))
    rows = []
    for index, (start, item) in enumerate(starts):
        value = read_value(fields, item, type_)
        if value is None:
            return
        end = starts[index + 1][0] - 1 if index + 1 < len(starts) else None
        rows.append(Row((Span(start, end),), (value,), item.line, f"{item.path.rpartition('.')[2]} {item.raw}"))
    label = str(table["on"].raw) if "on" in table else "business_date"
    head = Head(name, "unique", False, (on,), (label,), (Output(name, type_),), gap=True)
    add_table(fields, scope, head, tuple(rows), spot)
