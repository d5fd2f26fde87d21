"""months_between, days_between."""

from __future__ import annotations

from datetime import timedelta

from loanmill.core.strategy.expressions.build import minus
from loanmill.core.strategy.expressions.calls.check import Checker, of_kind
from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.expressions.syntax import Call
from loanmill.core.strategy.expressions.tokens import EPOCH
from loanmill.core.strategy.tree.nodes import Const, MonthsBetween, Node
from loanmill.core.strategy.tree.types import Type


def days_between(checker: Checker, call: Call, hint: Type | None) -> Node:
    """`days_between(a, b)`: days from a to b."""
    since, until = (of_kind(checker, item, "date", what=call.name) for item in call.args)
    return minus(until, since, call.at, unit="days")


def months_between(checker: Checker, call: Call, hint: Type | None) -> Node:
    """`months_between(a, b)`: full months from a to b."""
    since, until = (of_kind(checker, item, "date", what=call.name) for item in call.args)
    low = full_months(since=since.type.high, until=until.type.low, at=call.at)
    high = full_months(since=since.type.low, until=until.type.high, at=call.at)
    type_ = Type("number", "months", 0, low, high, missing=since.type.missing or until.type.missing)
    if isinstance(since, Const) and isinstance(until, Const):
        return Const(type_, low)
    return MonthsBetween(type_, since, until)


def full_months(*, since: int, until: int, at: int) -> int:
    """Full months between two dates in days since 1970. It falls with `since` and rises with `until`."""
    try:
        first, last = EPOCH + timedelta(days=since), EPOCH + timedelta(days=until)
    except OverflowError:
        raise Refused(at, "a date lies outside the calendar", remedy="bound the dates") from None
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
