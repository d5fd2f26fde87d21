"""Sections `parameters` and `formulas`: named constants that sub-policies may set, and named expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from loanmill.core.strategy.document.parts import Part
from loanmill.core.strategy.document.scope import Scope
from loanmill.core.strategy.document.types import declared, joined
from loanmill.core.strategy.expressions.literals import literal
from loanmill.core.strategy.text.fields import Fields
from loanmill.core.strategy.text.spots import Spot
from loanmill.core.strategy.tree.nodes import Const, If, Node
from loanmill.core.strategy.tree.types import Type

Labels = dict[str, dict[str, str]]
TYPING = ("type", "min", "max", "codes", "zh", "en")


def _entries(fields: Fields, spot: Spot) -> dict[str, Spot]:
    return fields.table(spot, needs=(), may=tuple(spot.raw) if isinstance(spot.raw, dict) else ())


def _label(fields: Fields, table: dict[str, Spot], name: str, labels: Labels) -> None:
    words: dict[str, str] = {word: fields.text(table[word]) for word in ("zh", "en") if word in table}
    if words:
        labels[name] = words


def register_parameters(fields: Fields, spot: Spot, scope: Scope, parts: Sequence[Part], labels: Labels) -> None:
    """Register every parameter; the parts that set it come in order of precedence."""
    names = _entries(fields, spot)
    for name, item in names.items():
        table = fields.table(item, needs=("type", "value"), may=TYPING)
        _label(fields, table, name, labels)

        def define(name: str = name, item: Spot = item, table: dict[str, Spot] = table) -> None:
            type_ = declared(fields, table, item)
            if type_ is not None:
                _parameter(fields, scope, parts, name, item, table["value"], type_)

        scope.register((name,), item, define)
    for part in parts:
        for name, item in part.sets.items():
            if name not in names:
                fields.faults.add(item, f"{name} is no parameter", remedy="add it to parameters, or set another")


def _parameter(
    fields: Fields, scope: Scope, parts: Sequence[Part], name: str, spot: Spot, value: Spot, type_: Type
) -> None:
    node = constant_or_expression(fields, scope, value, type_)
    text = str(value.raw)
    for part in reversed(parts):
        if name not in part.sets:
            continue
        own = constant_or_expression(fields, scope, part.sets[name], type_)
        if own is None or node is None or not scope.need(part.column):
            return
        when = scope.ref(part.column)
        merged = joined(own.type, node.type)
        node = If(replace(merged, missing=merged.missing or when.type.missing), when, own, node)
        text = f"if({part.column}, {part.sets[name].raw}, {text})"
    if node is not None:
        scope.formula(name, node, text, spot.line)


def constant_or_expression(fields: Fields, scope: Scope, spot: Spot, type_: Type) -> Node | None:
    """A literal of the type, or else an expression that must have it; None with the fault told."""
    value = literal(raw=spot.raw, type=type_) if isinstance(spot.raw, int | str | bool) else None
    if value is None:
        return scope.expression(spot, want=type_)
    if type_.kind in ("number", "date"):
        assert isinstance(value, int)
        if not type_.low <= value <= type_.high:
            fields.faults.add(spot, f"{spot.raw} is outside min and max", remedy="change it, or the range")
            return None
        return Const(replace(type_, low=value, high=value), value)
    return Const(type_, value)


def register_formulas(fields: Fields, spot: Spot, scope: Scope, labels: Labels) -> None:
    """Register every formula, written `name: expression` or with `is`, a declared type and labels."""
    for name, item in _entries(fields, spot).items():
        table = {"is": item}
        if isinstance(item.raw, dict):
            table = fields.table(item, needs=("is",), may=TYPING)
            _label(fields, table, name, labels)

        def define(name: str = name, item: Spot = item, table: dict[str, Spot] = table) -> None:
            want = declared(fields, table, item) if "type" in table else None
            if "type" in table and want is None:
                return
            node = scope.expression(table["is"], want=want)
            if node is not None:
                scope.formula(name, node, str(table["is"].raw), item.line)

        scope.register((name,), item, define)
