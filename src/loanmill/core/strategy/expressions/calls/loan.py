"""carried: the loan that an instalment repays."""

from __future__ import annotations

from fractions import Fraction

from loanmill.core.kernel.money import Rounding
from loanmill.core.strategy.expressions.build import product
from loanmill.core.strategy.expressions.calls.check import Checker, numbers
from loanmill.core.strategy.expressions.calls.division import rounded
from loanmill.core.strategy.expressions.refused import Refused
from loanmill.core.strategy.expressions.syntax import Call, Syntax
from loanmill.core.strategy.expressions.units import called, whole_scale
from loanmill.core.strategy.tree.nodes import Annuity, Node
from loanmill.core.strategy.tree.types import Type, Unit

ANNUITY_SCALE = 12
MOST_BP, MOST_MONTHS = 100_000, 600


def carried(checker: Checker, call: Call, hint: Type | None) -> Node:
    """`carried(instalment, rate_bp, months)`: instalment x annuity, rounded down to whole fen."""
    instalment = _whole(checker, call.args[0], "yuan", None)
    rate = _whole(checker, call.args[1], "ratio", (0, MOST_BP))
    months = _whole(checker, call.args[2], "months", (1, MOST_MONTHS))
    low = annuity(rate_bp=rate.type.high, months=months.type.low)
    high = annuity(rate_bp=rate.type.low, months=months.type.high)
    missing = rate.type.missing or months.type.missing
    factor = Annuity(Type("number", "number", ANNUITY_SCALE, low, high, missing=missing), rate, months)
    return rounded(product(instalment, factor, "yuan", call.at), whole_scale("yuan"), Rounding.DOWN, call.at)


def annuity(*, rate_bp: int, months: int) -> int:
    """(1 - (1+i)^-n) / i with i = rate / 12, x 10^12, rounded down; n where the rate is zero."""
    i = Fraction(rate_bp, 120_000)
    exact = (1 - (1 + i) ** -months) / i if rate_bp else Fraction(months)
    return int(exact.numerator * 10**ANNUITY_SCALE // exact.denominator)


def _whole(checker: Checker, syntax: Syntax, unit: Unit, bounds: tuple[int, int] | None) -> Node:
    """An argument in whole units and within bounds. Raises Refused."""
    node = numbers(checker, syntax, what="carried")
    name = Type("number", unit, whole_scale(unit)).named()
    if unit == "months" and node.type.unit == "number" and node.type.scale == 0:
        pass  # a plain number of months
    elif node.type.unit != unit or node.type.scale != whole_scale(unit):
        remedy = "give carried(instalment, rate_bp, months); round(..) what has more decimals"
        raise Refused(syntax.at, f"carried takes {name} here, and this is {called(node.type)}", remedy=remedy)
    if bounds and not bounds[0] <= node.type.low <= node.type.high <= bounds[1]:
        here = f"{node.type.low} to {node.type.high}"
        message = f"this runs from {here}, and carried takes {bounds[0]} to {bounds[1]} {name}"
        raise Refused(syntax.at, message, remedy="bound it with min(..) and max(..)")
    return node
