"""starts_with, bucket."""

from __future__ import annotations

from loanmill.core.strategy.expressions.calls.check import Checker, quoted
from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.expressions.syntax import Call
from loanmill.core.strategy.expressions.units import called
from loanmill.core.strategy.tree.nodes import Bucket, Const, Node, StartsWith
from loanmill.core.strategy.tree.types import Type


def starts_with(checker: Checker, call: Call, hint: Type | None) -> Node:
    """`starts_with(text, "A")`, of a text or a code."""
    of = _text(checker, call)
    return StartsWith(Type("bool", missing=of.type.missing), of, quoted(call.args[1], what="the beginning"))


def bucket(checker: Checker, call: Call, hint: Type | None) -> Node:
    """`bucket(text, "salt")`: 0..9999."""
    of = _text(checker, call)
    type_ = Type("number", "number", 0, 0, 9_999, missing=of.type.missing)
    return Bucket(type_, of, quoted(call.args[1], what="the salt"))


def _text(checker: Checker, call: Call) -> Node:
    of = checker.infer(call.args[0])
    if of.type.kind not in ("text", "code") or isinstance(of, Const):
        message = f"{call.name} takes a text or a code of the case, and this is {called(of.type)}"
        raise Refused(call.args[0].at, message, remedy="name an input")
    return of
