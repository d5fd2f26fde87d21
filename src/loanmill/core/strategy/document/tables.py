"""Section `tables`: decision tables. Also what every other section uses to make and prove a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from loanmill.core.strategy.document.parts import Part
from loanmill.core.strategy.document.scope import Lineage, Scope
from loanmill.core.strategy.document.types import INDEX, declared, joined, unranged
from loanmill.core.strategy.expressions.cells import cell
from loanmill.core.strategy.expressions.literals import literal
from loanmill.core.strategy.geometry.prove import prove
from loanmill.core.strategy.text.fields import Fields
from loanmill.core.strategy.text.spots import Spot
from loanmill.core.strategy.tree.nodes import Constant, If, Node, Ref
from loanmill.core.strategy.tree.steps import Absent, Any, Cell, Hit, Output, Row, Table
from loanmill.core.strategy.tree.types import INT64, Type

HITS = ("first", "unique", "priority", "collect")
COLLECTS: dict[str, Hit] = {"sum": "sum", "least": "least", "greatest": "greatest", "count": "count"}
ANY = Any()
Variants = list[tuple[Part, Spot]]


@dataclass(frozen=True, slots=True)
class Head:
    """What a table is before its rows: its hit policy, inputs and outputs, and whether it may leave gaps."""

    name: str
    hit: Hit
    by_priority: bool
    inputs: tuple[Node, ...]
    labels: tuple[str, ...]
    outputs: tuple[Output, ...]
    gap: bool


def register_tables(fields: Fields, spot: Spot, scope: Scope, parts: Sequence[Part]) -> None:
    """Register the columns of every table; each is read when one of them is needed."""
    for name, item in fields.table(spot, needs=(), may=tuple(spot.raw) if isinstance(spot.raw, dict) else ()).items():
        table = fields.table(item, needs=("inputs", "outputs", "rows"), may=("hit", "collect", "gap"))
        outputs = tuple(table["outputs"].raw) if isinstance(table["outputs"].raw, dict) else ()
        variants = [(part, part.tables[name]) for part in parts if name in part.tables]

        def define(
            name: str = name, item: Spot = item, table: dict[str, Spot] = table, variants: Variants = variants
        ) -> None:
            head = read_head(fields, scope, name, item, table)
            if head is not None:
                _define(fields, scope, head, table["rows"], variants)

        scope.register(outputs, item, define)


def read_head(fields: Fields, scope: Scope, name: str, spot: Spot, table: dict[str, Spot]) -> Head | None:
    """Everything of a table but its rows; None with the faults told."""
    hit = fields.choice(table["hit"], HITS) if "hit" in table else "first"
    found: Hit = "unique" if hit == "unique" else "first"
    if hit == "collect":
        found = COLLECTS[fields.choice(table.get("collect", spot), tuple(COLLECTS))] if "collect" in table else "sum"
    nodes = [scope.expression(item) for item in fields.items(table["inputs"])]
    labels = tuple(str(item.raw) for item in fields.items(table["inputs"]))
    outputs = [
        _output(fields, key, item) for key, item in fields.table(table["outputs"], needs=(), may=_all(table)).items()
    ]
    if any(node is None for node in nodes) or any(output is None for output in outputs):
        return None
    if found in ("sum", "least", "greatest") and any(output and output.type.kind != "number" for output in outputs):
        fields.faults.add(table["outputs"], "only numbers can be collected like that", remedy="use hit: first or count")
        return None
    gap = "gap" in table and fields.choice(table["gap"], ("missing",)) == "missing"
    return Head(
        name, found, hit == "priority", tuple(n for n in nodes if n), labels, tuple(o for o in outputs if o), gap
    )


def _all(table: dict[str, Spot]) -> tuple[str, ...]:
    return tuple(table["outputs"].raw) if isinstance(table["outputs"].raw, dict) else ()


def _output(fields: Fields, name: str, spot: Spot) -> Output | None:
    if isinstance(spot.raw, dict):
        table = fields.table(spot, needs=("type",), may=("min", "max", "codes"))
        if "codes" in table or table["type"].raw != "code":
            type_ = declared(fields, table, spot)
            return None if type_ is None else Output(name, type_)
    type_ = unranged(str(spot.raw))
    if type_ is None:
        fields.faults.add(spot, f"{spot.raw!r} is no type", remedy="write fen, bp, count, code ...")
        return None
    return Output(name, type_)


def _define(fields: Fields, scope: Scope, head: Head, rows: Spot, variants: Variants) -> None:
    """Add the table; with variants, one table each and formulas that choose between them by sub-policy."""
    if not variants:
        read = read_rows(fields, head, rows)
        if read is not None:
            add_table(fields, scope, head, read, rows)
        return
    base = replace(head, name=f"{head.name}.base", outputs=_dotted(head, "base"))
    read = read_rows(fields, base, rows)
    added = read and add_table(fields, scope, base, read, rows)
    chosen = list(added.outputs) if added else []
    for part, spot in reversed(variants):
        own = replace(head, name=f"{head.name}.{part.name}", outputs=_dotted(head, part.name))
        read = read_rows(fields, own, spot)
        added = read and add_table(fields, scope, own, read, spot)
        if not added or not chosen or not scope.need(part.column):
            return
        merged = []
        for index, output in enumerate(added.outputs):
            before = chosen[index]
            when, then, other = scope.ref(part.column), scope.ref(output.name), scope.ref(before.name)
            type_ = replace(
                joined(then.type, other.type), missing=then.type.missing or other.type.missing or when.type.missing
            )
            last = part is variants[0][0]
            name = head.outputs[index].name if last else f"{head.name}.{part.name}.or.{index}"
            text = f"if({part.column}, {output.name}, {before.name})"
            scope.formula(name, If(type_, when, then, other), text, spot.line)
            merged.append(Output(name, type_))
        chosen = merged


def _dotted(head: Head, part: str) -> tuple[Output, ...]:
    return tuple(Output(f"{head.name}.{part}.{output.name}", output.type) for output in head.outputs)


def read_rows(fields: Fields, head: Head, spot: Spot) -> tuple[Row, ...] | None:
    """The rows of a table; None with the faults told. Priority rows are put in order."""
    wide = len(head.inputs) + (0 if head.hit == "count" else len(head.outputs)) + head.by_priority
    found: list[tuple[int, Row]] = []
    sound = True
    for item in fields.items(spot):
        parts = fields.items(item)
        if len(parts) != wide:
            remedy = f"give {len(head.inputs)} cells, then {wide - len(head.inputs)} values"
            fields.faults.add(item, f"the row has {len(parts)} entries, not {wide}", remedy=remedy)
            sound = False
            continue
        row = _row(fields, head, item, parts)
        rank = parts[-1].raw if head.by_priority else 0
        if head.by_priority and (not isinstance(rank, int) or isinstance(rank, bool)):
            fields.faults.add(parts[-1], f"{rank!r} is no priority", remedy="end the row with 1, 2, 3 ... (1 wins)")
            sound = False
        elif row is None:
            sound = False
        else:
            found.append((rank if isinstance(rank, int) else 0, row))
    if not found and sound:
        fields.faults.add(spot, "the table has no rows", remedy="add one")
        return None
    return tuple(row for _, row in sorted(found, key=lambda pair: pair[0])) if sound else None


def _row(fields: Fields, head: Head, spot: Spot, parts: list[Spot]) -> Row | None:
    cells: list[Cell | None] = []
    for item, node in zip(parts, head.inputs, strict=False):
        cells.append(read_cell(fields, item, node.type))
    values: list[Constant | None] = []
    sound = all(one is not None for one in cells)
    for item, output in zip(parts[len(head.inputs) :], head.outputs if head.hit != "count" else (), strict=False):
        if item.raw is None or item.raw == "missing":
            values.append(None)
            continue
        value = read_value(fields, item, output.type)
        sound = sound and value is not None
        values.append(value)
    text = " | ".join(str(item.raw) for item in parts)
    return Row(tuple(one for one in cells if one is not None), tuple(values), spot.line, text) if sound else None


def read_cell(fields: Fields, spot: Spot, type_: Type) -> Cell | None:
    """One cell over an input of a type; None with the fault told."""
    if isinstance(spot.raw, int | str | bool):
        return cell(raw=spot.raw, type=type_, spot=spot, faults=fields.faults)
    fields.faults.add(spot, "a cell is wanted here", remedy='write "-" for anything')
    return None


def read_value(fields: Fields, spot: Spot, type_: Type) -> Constant | None:
    """A literal of a type; None with the fault told. A code type without codes takes any plain word."""
    if type_.kind == "code" and not type_.codes:
        return fields.text(spot) or None
    value = literal(raw=spot.raw, type=type_) if isinstance(spot.raw, int | str | bool) else None
    if value is None:
        fields.faults.add(spot, f"{spot.raw!r} is no {type_.named()}", remedy="write it in the unit of the type")
    return value


def add_table(fields: Fields, scope: Scope, head: Head, rows: tuple[Row, ...], spot: Spot) -> Table | None:
    """Prove a table, give its outputs their ranges, and add it to the scope. None with the faults told."""
    hit: Hit = head.hit
    if not prove(
        hit=hit, gap=head.gap, inputs=head.inputs, labels=head.labels, rows=rows, spot=spot, faults=fields.faults
    ):
        return None
    lineage = Lineage()
    for node in head.inputs:
        lineage |= scope.lineage(node)
    for index, node in enumerate(head.inputs):
        if any(isinstance(row.cells[index], Absent) for row in rows):
            lineage |= Lineage(asked=scope.lineage(node).inputs)
    missing = head.gap or any(node.type.missing for node in head.inputs)
    outputs = tuple(
        Output(
            output.name,
            _ranged(hit, output.type, [row.outputs[i] for row in rows] if hit != "count" else [], missing, len(rows)),
        )
        for i, output in enumerate(head.outputs)
    )
    row = f"{head.name}.row" if hit in ("first", "unique") else None
    table = Table(head.name, hit, head.inputs, head.labels, outputs, rows, row, spot.line)
    scope.table(table, lineage, replace(INDEX, missing=missing))
    return table


def _ranged(hit: Hit, type_: Type, values: list[Constant | None], missing: bool, count: int) -> Type:
    """The type of an output with the range of its values."""
    known = [value for value in values if value is not None]
    if hit == "count":
        return Type("number", "count", 0, 0, count, missing=missing)
    if type_.kind == "code":
        return replace(
            type_, codes=tuple(dict.fromkeys(str(v) for v in known)), missing=missing or len(known) < len(values)
        )
    if type_.kind not in ("number", "date"):
        return replace(type_, missing=missing or len(known) < len(values))
    numbers = [int(value) for value in known] or [0]
    if hit == "sum":
        low, high = sum(min(0, n) for n in numbers), sum(max(0, n) for n in numbers)
        assert INT64[0] <= low and high <= INT64[1], "the values of a table are bounded"
        return replace(type_, low=low, high=high, missing=missing or len(known) < len(values))
    missing = missing or len(known) < len(values) or hit in ("least", "greatest")
    return replace(type_, low=min(numbers), high=max(numbers), missing=missing)


def table_row(scope: Scope, table: Table) -> Ref:
    """The reference to a table's row column."""
    assert table.row is not None
    return scope.ref(table.row)
