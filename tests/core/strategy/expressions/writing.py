"""Random expressions, as texts that mostly type, and random cases for them."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from loanmill.core.strategy.expressions.typed import typed
from loanmill.core.strategy.text.spots import Faults, Spot
from loanmill.core.strategy.tree.nodes import Node
from loanmill.core.strategy.tree.types import Type, Unit
from tests.core.strategy.slow import Value

ROUNDINGS = st.sampled_from(["down", "up", "half_up", "half_even", "floor", "ceiling"])
SPOT = Spot(None, 7, "$.formulas.x")


def number(unit: Unit, scale: int, low: int, high: int, *, missing: bool = False) -> Type:
    """A type of numbers."""
    return Type("number", unit, scale, low, high, missing=missing)


ENV = {
    "sales_fen": number("yuan", 2, -(10**14), 10**14),
    "asked_fen": number("yuan", 2, 0, 10**10),
    "rate_bp": number("ratio", 4, 0, 3_000),
    "lpr_bp": number("ratio", 4, 200, 500, missing=True),
    "lenders": number("count", 0, 0, 40),
    "shops": number("count", 0, -2, 2),
    "term": number("months", 0, 1, 60),
    "points": number("number", 0, -200, 900),
    "quality": number("number", 2, 0, 100),
    "region": Type("code", codes=("east", "west", "north")),
    "heavy": Type("bool"),
    "opened": Type("date", None, 0, 0, 20_500),
    "today": Type("date", None, 0, 20_000, 21_000),
    "note": Type("text"),
}
NAMES = {
    "yuan": ["sales_fen", "asked_fen"],
    "ratio": ["rate_bp", "lpr_bp"],
    "count": ["lenders", "shops"],
    "months": ["term"],
    "number": ["points", "quality"],
}
LITERALS: dict[str, Callable[[], st.SearchStrategy[str]]] = {
    "yuan": lambda: st.integers(-(10**6), 10**6).map(lambda v: f"{v} yuan") | st.just("0") | st.just("12.5万元"),
    "ratio": lambda: st.integers(1, 99).map(lambda v: f"{v}%") | st.just("125 bp"),
    "count": lambda: st.integers(-3, 50).map(str),
    "months": lambda: st.integers(1, 70).map(str),
    "number": lambda: st.integers(-300, 300).map(str) | st.sampled_from(["0.5", "1.25", "0.333", "2.0"]),
}
UNITS = st.sampled_from(list(NAMES))


@st.composite
def numbers(draw: st.DrawFn, unit: str, depth: int) -> str:
    """A number of a unit."""
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(NAMES[unit])) if draw(st.booleans()) else draw(LITERALS[unit]())
    same = numbers(unit, depth - 1)
    kind = draw(st.sampled_from(["sum", "product", "div", "round", "if", "extreme", "otherwise", "abs", "call"]))
    if kind == "sum":
        return f"({draw(same)} {draw(st.sampled_from('+-'))} {draw(same)})"
    if kind == "product":
        factor = draw(numbers(draw(st.sampled_from(["number", "ratio"])), depth - 1))
        return f"({draw(same)} * {factor})" if draw(st.booleans()) else f"{factor} * {draw(same)}"
    if kind == "div":
        return draw(divisions(unit, depth - 1))
    if kind == "round":
        decimals = draw(st.sampled_from(["", ", 1", ", 3"]))
        return f"round({draw(same)}, {draw(ROUNDINGS)}{decimals})"
    if kind == "if":
        other = draw(same | st.just("missing"))
        return f"if({draw(conditions(depth - 1))}, {draw(same)}, {other})"
    if kind == "extreme":
        return f"{draw(st.sampled_from(['min', 'max']))}({draw(same)}, {draw(same)})"
    if kind == "otherwise":
        return f"otherwise({draw(same)}, {draw(same)})"
    return f"abs({draw(same)})" if kind == "abs" else draw(calls(unit, same))


@st.composite
def calls(draw: st.DrawFn, unit: str, same: st.SearchStrategy[str]) -> str:
    """A call that gives a unit."""
    if unit == "months":
        return "months_between(opened, today)"
    if unit == "yuan":
        bounded = draw(st.sampled_from(["rate_bp", "lpr_bp", "5%"]))
        step = f"round_to({draw(same)}, {draw(st.sampled_from(['1000 yuan', '1 fen']))}, {draw(ROUNDINGS)})"
        return draw(st.sampled_from([step, f"carried(asked_fen, {bounded}, term)", f"-{draw(same)}"]))
    if unit == "number":
        return draw(st.sampled_from(['bucket(note, "salt")', f"round_to({draw(same)}, 0.05, {draw(ROUNDINGS)})"]))
    if unit == "count":
        return f"round_to({draw(same)}, 10, {draw(ROUNDINGS)})"
    return f"ratio({draw(same)}, 33%, {draw(ROUNDINGS)})"


@st.composite
def divisions(draw: st.DrawFn, unit: str, depth: int) -> str:
    """A division that is guarded, or by what is never zero."""
    over, rounding = draw(numbers(unit, depth)), draw(ROUNDINGS)
    decimals = draw(st.sampled_from(["", ", 2"]))
    if draw(st.booleans()):
        return (
            f"div({over}, {draw(st.sampled_from(['3', '0.7', '(points + 201)', '35%', '-4']))}, {rounding}{decimals})"
        )
    under = draw(numbers("number", depth))
    guard = draw(st.sampled_from(["{} > 0", "{} != 0", "not ({} >= 0)", "0 < {}"])).format(under)
    return f"if({guard}, div({over}, {under}, {rounding}{decimals}), {over})"


@st.composite
def conditions(draw: st.DrawFn, depth: int) -> str:
    """A condition."""
    if depth <= 0:
        return draw(
            st.sampled_from(
                ["heavy", "region == west", "region not in [east, north]", "lenders >= 3", "lpr_bp is known"]
            )
        )
    kind = draw(
        st.sampled_from(["compare", "compare", "join", "not", "known", "date", "in", "guard", "text", "difference"])
    )
    if kind == "compare":
        unit = draw(UNITS)
        sign = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
        return f"{draw(numbers(unit, depth - 1))} {sign} {draw(numbers(unit, depth - 1))}"
    if kind == "join":
        word = draw(st.sampled_from(["and", "or"]))
        items = draw(st.lists(conditions(depth - 1), min_size=2, max_size=3))
        return f" {word} ".join(f"({item})" for item in items)
    if kind == "not":
        return f"not ({draw(conditions(depth - 1))})"
    if kind == "known":
        return f"{draw(numbers(draw(UNITS), depth - 1))} is {draw(st.sampled_from(['known', 'missing']))}"
    if kind == "date":
        return draw(
            st.sampled_from(
                ["opened < 2020-01-31", "days_between(opened, today) > 90", "max(opened, 2021-02-28) < today"]
            )
        )
    if kind == "in":
        return f"{draw(numbers('number', depth - 1))} {draw(st.sampled_from(['in', 'not in']))} [1, 2.5, -7]"
    if kind == "guard":
        return f"shops != 0 and div(sales_fen, shops, {draw(ROUNDINGS)}) > {draw(numbers('yuan', depth - 1))}"
    if kind == "text":
        return draw(
            st.sampled_from(['starts_with(note, "A")', 'note == "B"', 'starts_with(region, "w")', "heavy == true"])
        )
    guarded = "if(asked_fen > sales_fen, div(sales_fen, asked_fen - sales_fen, up), 1)"
    return f"{guarded} < {draw(numbers('number', depth - 1))}"


def any_expressions(depth: int = 3) -> st.SearchStrategy[str]:
    """A number of any unit, or a condition."""
    return UNITS.flatmap(lambda unit: numbers(unit, depth)) | conditions(depth)


def values_of(type_: Type) -> st.SearchStrategy[Value]:
    """Values of a type, ends and missing included."""
    if type_.kind in ("number", "date"):
        near = [end for end in (type_.low, type_.high, 0, 1, -1) if type_.low <= end <= type_.high]
        return st.none() | st.integers(type_.low, type_.high) | st.sampled_from(near)
    if type_.kind == "code":
        return st.none() | st.sampled_from(type_.codes)
    return st.none() | (st.booleans() if type_.kind == "bool" else st.sampled_from(["A1", "B", "甲"]))


CASES = st.fixed_dictionaries({name: values_of(type_) for name, type_ in ENV.items()})


def read(text: str, *, want: Type | None = None) -> tuple[Node | None, list[str]]:
    """The node of a text over ENV, and the faults that were told, each `message; remedy`."""
    faults = Faults("policy.yaml")
    node = typed(text=text, env=ENV, spot=SPOT, faults=faults, want=want)
    assert (node is None) == bool(faults.found)
    assert all(fault.line == SPOT.line and fault.path == SPOT.path and fault.remedy for fault in faults.found)
    return node, [f"{fault.message}; {fault.remedy}" for fault in faults.found]
