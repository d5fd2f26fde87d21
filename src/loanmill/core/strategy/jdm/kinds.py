"""Of what kind each column is: ZEN has no types, so they follow from how a value is used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.jdm.cells import constant
from loanmill.core.strategy.jdm.made import Field, Formula, Made, Table
from loanmill.core.strategy.jdm.zen import (
    KNOWN,
    Binary,
    Call,
    Choice,
    Column,
    Day,
    Interval,
    Items,
    Rows,
    Tree,
    Unary,
    Value,
)

Kind = Literal["number", "text", "bool", "date"]
WORDS = {"number": "a number", "text": "a text", "bool": "true or false", "date": "a date"}
_OF_SCHEMA: dict[str, Kind] = {"number": "number", "integer": "number", "string": "text", "boolean": "bool"}
NUMBERS = ("abs", "floor", "ceil", "round", "trunc", "min", "max", "sum", "avg")


@dataclass(slots=True)
class Kinds:
    """Kinds of columns; columns of one kind whose kind is not known yet are joined."""

    known: dict[str, Kind] = field(default_factory=dict)
    joined: dict[str, str] = field(default_factory=dict)

    def root(self, name: str) -> str:
        """The column that stands for all that share its kind."""
        while name in self.joined:
            name = self.joined[name]
        return name

    def of(self, name: str) -> Kind | None:
        """The kind of a column."""
        return self.known.get(self.root(name))

    def state(self, found: Kind | str, kind: Kind | str) -> str:
        """Two that share a kind: each a kind, or `=` and a column. Gives what is known of both. Raises Refused."""
        one, two = (self._plain(item) for item in (found, kind))
        if one == two:
            return one
        if one.startswith("="):
            if two.startswith("="):
                self.joined[one[1:]] = two[1:]
            else:
                self.known[one[1:]] = two  # type: ignore[assignment]
            return two
        if two.startswith("="):
            self.known[two[1:]] = one  # type: ignore[assignment]
            return one
        raise Refused(1, f"{WORDS[one]} stands beside {WORDS[two]}", remedy="use values of one kind")

    def _plain(self, item: str) -> str:
        if not item.startswith("="):
            return item
        root = self.root(item[1:])
        return self.known.get(root) or f"={root}"

    def infer(self, tree: Tree, want: str | None = None) -> str | None:
        """The kind of a tree: a kind, `=` and a column, or None for null. Raises Refused."""
        found = self._found(tree)
        if found is None or want is None:
            return found if found is not None else want
        return self.state(found, want)

    def _found(self, tree: Tree) -> str | None:
        known = constant(tree)
        if isinstance(known, Day):
            return "date"
        if known is not None:
            value = known.value
            return "bool" if isinstance(value, bool) else "number" if isinstance(value, Decimal) else "text"
        match tree:
            case Value():
                return None
            case Column(name):
                return f"={name}"
            case Unary(op, of):
                return self.infer(of, "bool" if op == "not" else "number")
            case Binary():
                return self._binary(tree)
            case Choice(when, then, other):
                self.infer(when, "bool")
                return self.infer(other, self.infer(then))
            case Call():
                return self._call(tree)
            case Rows():
                raise Refused(1, "a list of rows is no value", remedy="count or sum it: len(rows), sum(map(rows, #.x))")
        raise Refused(1, "a list stands where one value is wanted", remedy="use it behind `in`, or in min, max or sum")

    def _binary(self, tree: Binary) -> str | None:
        if tree.op in ("and", "or"):
            self.infer(tree.left, "bool")
            return self.infer(tree.right, "bool")
        if tree.op in ("+", "-", "*", "/", "%", "^"):
            left = self.infer(tree.left)
            if tree.op == "+" and left == "text":
                raise Refused(1, "texts are joined", remedy="give the text as an input, or leave it out")
            self.infer(tree.left, "number")
            return self.infer(tree.right, "number")
        if tree.op == "??":
            return self.infer(tree.right, self.infer(tree.left))
        left = self.infer(tree.left)
        for side in self._against(tree.right):
            left = self.infer(side, left)
        if tree.op in ("<", "<=", ">", ">=") and left in ("text", "bool"):
            raise Refused(1, f"{WORDS[left]} has no order", remedy="compare with == or !=")
        return "bool"

    def _against(self, tree: Tree) -> Iterable[Tree]:
        if isinstance(tree, Items):
            return tree.items
        return (tree.low, tree.high) if isinstance(tree, Interval) else (tree,)

    def _call(self, tree: Call) -> str | None:
        if tree.name in NUMBERS:
            for arg in tree.args:
                for item in arg.items if isinstance(arg, Items) else () if _of_rows(arg) else (arg,):
                    self.infer(item, "number")
            return "number"
        if tree.name == KNOWN:
            for arg in tree.args:
                self.infer(arg)
            return "bool"
        if tree.name == "len" and len(tree.args) == 1 and isinstance(tree.args[0], Rows):
            return "number"
        if tree.name in ("d", "date") and len(tree.args) == 1:
            if isinstance(tree.args[0], Value):
                raise Refused(1, "a moment that is no day is not carried over", remedy="write a day: d('2026-01-31')")
            return self.infer(tree.args[0], "date")
        if tree.name == "startsWith" and len(tree.args) == 2:
            for arg in tree.args:
                self.infer(arg, "text")
            return "bool"
        remedy = "compute it before the case reaches the policy, and give it as an input"
        raise Refused(1, f"the function {tree.name.lstrip('.')} is not carried over", remedy=remedy)


def _of_rows(tree: Tree) -> bool:
    return isinstance(tree, Call) and tree.name == "map" and isinstance(tree.args[0], Rows)


def of_schema(item: Field) -> Kind | None:
    """The kind that the schema of the input node names."""
    named = item.schema.get("type")
    words = [word for word in (named if isinstance(named, list) else [named]) if word != "null"]
    kind = _OF_SCHEMA.get(str(words[0])) if len(words) == 1 else None
    return "date" if kind == "text" and item.schema.get("format") == "date" else kind


def learn(kinds: Kinds, step: Formula | Table) -> None:
    """What a step says about kinds. Raises Refused."""
    if isinstance(step, Formula):
        found = kinds.infer(step.tree)
        if found is not None:
            kinds.state(f"={step.name}", found)
        return
    for line in step.rows:
        for _, truth in line.cells:
            if truth is not None:
                kinds.infer(truth, "bool")
        for name, value in zip(step.outputs, line.outputs, strict=True):
            found = None if value is None else kinds.infer(value)
            if found is not None:
                kinds.state(f"={name}", found)


def learned(made: Made) -> Kinds:
    """What the schema says; the steps are learned one by one."""
    kinds = Kinds()
    for item in made.inputs.values():
        kind = of_schema(item)
        if kind is not None:
            kinds.known[kinds.root(item.name)] = kind
    return kinds
