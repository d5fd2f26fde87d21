"""Sections `price`, `limit` and `terms`: what would be offered, and the rules that come with it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from loanmill.core.kernel.money import Rounding
from loanmill.core.strategy.document.formulas import constant_or_expression
from loanmill.core.strategy.document.reasons import Words, reason_code
from loanmill.core.strategy.document.scope import Scope
from loanmill.core.strategy.document.types import INDEX, unranged
from loanmill.core.strategy.expressions.literals import literal
from loanmill.core.strategy.text.fields import Fields
from loanmill.core.strategy.text.spots import Spot
from loanmill.core.strategy.tree.nodes import Compare, Const, Extreme, If, Node, Product, Quotient, Ref, Sum
from loanmill.core.strategy.tree.program import Component, LimitView, PriceView, RuleOutcome, TermsView
from loanmill.core.strategy.tree.types import Type

BP = Type("number", "ratio", 4, -(10**9), 10**9)
FEN = Type("number", "yuan", 2, -(10**18), 10**18)
COUNTED = Type("number", "months", 0, 0, 600)


@dataclass(slots=True)
class Offer:
    """What the sections gave: views, and what happens below the minimum and above the cap."""

    price: PriceView | None = None
    limit: LimitView | None = None
    terms: TermsView | None = None
    minimum_fen: int = 0
    below_minimum: RuleOutcome = "decline"
    above_cap: RuleOutcome = "decline"


def register_price(fields: Fields, spot: Spot, scope: Scope, offer: Offer) -> None:
    """Register the price's columns: rate_sum_bp, rate_floor_bp, rate_cap_bp and rate_bp."""
    table = fields.table(spot, needs=("components", "floor", "cap", "above_cap"))
    offer.above_cap = _outcome(fields, table["above_cap"])

    def define() -> None:
        parts: list[tuple[str, Node]] = []
        raw = table["components"].raw
        for code, item in raw.items() if isinstance(raw, dict) else ():
            node = constant_or_expression(fields, scope, item, BP)
            if node is None:
                return
            parts.append((code, scope.formula(f"rate.{code}", node, str(item.raw), item.line)))
        floor = constant_or_expression(fields, scope, table["floor"], BP)
        cap = constant_or_expression(fields, scope, table["cap"], BP)
        if not parts or floor is None or cap is None:
            if not parts:
                fields.faults.add(table["components"], "a price has components", remedy="add components: {margin: 1%}")
            return
        total = parts[0][1]
        for _, node in parts[1:]:
            total = Sum(_added(total.type, node.type), total, node)
        total = scope.formula("rate_sum_bp", total, " + ".join(code for code, _ in parts), spot.line)
        low = scope.formula("rate_floor_bp", floor, str(table["floor"].raw), table["floor"].line)
        high = scope.formula("rate_cap_bp", cap, str(table["cap"].raw), table["cap"].line)
        rate = extreme("least", (extreme("greatest", (total, low)), high))
        scope.formula("rate_bp", rate, "min(max(rate_sum_bp, rate_floor_bp), rate_cap_bp)", spot.line)
        components = tuple(Component(code, f"rate.{code}") for code, _ in parts)
        offer.price = PriceView(components, "rate_sum_bp", "rate_floor_bp", "rate_cap_bp", "rate_bp")

    scope.register(("rate_bp", "rate_sum_bp", "rate_floor_bp", "rate_cap_bp"), spot, define)


def register_limit(fields: Fields, spot: Spot, scope: Scope, offer: Offer, own: Words) -> None:
    """Register the limit's columns: limit_least_fen, limit_bound and limit_fen."""
    table = fields.table(spot, needs=("least_of", "round_down_to", "minimum", "below_minimum"), may=("asked",))
    offer.below_minimum = _outcome(fields, table["below_minimum"])
    offer.minimum_fen = money(fields, table["minimum"])
    step = max(1, money(fields, table["round_down_to"]))

    def define() -> None:
        read = [_component(fields, scope, item, own) for item in fields.items(table["least_of"])]
        parts = [part for part in read if part is not None]
        if not parts or len(parts) < len(read):
            if not read:
                fields.faults.add(table["least_of"], "a limit has components", remedy="add one")
            return
        refs = [ref for _, ref in parts]
        least = scope.formula("limit_least_fen", extreme("least", tuple(refs)), "the least component", spot.line)
        scope.formula("limit_bound", _first_at(refs, least), "which component is the least", spot.line)
        scope.formula("limit_fen", rounded_down(least, step), f"round_to(limit_least_fen, {step} fen, down)", spot.line)
        asked = str(table["asked"].raw) if "asked" in table else None
        if asked is not None and (asked not in scope or not scope.need(asked)):
            fields.faults.add(table["asked"], f"{asked} is no column", remedy="name an input or a formula")
            return
        if asked is not None:
            scope.ref(asked)
        components = tuple(component for component, _ in parts)
        offer.limit = LimitView(components, "limit_least_fen", "limit_bound", "limit_fen", asked)

    scope.register(("limit_fen", "limit_least_fen", "limit_bound"), spot, define)


def _component(fields: Fields, scope: Scope, spot: Spot, own: Words) -> tuple[Component, Ref] | None:
    table = fields.table(spot, needs=("component", "amount", "reason"))
    node = constant_or_expression(fields, scope, table["amount"], FEN)
    code = fields.text(table["component"])
    reason = reason_code(fields, table["reason"], own, params={"limit_fen"})
    if node is None:
        return None
    nil = Const(replace(FEN, low=0, high=0), 0)
    ref = scope.formula(f"limit.{code}", extreme("greatest", (nil, node)), str(table["amount"].raw), spot.line)
    reads = scope.ordered(scope.lineage(node).inputs)
    return Component(code, ref.name, reason, reads), ref


def read_terms(fields: Fields, spot: Spot, scope: Scope, offer: Offer, methods: tuple[str, ...]) -> None:
    """The columns that make the offer."""
    table = fields.table(spot, needs=("amount", "rate", "months", "method"))
    names = []
    for field, kind in (("amount", "fen"), ("rate", "bp"), ("months", "months")):
        name, want = str(table[field].raw), unranged(kind)
        if name not in scope or not scope.need(name):
            fields.faults.add(table[field], f"{name} is no column", remedy="name an input, a formula, limit_fen ...")
            return
        found = scope[name]
        if want is None or (found.kind, found.unit, found.scale) != (want.kind, want.unit, want.scale):
            fields.faults.add(table[field], f"{name} is {found.named()}", remedy=f"name a column of type {kind}")
            return
        names.append(name)
    method = fields.choice(table["method"], methods)
    inputs = frozenset[str]().union(*(scope.lineage(scope.ref(name)).inputs for name in names))
    offer.terms = TermsView(names[0], names[1], names[2], method, scope.ordered(inputs), offer.minimum_fen)


def money(fields: Fields, spot: Spot) -> int:
    """An amount in fen, not negative."""
    value = literal(raw=spot.raw, type=FEN) if isinstance(spot.raw, int | str) else None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        if spot.raw is not None:
            fields.faults.add(spot, f"{spot.raw!r} is no amount", remedy="write it as 1000 yuan")
        return 0
    return value


def _outcome(fields: Fields, spot: Spot) -> RuleOutcome:
    return "refer" if fields.choice(spot, ("decline", "refer")) == "refer" else "decline"


def _added(first: Type, second: Type) -> Type:
    missing = first.missing or second.missing
    return replace(first, low=first.low + second.low, high=first.high + second.high, missing=missing)


def extreme(which: str, items: tuple[Node, ...]) -> Node:
    """The least or greatest of some numbers of one unit and scale."""
    if len(items) == 1:
        return items[0]
    pick = min if which == "least" else max
    low, high = pick(item.type.low for item in items), pick(item.type.high for item in items)
    type_ = replace(items[-1].type, low=low, high=high, missing=any(item.type.missing for item in items))
    return Extreme(type_, "least" if which == "least" else "greatest", items)


def _first_at(refs: list[Ref], least: Ref) -> Node:
    """The index of the first component that is the least."""
    node: Node = Const(replace(INDEX, low=len(refs) - 1, high=len(refs) - 1), len(refs) - 1)
    for index in range(len(refs) - 2, -1, -1):
        same = Compare(Type("bool", missing=least.type.missing), "eq", refs[index], least)
        at = Const(replace(INDEX, low=index, high=index), index)
        node = If(replace(INDEX, low=0, high=len(refs) - 1, missing=least.type.missing), same, at, node)
    return node


def rounded_down(node: Node, step: int) -> Node:
    """A number that is not negative, rounded down to a multiple of `step`."""
    unit = Const(replace(node.type, low=step, high=step, missing=False), step)
    low, high = node.type.low // step, node.type.high // step
    times = Quotient(replace(node.type, low=low, high=high), node, unit, Rounding.DOWN)
    return Product(replace(node.type, low=low * step, high=high * step), times, unit)
