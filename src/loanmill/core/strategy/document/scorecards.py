"""Section `scorecards`: a base and bins with points. Lowered to one table a characteristic, a sum and a grade table.

Instead of `grades` a card may name the columns that hold its grade and its chance of default with an interval: a card
that was learnt is calibrated by a table of its own, and graded by another card.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from loanmill.core.strategy.document.reasons import Words, reason_code
from loanmill.core.strategy.document.scope import Lineage, Scope
from loanmill.core.strategy.document.tables import Head, add_table, read_cell
from loanmill.core.strategy.document.types import unranged
from loanmill.core.strategy.expressions.literals import literal
from loanmill.core.strategy.text.fields import Fields
from loanmill.core.strategy.text.spots import Spot
from loanmill.core.strategy.tree.nodes import Const, If, IsMissing, Node, Sum
from loanmill.core.strategy.tree.program import ScoreItem, ScoreView
from loanmill.core.strategy.tree.steps import Absent, Any, Output, Row, Span, Table
from loanmill.core.strategy.tree.types import Type

POINTS = Type("number", "number", 0, -100_000, 100_000)
PD = unranged("bp")
NAMED = ("grade", "chance")
CHANCES = ("default", "low", "high")


def register_scorecards(
    fields: Fields, spot: Spot, scope: Scope, views: dict[str, ScoreView], own: Words, told: Collection[str]
) -> None:
    """Register each scorecard's columns; its view is put into `views` when it is defined. `told`: the cards whose
    characteristics the verdict may name, which need words for that."""
    for name, item in fields.table(spot, needs=(), may=tuple(spot.raw) if isinstance(spot.raw, dict) else ()).items():
        scale = ("good_to_bad_at_base", "double_every")
        table = fields.table(item, needs=("base", "characteristics"), may=(*scale, "grades", *NAMED))
        for field in scale:
            if field in table:
                fields.whole(table[field], least=1)
        columns = [name, f"{name}_best", *((f"{name}_grade", f"{name}_pd_bp") if "grades" in table else ())]

        def define(name: str = name, item: Spot = item, table: dict[str, Spot] = table) -> None:
            _define(fields, scope, name, item, table, views, own if name in told else None)

        scope.register(tuple(columns), item, define)


def _define(
    fields: Fields,
    scope: Scope,
    name: str,
    spot: Spot,
    table: dict[str, Spot],
    views: dict[str, ScoreView],
    own: Words | None,
) -> None:
    base = fields.whole(table["base"])
    items = [_characteristic(fields, scope, name, item, own) for item in fields.items(table["characteristics"])]
    if not items or any(item is None for item in items):
        return
    read = [item for item in items if item is not None]
    inputs = frozenset[str]().union(*(scope.lineage(item.input).inputs for item in read))
    scored = frozenset[str]().union(*(scope.lineage(item.input).inputs for item in read if "missing" in item.bins))
    lineage = Lineage(inputs=inputs, scored=scored)
    points = [scope.ref(item.points) for item in read]
    best: list[Node] = []
    for item, ref in zip(read, points, strict=True):
        low, high = min(ref.type.low, item.best), max(ref.type.high, item.best)
        type_ = replace(ref.type, low=low, high=high)
        if item.input.type.missing or scope.lineage(item.input).inputs:
            known = Const(Type("number", "number", 0, item.best, item.best), item.best)
            best.append(If(type_, IsMissing(Type("bool"), item.input), known, ref))
        else:
            best.append(ref)
    scope.formula(name, _sum(base, list(points)), "base + points", spot.line, lineage)
    # Were everything that is missing known and at its best: a bound, so it is no stand-in for what is not known.
    at_best = f"{name} with the best points for what is missing"
    scope.formula(f"{name}_best", _sum(base, best), at_best, spot.line, Lineage(inputs=inputs))
    graded = "grades" not in table or _grades(fields, scope, name, table["grades"])
    if graded:
        grade = (f"{name}_grade", f"{name}_pd_bp") if "grades" in table else _named(fields, table)
        views[name] = ScoreView(name, base, tuple(read), name, f"{name}_best", *grade)


def _named(fields: Fields, table: dict[str, Spot]) -> tuple[str | None, ...]:
    """The columns that a card names for its grade, its chance and the ends of the chance's interval."""
    chance = fields.table(table["chance"], needs=CHANCES) if "chance" in table else {}
    spots = [table.get("grade"), *(chance.get(part) for part in CHANCES)]
    return tuple(None if spot is None else fields.text(spot) for spot in spots)


def check_named(fields: Fields, spot: Spot, scope: Scope, views: dict[str, ScoreView]) -> None:
    """Tell where a card names a column that is not there or of another type. To be asked when all is defined."""
    for name, item in fields.table(spot, needs=(), may=tuple(spot.raw) if isinstance(spot.raw, dict) else ()).items():
        view, table = views.get(name), item.raw if isinstance(item.raw, dict) else {}
        if view is None:
            continue
        if "grades" in table:
            for field in sorted(set(NAMED) & table.keys()):
                fields.faults.add(
                    table[field], f"a card with grades has its {field}", remedy=f"drop {field}, or grades"
                )
            continue
        wanted = ((view.grade, "code"), *((column, "bp") for column in (view.pd_bp, view.pd_low_bp, view.pd_high_bp)))
        for column, kind in wanted:
            found = scope[column] if column is not None and column in scope and scope.need(column) else None
            want = unranged(kind)
            if column is None or (found and want and (found.kind, found.unit) == (want.kind, want.unit)):
                continue
            fields.faults.add(
                item, f"{column} is no column of type {kind}", remedy="name a table's output or a formula"
            )


def _sum(base: int, parts: list[Node]) -> Node:
    node: Node = Const(Type("number", "number", 0, base, base), base)
    for part in parts:
        low, high = node.type.low + part.type.low, node.type.high + part.type.high
        missing = node.type.missing or part.type.missing
        node = Sum(Type("number", "number", 0, low, high, missing=missing), node, part)
    return node


def _characteristic(fields: Fields, scope: Scope, card: str, spot: Spot, own: Words | None) -> ScoreItem | None:
    table = fields.table(spot, needs=("input", "reason", "bins"), may=("missing", "name"))
    node = scope.expression(table["input"])
    bins = table["bins"].raw
    if node is None:
        return None
    if not isinstance(bins, dict) or not bins:
        fields.faults.add(table["bins"], "bins are wanted here", remedy='write bins: {"< 5": -10, ">= 5": 10}')
        return None
    label = fields.text(table["name"]) if "name" in table else str(table["input"].raw)
    rows: list[Row] = []
    for key, item in bins.items():
        cell = read_cell(fields, Spot(key, item.line, item.path), node.type)
        if cell is None:
            return None
        rows.append(Row((cell,), (fields.whole(item, least=-100_000),), item.line, f"{key}: {item.raw}"))
    known = [int(row.outputs[0] or 0) for row in rows]
    if "missing" in table:
        points = fields.whole(table["missing"], least=-100_000)
        if points > min(known):
            remedy = f"give it {min(known)} or less, so that hiding a value cannot pay"
            fields.faults.add(table["missing"], "missing gets more points than the worst known bin", remedy=remedy)
            return None
        rows.append(Row((Absent(),), (points,), table["missing"].line, f"missing: {points}"))
    name = f"{card}.{label}"
    output = Output(f"{name}.points", POINTS)
    head = Head(name, "unique", False, (node,), (label,), (output,), gap=False)
    added = add_table(fields, scope, head, tuple(rows), spot)
    if added is None:
        return None
    reason = fields.text(table["reason"])
    if own is not None:
        reason_code(fields, table["reason"], own, params={"name", "lost", label})
    texts = (*bins, *(("missing",) if "missing" in table else ()))
    return ScoreItem(label, node, name, output.name, f"{name}.row", max(known), reason, tuple(map(str, texts)))


def _grades(fields: Fields, scope: Scope, name: str, spot: Spot) -> Table | None:
    """Grades stand from best to worst, the last one open below; the chance of default must rise."""
    assert PD is not None
    rows: list[Row] = []
    chances: list[int] = []
    items = fields.items(spot)
    for index, item in enumerate(items):
        table = fields.table(item, needs=("grade", "default_in_a_year"), may=("from",))
        code, chance = fields.text(table["grade"]), literal(raw=str(table["default_in_a_year"].raw), type=PD)
        if not isinstance(chance, int) or not 0 <= chance <= 10_000:
            at = table["default_in_a_year"]
            fields.faults.add(at, f"{at.raw!r} is no chance", remedy="write it as 2.40%, from 0% to 100%")
            return None
        if chances and chance < chances[-1]:
            remedy = "let the chance of default rise from grade to grade"
            fields.faults.add(item, "a worse grade defaults less often", remedy=remedy)
        chances.append(chance)
        cell = Span(fields.whole(table["from"])) if "from" in table else Any()
        if ("from" in table) == (index == len(items) - 1):
            fields.faults.add(item, "the last grade is open below, the others start somewhere", remedy="see `from`")
            return None
        rows.append(Row((cell,), (code, chance), item.line, f"{code} {table['default_in_a_year'].raw}"))
    outputs = (Output(f"{name}_grade", Type("code")), Output(f"{name}_pd_bp", PD))
    head = Head(f"{name}.grade", "first", False, (scope.ref(name),), (name,), outputs, gap=False)
    return add_table(fields, scope, head, tuple(rows), spot)
