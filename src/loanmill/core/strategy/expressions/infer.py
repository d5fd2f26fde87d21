"""From the untyped tree to typed nodes: names, units, scales, ranges, what conditions say of the values below them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from loanmill.core.strategy.expressions.build import BOOL, adopting, minus, missing, number, plus, product, united
from loanmill.core.strategy.expressions.calls.check import Checker
from loanmill.core.strategy.expressions.calls.listed import CALLS
from loanmill.core.strategy.expressions.conditions import compared, member
from loanmill.core.strategy.expressions.facts import Fact, both, facts_when
from loanmill.core.strategy.expressions.names import code_of, unknown_name
from loanmill.core.strategy.expressions.refused import Refused, nearest
from loanmill.core.strategy.expressions.syntax import (
    Absent,
    Arithmetic,
    Call,
    Comparing,
    Date,
    Inverse,
    Joined,
    Known,
    Member,
    Name,
    Negative,
    Number,
    Syntax,
    Text,
    Truth,
)
from loanmill.core.strategy.expressions.units import called, product_unit
from loanmill.core.strategy.tree.nodes import And, Const, IsMissing, Node, Not, Nothing, Or, Ref
from loanmill.core.strategy.tree.types import Type

NOTHING_KNOWN = Fact()


@dataclass(frozen=True, slots=True)
class Inference:
    """Types trees in an environment of names. `nodes` keeps each tree's node by its identity; trees outlive it."""

    env: Mapping[str, Type]
    nodes: dict[int, Node] = field(default_factory=dict)
    facts: Mapping[Syntax, Fact] = field(default_factory=dict)

    def infer(self, syntax: Syntax, hint: Type | None = None) -> Node:
        """The typed node of a tree; `hint` is the type of what it stands beside. Raises Refused."""
        if id(syntax) in self.nodes:
            return self.nodes[id(syntax)]
        node = self._made(syntax, hint)
        if self.facts and syntax in self.facts:
            node = self.facts[syntax].narrowed(node)
        self.nodes[id(syntax)] = node
        return node

    def within(self, when: Syntax, *, holds: bool, surely: bool) -> Inference:
        """The same where a condition, inferred before, holds or fails."""
        found = facts_when(when, self.nodes, holds=holds, surely=surely)
        return replace(self, facts=both(self.facts, found)) if found else self

    def fact(self, syntax: Syntax) -> Fact:
        """What is known of a tree here beyond its type."""
        return self.facts.get(syntax, NOTHING_KNOWN)

    def is_open(self, syntax: Syntax) -> bool:
        """Whether a tree takes its type from its neighbour: a code, a quoted text, `missing`, a choice of such."""
        if isinstance(syntax, Name):
            return syntax.word not in self.env
        if isinstance(syntax, Call) and syntax.name == "if" and len(syntax.args) == 3:
            return self.is_open(syntax.args[1]) and self.is_open(syntax.args[2])
        if isinstance(syntax, Negative):
            return isinstance(syntax.of, Number) and self.is_open(syntax.of)
        return isinstance(syntax, Absent | Text) or (isinstance(syntax, Number) and syntax.unit is None)

    def together(self, items: Sequence[Syntax], hint: Type | None = None) -> list[Node]:
        """The nodes of trees that must be of one kind, unit and scale. Raises Refused."""
        return self.together_under([(item, self) for item in items], hint)

    def together_under(self, items: Sequence[tuple[Syntax, Checker]], hint: Type | None) -> list[Node]:
        """The same, each tree with a checker of its own: the settled ones first, whose type the open ones take."""
        found: dict[int, Node] = {}
        for index in sorted(range(len(items)), key=lambda i: (self._absent(items[i][0]), self.is_open(items[i][0]))):
            tree, checker = items[index]
            node = found[index] = adopting(checker.infer(tree, hint), hint)
            if hint is None or hint.kind != node.type.kind or node.type.kind == "number":
                hint = node.type
        return united([found[index] for index in range(len(items))], [tree.at for tree, _ in items])

    def _absent(self, syntax: Syntax) -> bool:
        return isinstance(syntax, Absent)

    def _made(self, syntax: Syntax, hint: Type | None) -> Node:
        if isinstance(syntax, Number):
            return number(syntax.value, unit=syntax.unit or "number", scale=syntax.scale)
        if isinstance(syntax, Truth):
            return Const(BOOL, syntax.value)
        if isinstance(syntax, Date):
            return Const(Type("date", None, 0, syntax.days, syntax.days), syntax.days)
        if isinstance(syntax, Name):
            return self._name(syntax, hint)
        if isinstance(syntax, Text):
            return code_of(syntax.value, hint, syntax.at) if hint and hint.kind == "code" else _text(syntax)
        if isinstance(syntax, Absent):
            return _nothing(syntax, hint)
        if isinstance(syntax, Call):
            return self._call(syntax, hint)
        if isinstance(syntax, Arithmetic | Negative):
            return self._arithmetic(syntax)
        return self._condition(syntax)

    def _name(self, syntax: Name, hint: Type | None) -> Node:
        if syntax.word in self.env:
            type_ = self.env.get(syntax.word)
            if type_ is not None:
                return Ref(type_, syntax.word)
        elif hint is not None and hint.kind == "code":
            return code_of(syntax.word, hint, syntax.at)
        raise unknown_name(syntax, self.env)

    def _call(self, call: Call, hint: Type | None) -> Node:
        listed = CALLS.get(call.name)
        if listed is None:
            remedy = f"the calls are {nearest(call.name, CALLS)}"
            raise Refused(call.at, f"there is no call {call.name}(..)", remedy=remedy)
        if not listed.least <= len(call.args) <= listed.most:
            message = f"{call.name} has {len(call.args)} arguments"
            raise Refused(call.at, message, remedy=f"write {listed.usage}")
        return listed.made(self, call, hint)

    def _arithmetic(self, syntax: Arithmetic | Negative) -> Node:
        if isinstance(syntax, Negative):
            of = self.infer(syntax.of)
            _numeric(of, syntax.of.at)
            zero = Const(replace(of.type, low=0, high=0, missing=False), 0)
            return minus(zero, of, syntax.at)
        if syntax.sign == "*":
            left, right = self.infer(syntax.left), self.infer(syntax.right)
            _numeric(left, syntax.left.at)
            _numeric(right, syntax.right.at)
            unit = product_unit(left.type.unit or "number", right.type.unit or "number")
            if unit is None:
                message = f"{called(left.type)} times {called(right.type)} has no unit"
                raise Refused(syntax.at, message, remedy="multiply by a number or a ratio")
            return product(left, right, unit, syntax.at)
        left, right = self.together([syntax.left, syntax.right])
        _numeric(left, syntax.left.at)
        return (plus if syntax.sign == "+" else minus)(left, right, syntax.at)

    def _condition(self, syntax: Inverse | Joined | Comparing | Member | Known) -> Node:
        if isinstance(syntax, Inverse):
            of = self._bool(syntax.of, "not")
            return Not(replace(BOOL, missing=of.type.missing), of)
        if isinstance(syntax, Joined):
            return self._joined(syntax)
        if isinstance(syntax, Known):
            of = self.infer(syntax.of)
            if isinstance(of, Const):
                raise Refused(syntax.at, "a constant is always known", remedy="ask it of an input")
            asked = IsMissing(BOOL, of)
            return asked if syntax.missing else Not(BOOL, asked)
        if isinstance(syntax, Member):
            of = self.infer(syntax.of)
            return member(of, [self.infer(value, of.type) for value in syntax.values], syntax)
        if isinstance(syntax.left, Absent) or isinstance(syntax.right, Absent):
            raise Refused(syntax.at, "nothing equals missing", remedy="write `is missing` or `is known`")
        left, right = self.together([syntax.left, syntax.right])
        return compared(left, right, syntax)

    def _joined(self, syntax: Joined) -> Node:
        """Each item is checked with what is known while no earlier one has settled the outcome."""
        here, items = self, list[Node]()
        for tree in syntax.items:
            items.append(here._bool(tree, syntax.word))
            here = here.within(tree, holds=syntax.word == "and", surely=False)
        type_ = replace(BOOL, missing=missing(*items))
        return And(type_, tuple(items)) if syntax.word == "and" else Or(type_, tuple(items))

    def _bool(self, syntax: Syntax, word: str) -> Node:
        node = self.infer(syntax, BOOL)
        if node.type.kind != "bool":
            message = f"{word} takes conditions, and this is {called(node.type)}"
            raise Refused(syntax.at, message, remedy="compare it, such as x > 0")
        if isinstance(node, Const):
            raise Refused(syntax.at, "this condition is always the same", remedy="leave it out")
        return node


def _text(syntax: Text) -> Const:
    return Const(Type("text"), syntax.value)


def _numeric(node: Node, at: int) -> None:
    if node.type.kind == "date":
        remedy = "write days_between(a, b) or months_between(a, b)"
        raise Refused(at, "dates are not added, subtracted or multiplied", remedy=remedy)
    if node.type.kind != "number":
        raise Refused(at, f"this is {called(node.type)}, no number", remedy="compute with numbers alone")


def _nothing(syntax: Absent, hint: Type | None) -> Nothing:
    if hint is None:
        remedy = "let it stand beside a value, or declare the type of the formula"
        raise Refused(syntax.at, "the type of this missing value is unknown", remedy=remedy)
    return Nothing(replace(hint, missing=True))
