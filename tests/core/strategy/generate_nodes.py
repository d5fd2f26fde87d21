"""Random typed expressions for generate.py: every type carries a true range, divisors are never zero."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from hypothesis import strategies as st

from loanmill.core.kernel.money import Rounding
from loanmill.core.strategy.tree import nodes as n
from loanmill.core.strategy.tree.program import Input
from loanmill.core.strategy.tree.steps import Formula, Step
from loanmill.core.strategy.tree.types import WIDEST, Type

BOOL = Type("bool")
CODES = ("alpha", "beta", "gamma", 'q"\\uote')
TEXTS = ("", "a", "ab", "中文", "line\nbreak", 'q"')
DAYS = (0, 40_000)


@dataclass
class Scope:
    """What has been defined so far."""

    draw: st.DrawFn
    inputs: list[Input] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    refs: list[n.Ref] = field(default_factory=list)

    def pick(self, *items: object) -> object:
        return self.draw(st.sampled_from(items))

    def some(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def formula(self, name: str, node: n.Node) -> n.Ref:
        self.steps.append(Formula(name, node, f"text of {name}", 1))
        self.refs.append(n.Ref(node.type, name))
        return self.refs[-1]


def number_type(low: int, high: int, missing: bool = False) -> Type:
    return Type("number", "number", 0, low, high, missing=missing)


def const(value: int) -> n.Const:
    return n.Const(number_type(value, value), value)


def number(s: Scope, depth: int) -> n.Node:
    """A number with its true range; what would leave 128 bits falls back to a constant."""
    known = [ref for ref in s.refs if ref.type.kind == "number"]
    kinds = ["const", "ref", "ref", "ref"] if depth <= 0 else [
        "ref", "sum", "less", "times", "over", "abs", "extreme", "if", "otherwise", "months", "annuity", "bucket",
        "nothing",
    ]  # fmt: skip
    kind = s.pick(*kinds)
    if kind == "ref" and known:
        return s.draw(st.sampled_from(known))
    if kind == "const" or depth <= 0:
        return const(s.some(-30, 30))
    if kind in ("months", "annuity", "bucket"):
        return called(s, str(kind), depth)
    made = combined(s, str(kind), depth)
    return made if WIDEST[0] <= made.type.low and made.type.high <= WIDEST[1] else const(s.some(-30, 30))


def called(s: Scope, kind: str, depth: int) -> n.Node:
    if kind == "months":
        since, until = day(s, depth - 1), day(s, depth - 1)
        return n.MonthsBetween(number_type(-1400, 1400, since.type.missing or until.type.missing), since, until)
    if kind == "annuity":
        rate, months = clamped(number(s, depth - 1), 0, 2400), clamped(number(s, depth - 1), 1, 36)
        return n.Annuity(number_type(0, 36 * 10**12, rate.type.missing or months.type.missing), rate, months)
    texts = [ref for ref in s.refs if ref.type.kind == "text"]
    key = s.draw(st.sampled_from(texts)) if texts else n.Const(Type("text"), "key")
    return n.Bucket(number_type(0, 9999, key.type.missing), key, "salt")


def clamped(node: n.Node, low: int, high: int) -> n.Node:
    least = n.Extreme(number_type(min(node.type.low, high), high, node.type.missing), "least", (node, const(high)))
    return n.Extreme(number_type(low, high, node.type.missing), "greatest", (least, const(low)))


def combined(s: Scope, kind: str, depth: int) -> n.Node:
    a = number(s, depth - 1)
    b = number(s, depth - 1)
    low, high, missing = a.type.low, a.type.high, a.type.missing or b.type.missing
    match kind:
        case "sum":
            return n.Sum(number_type(low + b.type.low, high + b.type.high, missing), a, b)
        case "less":
            return n.Difference(number_type(low - b.type.high, high - b.type.low, missing), a, b)
        case "times":
            ends = [x * y for x in (low, high) for y in (b.type.low, b.type.high)]
            return n.Product(number_type(min(ends), max(ends), missing), a, b)
        case "over":
            if b.type.low <= 0 <= b.type.high:
                b = n.Const(number_type(7, 7), 7) if s.some(0, 1) else clamped(b, 1, 50)
            size = max(abs(low), abs(high)) + 1
            missing = a.type.missing or b.type.missing
            return n.Quotient(number_type(-size, size, missing), a, b, s.pick(*Rounding))
        case "abs":
            return n.Absolute(number_type(0, max(abs(low), abs(high)), a.type.missing), a)
        case "extreme":
            which = s.pick("least", "greatest")
            items = (a, b, *(number(s, 0) for _ in range(s.some(0, 4))))
            pick = min if which == "least" else max
            ends = (pick(i.type.low for i in items), pick(i.type.high for i in items))
            return n.Extreme(number_type(*ends, any(i.type.missing for i in items)), which, items)
        case "otherwise":
            both = number_type(min(low, b.type.low), max(high, b.type.high), a.type.missing and b.type.missing)
            return n.Otherwise(both, a, b)
        case "nothing":
            a = n.Nothing(number_type(b.type.low, b.type.high, True)) if s.some(0, 2) == 0 else a
            missing = a.type.missing or b.type.missing
    when = truth(s, depth - 1)
    low, high = min(a.type.low, b.type.low), max(a.type.high, b.type.high)
    return n.If(number_type(low, high, missing or when.type.missing), when, a, b)


def day(s: Scope, depth: int) -> n.Node:
    known = [ref for ref in s.refs if ref.type.kind == "date"]
    if known and s.some(0, 3):
        return s.draw(st.sampled_from(known))
    value = s.some(*DAYS)
    return n.Const(Type("date", None, 0, value, value), value)


def truth(s: Scope, depth: int) -> n.Node:
    known = [ref for ref in s.refs if ref.type.kind == "bool"]
    kind = s.pick("ref", "compare", "among", "and", "or", "not", "if", "absent", "starts") if depth > 0 else "compare"
    if kind == "ref" and known:
        return s.draw(st.sampled_from(known))
    if kind in ("and", "or"):
        items = tuple(truth(s, depth - 1) for _ in range(s.some(2, 4)))
        made = n.And if kind == "and" else n.Or
        return made(replace(BOOL, missing=any(item.type.missing for item in items)), items)
    if kind == "not":
        of = truth(s, depth - 1)
        return n.Not(of.type, of)
    if kind == "if":
        parts = tuple(truth(s, depth - 1) for _ in range(3))
        return n.If(replace(BOOL, missing=any(part.type.missing for part in parts)), *parts)
    if kind == "absent":
        return n.IsMissing(BOOL, number(s, depth - 1))
    words = [ref for ref in s.refs if ref.type.kind in ("text", "code")]
    if kind in ("starts", "among") and words:
        ref = s.draw(st.sampled_from(words))
        type_ = replace(BOOL, missing=ref.type.missing)
        if kind == "starts" and ref.type.kind == "text":
            return n.StartsWith(type_, ref, s.pick("a", "中", 'q"'))
        values = s.draw(st.lists(st.sampled_from(CODES if ref.type.kind == "code" else TEXTS), min_size=1, unique=True))
        return n.Among(type_, ref, tuple(values))
    a, b = number(s, depth - 1), number(s, depth - 1)
    op = s.pick("lt", "le", "gt", "ge", "eq", "ne")
    return n.Compare(replace(BOOL, missing=a.type.missing or b.type.missing), op, a, b)
