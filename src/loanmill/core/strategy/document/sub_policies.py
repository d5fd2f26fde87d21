"""Sections `sub_policies` and `challengers`: who each part is for, and which part wins where two set the same thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from loanmill.core.strategy.document.parts import Part
from loanmill.core.strategy.document.rules import both
from loanmill.core.strategy.document.scope import Scope
from loanmill.core.strategy.document.types import BOOL, EPOCH
from loanmill.core.strategy.expressions.literals import literal
from loanmill.core.strategy.text.fields import Fields
from loanmill.core.strategy.text.spots import Spot
from loanmill.core.strategy.tree.nodes import And, Bucket, Compare, Const, If, Node, Ref
from loanmill.core.strategy.tree.types import Type

KINDS = ("customer", "industry", "region", "product")
BUCKETS = 10_000
EFFECTS = ("set", "rules", "without", "tables")
BUCKET = Type("number", "number", 0, 0, BUCKETS - 1)


def read_parts(fields: Fields, root: dict[str, Spot], scope: Scope) -> list[Part]:
    """All parts in order of precedence: challengers first, then sub-policies by kind, then as written."""
    parts = _challengers(fields, root["challengers"], scope) if "challengers" in root else []
    if "sub_policies" in root:
        parts += _sub_policies(fields, root["sub_policies"], scope)
    names = [part.name for part in parts]
    for part in parts:
        if names.count(part.name) > 1:
            fields.faults.add(part.spot, f"{part.name} stands twice", remedy="give one of them another name")
    return parts


def _sub_policies(fields: Fields, spot: Spot, scope: Scope) -> list[Part]:
    table = fields.table(spot, needs=("precedence", "parts"))
    order = [fields.choice(item, KINDS) for item in fields.items(table["precedence"])]
    found: list[tuple[int, Part]] = []
    for item in fields.items(table["parts"]):
        own = fields.table(item, needs=("sub_policy", "by", "when"), may=("from", "until", *EFFECTS))
        by = fields.choice(own["by"], KINDS)
        if by not in order:
            fields.faults.add(own["by"], f"{by} has no place in precedence", remedy="add it to precedence")
            order.append(by)
        part = _part(fields, own, "sub_policy", item)
        scope.register((part.column,), item, _period(fields, scope, part, own))
        found.append((order.index(by), part))
    return [part for _, part in sorted(found, key=lambda pair: pair[0])]


def _part(fields: Fields, table: dict[str, Spot], field: str, spot: Spot) -> Part:
    name = fields.text(table[field])
    if not any(effect in table for effect in EFFECTS):
        fields.faults.add(spot, f"{name} changes nothing", remedy="give it set, rules, without or tables")

    def mapping(key: str) -> dict[str, Spot]:
        raw = table[key].raw if key in table else {}
        return raw if isinstance(raw, dict) else {}

    without = {str(item.raw): item for item in fields.items(table["without"])} if "without" in table else {}
    return Part(name, f"in.{name}", spot, mapping("set"), table.get("rules"), without, mapping("tables"))


def _period(fields: Fields, scope: Scope, part: Part, table: dict[str, Spot]):  # type: ignore[no-untyped-def]
    def define() -> None:
        node = scope.expression(table["when"], want=BOOL)
        if node is None:
            return
        on = scope.ref("business_date")
        for field, op in (("from", "ge"), ("until", "le")):
            if field in table:
                day = literal(raw=str(table[field].raw), type=on.type)
                if not isinstance(day, int):
                    fields.faults.add(table[field], f"{table[field].raw!r} is no date", remedy="write it as 2026-01-31")
                    return
                compared = Compare(
                    BOOL, "ge" if op == "ge" else "le", on, Const(replace(on.type, low=day, high=day), day)
                )
                node = both(compared, node)
        scope.formula(part.column, node, str(table["when"].raw), part.spot.line)

    return define


def _challengers(fields: Fields, spot: Spot, scope: Scope) -> list[Part]:
    table = fields.table(spot, needs=("salt", "parts"), may=("split_by",))
    salt = str(table["salt"].raw)
    by = str(table["split_by"].raw) if "split_by" in table else "split_key"
    share_type = Type("number", "ratio", 4, 0, BUCKETS)
    start, parts, spans = 0, [], []
    for item in fields.items(table["parts"]):
        own = fields.table(item, needs=("challenger", "share"), may=EFFECTS)
        part = _part(fields, own, "challenger", item)
        share = literal(raw=str(own["share"].raw), type=share_type)
        if not isinstance(share, int) or not 0 < share < BUCKETS:
            fields.faults.add(own["share"], f"{own['share'].raw!r} is no share", remedy="write it as 10%")
            share = 1
        parts.append(part)
        spans.append((part, start, start + share))
        start += share
    if start >= BUCKETS:
        fields.faults.add(spot, "nothing is left for the champion", remedy="let the shares stay below 100%")

    def define_bucket() -> None:
        if by not in scope or not scope.need(by) or scope[by].kind not in ("text", "code"):
            fields.faults.add(table.get("split_by", spot), f"{by} is no text to split by", remedy="use split_key")
            return
        key = scope.ref(by)
        scope.formula("split_bucket", Bucket(BUCKET, key, salt), f'bucket({by}, "{salt}")', spot.line)

    scope.register(("split_bucket",), spot, define_bucket)
    for part, low, high in spans:
        scope.register((part.column,), part.spot, _share(scope, part, low, high))

    def define_variant() -> None:
        if scope.need("split_bucket"):
            _variant(scope, [(part, low, high) for part, low, high in spans], spot)

    scope.register(("variant",), spot, define_variant)
    return parts


def _share(scope: Scope, part: Part, low: int, high: int):  # type: ignore[no-untyped-def]
    def define() -> None:
        if scope.need("split_bucket"):
            text = f"{low} <= split_bucket < {high}"
            scope.formula(part.column, _within(scope.ref("split_bucket"), low, high), text, part.spot.line)

    return define


def _within(bucket: Ref, low: int, high: int) -> Node:
    def at(value: int) -> Const:
        return Const(Type("number", "number", 0, value, value), value)

    return And(BOOL, (Compare(BOOL, "ge", bucket, at(low)), Compare(BOOL, "lt", bucket, at(high))))


def _variant(scope: Scope, spans: list[tuple[Part, int, int]], spot: Spot) -> None:
    type_ = Type("code", codes=("champion", *(part.name for part, _, _ in spans)))
    node: Node = Const(type_, "champion")
    for part, _, _ in reversed(spans):
        if not scope.need(part.column):
            return
        node = If(type_, scope.ref(part.column), Const(type_, part.name), node)
    scope.formula("variant", node, "champion or challenger", spot.line)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days
