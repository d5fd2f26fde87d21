"""Integer division with its rounding written out. Engines cut towards zero, and the rest has the sign of `over`."""

from __future__ import annotations

from loanmill.core.kernel.money import Rounding
from loanmill.core.strategy.sql.dialect import Dialect
from loanmill.core.strategy.sql.known import Piece
from loanmill.core.strategy.tree.types import INT64


def span(over: Piece, under: Piece) -> tuple[int, int]:
    """The range of a quotient, whatever the rounding."""
    if under.low <= 0 <= under.high:
        size = max(abs(over.low), abs(over.high))
        return -size, size
    ends = [end for a in (over.low, over.high) for b in (under.low, under.high) for end in (a // b, -(-a // b))]
    return min(ends), max(ends)


def quotient(dialect: Dialect, over: Piece, under: Piece, rounding: Rounding) -> tuple[str, bool]:
    """The text of over / under, and whether it is computed in 128 bits. Both are cheap to read twice."""
    room = max(abs(over.low), abs(over.high)) + max(abs(under.low), abs(under.high))
    # Rounding adds up to `under` to `over` and doubles a rest, and the least 64-bit number has no opposite.
    wide = over.wide or under.wide or room > INT64[1] or 2 * max(abs(under.low), abs(under.high)) > INT64[1]
    a, b = (_cast(dialect, part, wide) for part in (over, under))
    if rounding == Rounding.DOWN:
        return _divided(dialect, a, b, over, under), wide
    if under.low > 0:
        return _over_positive(dialect, over, under, a, b, rounding, wide), wide
    return _over_any(dialect, over, under, a, b, rounding, wide), wide


def _cast(dialect: Dialect, part: Piece, wide: bool) -> str:
    return f"CAST({part.text} AS {dialect.wide})" if wide and not part.wide else part.text


def _divided(dialect: Dialect, a: str, b: str, over: Piece, under: Piece) -> str:
    low, high = span(over, under)
    narrow = INT64[0] < low - 1 and high + 1 < INT64[1]
    return dialect.divided_narrow(a, b) if narrow else dialect.divided(a, b)


def _over_positive(dialect: Dialect, over: Piece, under: Piece, a: str, b: str, rounding: Rounding, wide: bool) -> str:
    """By moving `over` before the division, which needs its sign alone."""
    one, two = dialect.integer(1, wide=wide), dialect.integer(2, wide=wide)
    if rounding == Rounding.HALF_EVEN:
        return _over_any(dialect, over, under, a, b, rounding, wide)
    moved = {
        Rounding.UP: (f"({b} - {one})", f"({b} - {one})"),
        Rounding.HALF_UP: (dialect.divided_narrow(b, two), dialect.divided_narrow(b, two)),
        Rounding.CEILING: (f"({b} - {one})", None),
        Rounding.FLOOR: (None, f"({b} - {one})"),
    }[rounding]
    above = a if moved[0] is None else f"({a} + {moved[0]})"
    below = a if moved[1] is None else f"({a} - {moved[1]})"
    if over.low >= 0:
        return _divided(dialect, above, b, over, under)
    if over.high <= 0:
        return _divided(dialect, below, b, over, under)
    return _divided(dialect, f"(CASE WHEN {a} >= 0 THEN {above} ELSE {below} END)", b, over, under)


def _over_any(dialect: Dialect, over: Piece, under: Piece, a: str, b: str, rounding: Rounding, wide: bool) -> str:
    """By the rest of the division."""
    whole, rest = _divided(dialect, a, b, over, under), dialect.rest(a, b)
    nil = dialect.integer(0, wide=wide)
    two = dialect.integer(2, wide=wide)
    one, less = dialect.integer(1, wide=wide), dialect.integer(-1, wide=wide)
    opposite = f"({a} < {nil}) <> ({b} < {nil})"
    twice, size = f"{two} * abs({rest})", f"abs({b})"
    odd = f"{dialect.rest(whole, dialect.integer(2))} <> 0"
    away = {
        Rounding.UP: f"{rest} <> {nil}",
        Rounding.HALF_UP: f"{twice} >= {size}",
        Rounding.HALF_EVEN: f"{twice} > {size} OR ({twice} = {size} AND {odd})",
        Rounding.FLOOR: f"{rest} <> {nil} AND {opposite}",
        Rounding.CEILING: f"{rest} <> {nil} AND NOT ({opposite})",
    }[rounding]
    return f"({whole} + CASE WHEN {away} THEN CASE WHEN {opposite} THEN {less} ELSE {one} END ELSE {nil} END)"
