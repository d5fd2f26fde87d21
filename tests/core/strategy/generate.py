"""Random valid programs and cases for property tests of both back ends.

Programs are built as the checker would leave them: every type carries a true range, divisors are never zero, rows of
`unique` tables are disjoint, the verdict has no gap. `programs()` and `cases(program)` are hypothesis strategies.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from loanmill.core.strategy.tree import nodes as n
from loanmill.core.strategy.tree.program import (
    Component,
    Input,
    LimitView,
    Program,
    Rule,
    ScoreItem,
    ScoreView,
    TermsView,
    Verdict,
)
from loanmill.core.strategy.tree.steps import Absent, Any, Cell, Choice, Output, Row, Span, Table
from loanmill.core.strategy.tree.types import Type
from tests.core.strategy.generate_nodes import (
    BOOL,
    CODES,
    DAYS,
    TEXTS,
    Scope,
    clamped,
    const,
    number,
    number_type,
    truth,
)

RANGES = ((0, 5), (-20, 20), (1, 9), (-1_000, 1_000_000), (-(2**63), 2**63 - 1), (0, 10**14))
UNITS = (("yuan", 2), ("ratio", 4), ("count", 0), ("number", 0), ("number", 2))


def cell(s: Scope, type_: Type) -> Cell:
    kind = s.pick("any", "span", "span", "choice", "absent")
    if kind == "any":
        return Any()
    if kind == "absent":
        return Absent()
    if type_.kind in ("number", "date"):
        near = st.integers(max(type_.low, -40), max(min(type_.high, 40), max(type_.low, -40)))
        if type_.kind == "date":
            near = st.integers(*DAYS)
        a, b = sorted((s.draw(near), s.draw(near)))
        if kind == "choice":
            return Choice(frozenset({a, b, a + 1}), bool(s.some(0, 1)))
        return s.pick(Span(a, b), Span(a, None), Span(None, b), Span(a, a))
    values = {"bool": (True, False), "code": CODES, "text": TEXTS}[type_.kind]
    chosen = s.draw(st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True))
    return Choice(frozenset(chosen), bool(s.some(0, 1)))


def table(s: Scope, name: str, hit: str, rows: int) -> Table:
    """A table of numbers; `first` may end in a row that always holds, `unique` splits its first input."""
    inputs = [s.draw(st.sampled_from(s.refs)) for _ in range(s.some(1, 4))]
    if s.some(0, 1):
        inputs.append(number(s, 2))
    if hit == "unique":
        inputs[0] = next((ref for ref in s.refs if ref.type.kind == "number"), const(3))
    width = 1 if hit == "count" else s.some(1, 3)
    blank = s.some(0, 4) == 0
    made = []
    for index in range(rows):
        cells = [cell(s, node.type) for node in inputs]
        if hit == "unique":
            cells[0] = Span(index * 4 - 8, index * 4 - 5) if index else Absent()
        outputs = tuple(None if blank and s.some(0, 3) == 0 else s.some(-50, 50) for _ in range(width))
        made.append(Row(tuple(cells), outputs, index, f"row {index}"))
    closed = hit == "first" and bool(s.some(0, 1))
    if closed:
        made[-1] = replace(made[-1], cells=tuple(Any() for _ in inputs))
    open_ = hit in ("unique", "least", "greatest") or (hit == "first" and not closed)
    missing = open_ or blank or any(node.type.missing for node in inputs)
    outputs = tuple(Output(f"{name}.{i}", number_type(-50 * rows, 50 * rows, missing)) for i in range(width))
    row = f"{name}.row" if hit in ("first", "unique") and s.some(0, 1) else None
    labels = tuple(s.pick("same", f"label {i}") for i in range(len(inputs)))
    return Table(name, hit, tuple(inputs), labels, outputs, tuple(made), row, 1)


def add_table(s: Scope, made: Table) -> None:
    s.steps.append(made)
    s.refs += [n.Ref(output.type, output.name) for output in made.outputs]
    if made.row is not None:
        s.refs.append(n.Ref(number_type(0, len(made.rows), made.outputs[0].type.missing), made.row))


def an_input(s: Scope, index: int) -> Input:
    kind = s.pick("number", "number", "number", "date", "bool", "code", "text")
    type_ = Type(kind)
    if kind == "number":
        (unit, scale), (low, high) = s.pick(*UNITS), s.pick(*RANGES)
        type_ = Type("number", unit, scale, low, high)
    elif kind == "date":
        type_ = Type("date", None, 0, *DAYS)
    elif kind == "code":
        type_ = Type("code", codes=CODES)
    return Input(f"in_{index}", type_, 1, influence=s.pick(None, "up", "down", "both"))


@st.composite
def programs(draw: st.DrawFn, *, most_rows: int = 12) -> Program:
    """A decision with rules, a scorecard, a limit, terms and a verdict; in one of five a calculation."""
    s = Scope(draw)
    s.inputs = [an_input(s, index) for index in range(s.some(2, 6))]
    s.refs = [n.Ref(item.type, item.name) for item in s.inputs]
    for index in range(s.some(1, 5)):
        node = number(s, 3) if s.some(0, 2) else truth(s, 3)
        s.formula(f"f.{index}", node)
        if s.some(0, 1):
            hit = s.pick("first", "first", "unique", "sum", "least", "greatest", "count")
            add_table(s, table(s, f"t{index}", str(hit), s.some(1, most_rows)))
    if s.some(0, 4) == 0:
        return program(s, "calculation")
    return decision(s)


def program(s: Scope, kind: str, **parts: object) -> Program:
    names = {item.name for item in s.inputs}
    outputs = tuple((ref.name, ref.type) for ref in s.refs if ref.name not in names)
    return Program(
        kind=kind, code="made", version="made/1", product="made", effective_from=date(2026, 1, 1),
        title={"zh": "", "en": ""},
        sha256="0" * 64, inputs=tuple(s.inputs), steps=tuple(s.steps), outputs=outputs, **parts,
    )  # fmt: skip


def decision(s: Scope) -> Program:
    names = tuple(item.name for item in s.inputs)
    score = scorecard(s)
    limit = bounded(s)
    rate = s.formula("rate_bp", clamped(number(s, 1), 0, 2400))
    months = s.formula("months", clamped(number(s, 1), 1, 36))
    parts = ("rule", "rule", "rule", "limit", "price")
    rules = []
    for index in range(s.some(0, 6)):
        when = truth(s, 3)
        params = ((names[0], n.Ref(s.inputs[0].type, names[0])), ("policy_x", const(-4)))
        soft = s.draw(st.sets(st.sampled_from(names), max_size=2)) if s.some(0, 1) else set()
        rules.append(
            Rule(
                f"rule_{index}", s.pick("decline", "refer", "note"), f"reason_{s.some(0, 4)}", when, "as 'written'",
                tuple(name for name in names if s.some(0, 1)), params[: s.some(0, 2)],
                tuple(sorted(soft)), 1, s.pick(*parts),
            )
        )  # fmt: skip
    terms = TermsView("limit_fen", rate.name, months.name, "equal_instalments", names[:1], s.some(0, 20))
    return program(
        s, "decision", rules=tuple(rules), verdict=verdict(s, names), scores=(score,), limit=limit, terms=terms
    )  # fmt: skip


def scorecard(s: Scope) -> ScoreView:
    items = []
    for index in range(s.some(1, 6)):
        ref = s.draw(st.sampled_from([ref for ref in s.refs if ref.type.kind in ("number", "code", "date")] or s.refs))
        cells: list[Cell] = [cell(s, ref.type), Absent(), Any()]
        rows = tuple(Row((one,), (s.some(-40, 40),), 1, "row") for one in cells)
        points = Output(f"score.{index}.points", number_type(-40, 40, True))
        made = Table(f"score.{index}", "first", (ref,), (ref.name,), (points,), rows, f"score.{index}.row", 1)
        add_table(s, made)
        best = max(row.outputs[0] for row in rows)
        item = ScoreItem(
            ref.name, ref, made.name, points.name, f"score.{index}.row", best, f"lost_{s.some(0, 3)}", ("a", "b", "c")
        )
        items.append(item)  # fmt: skip
    total: n.Node = const(500)
    for item in items:
        size = 40 * len(items)
        total = n.Sum(number_type(500 - size, 500 + size, True), total, n.Ref(number_type(-40, 40, True), item.points))
    s.formula("score", total)
    s.formula("score_best", n.Otherwise(number_type(0, 1000), s.refs[-1], const(600)))
    return ScoreView("score", 500, tuple(items), "score", "score_best", None, None)


def bounded(s: Scope) -> LimitView:
    a, b = s.formula("limit.a", number(s, 2)), s.formula("limit.b", number(s, 1))
    missing = a.type.missing or b.type.missing
    ends = (min(a.type.low, b.type.low), max(a.type.high, b.type.high))
    least = s.formula("limit_least_fen", n.Extreme(number_type(*ends, missing), "least", (a, b)))
    same = n.Compare(replace(BOOL, missing=missing), "eq", a, least)
    s.formula("limit_bound", n.If(number_type(0, 1, missing), same, const(0), const(1)))
    s.formula("limit_fen", least)
    asked = s.formula("asked", number(s, 1))
    parts = (Component("a", "limit.a", "bound_a"), Component("b", "limit.b", "bound_b"))
    return LimitView(parts, least.name, "limit_bound", "limit_fen", asked.name)


def verdict(s: Scope, names: tuple[str, ...]) -> Verdict:
    inputs = (n.Ref(number_type(0, 1000), "score_best"), n.Ref(number_type(0, 1000, True), "score"), truth(s, 2))
    rows = []
    for index in range(s.some(0, 3)):
        cells = (Span(None, s.some(440, 560)), s.pick(Any(), Span(s.some(440, 560), None)), cell(s, BOOL))
        rows.append(Row(cells, (s.pick("decline", "refer", "approve"), f"verdict_{s.some(0, 3)}"), index, "row"))
    rows.append(Row((Any(), Any(), Any()), (s.pick("approve", "approve", "refer"), "last"), 9, "last row"))
    missing = any(node.type.missing for node in inputs)
    outputs = (
        Output("verdict_outcome", Type("code", codes=("approve", "decline", "refer"), missing=missing)),
        Output("verdict_reason", Type("code", missing=missing)),
    )
    made = Table("verdict", "first", inputs, ("best", "score", "truth"), outputs, tuple(rows), "verdict_row", 1)
    soft = tuple(tuple(name for name in names if s.some(0, 2) == 0) for _ in rows)
    own = tuple((("policy_score", const(index)),) for index in range(len(rows)))
    scores = ("score",) if s.some(0, 1) else ()
    return Verdict(made, tuple(name for name in names if s.some(0, 1)), scores, soft, (("score", inputs[1]),), own)


def cases(program: Program) -> st.SearchStrategy[dict[str, int | bool | str | None]]:
    """Run-time values by input: boundaries, values out of range, missing (None) and ordinary ones."""
    return st.fixed_dictionaries({item.name: values(item.type) for item in program.inputs})


def values(type_: Type) -> st.SearchStrategy[int | bool | str | None]:
    missing = st.none()
    if type_.kind == "bool":
        return st.booleans() | missing
    if type_.kind == "code":
        return st.sampled_from((*CODES, "unheard of")) | missing
    if type_.kind == "text":
        return st.sampled_from(TEXTS) | missing
    low, high = type_.low, type_.high
    small = st.integers(max(low, -40), max(min(high, 60), max(low, -40)))
    edges = st.sampled_from((low, high, low + 1, high - 1)) | st.integers(low, high)
    # Dates beyond their range may have no ISO text, so only numbers leave their range.
    outside = st.sampled_from((low - 1, high + 1)) if type_.kind == "number" else missing
    return small | small | edges | outside | missing
