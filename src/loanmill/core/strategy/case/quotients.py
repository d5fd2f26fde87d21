"""Text of a rounded division. Proven ranges leave most divisions a single `//`."""

from __future__ import annotations

from loanmill.core.kernel.money import Rounding
from loanmill.core.strategy.case.arithmetic import half_even
from loanmill.core.strategy.case.writer import Writer
from loanmill.core.strategy.tree.types import Type


def quotient(writer: Writer, *, over: str, under: str, rounding: Rounding, types: tuple[Type, Type]) -> str:
    """`over` / `under` rounded as named, as an expression in parentheses. `under` is proven never to be zero."""
    numbers, divisors = types
    if divisors.low > 0:
        return _positive(writer, over, under, rounding, numbers)
    if divisors.high < 0:
        return _positive(writer, f"(-{over})", f"(-{under})", rounding, _turned(numbers))
    number, divisor = writer.temp(), writer.temp()
    unsigned = Type("number", low=-max(abs(numbers.low), abs(numbers.high)), high=1)
    there = _positive(writer, number, divisor, rounding, numbers)
    back = _positive(writer, f"(-{number})", f"(-{divisor})", rounding, unsigned)
    return f"({there} if (({number} := {over}), ({divisor} := {under}))[1] > 0 else {back})"


def _turned(numbers: Type) -> Type:
    return Type("number", low=-numbers.high, high=-numbers.low)


def _positive(writer: Writer, over: str, under: str, rounding: Rounding, numbers: Type) -> str:
    """Division by a positive number."""
    if rounding is Rounding.HALF_EVEN:
        return f"{writer.pool.put(half_even)}({over}, {under})"
    if rounding is Rounding.FLOOR:
        return f"({over} // {under})"
    if rounding is Rounding.CEILING:
        return f"(-(-{over} // {under}))"
    if numbers.low >= 0:
        return _both_positive(over, under, rounding)
    if numbers.high <= 0:
        return f"(-{_both_positive(f'(-{over})', under, rounding)})"
    number = writer.temp()
    there, back = _both_positive(number, under, rounding), _both_positive(f"(-{number})", under, rounding)
    return f"({there} if ({number} := {over}) >= 0 else -{back})"


def _both_positive(over: str, under: str, rounding: Rounding) -> str:
    """Division of numbers from zero up, where away from zero is up."""
    if rounding is Rounding.DOWN:
        return f"({over} // {under})"
    if rounding is Rounding.UP:
        return f"(-(-{over} // {under}))"
    if under.isdigit():
        # For an odd divisor there are no exact halves, so its half may be rounded down.
        return f"(({over} + {int(under) // 2}) // {under})"
    return f"((2 * {over} + {under}) // (2 * {under}))"
