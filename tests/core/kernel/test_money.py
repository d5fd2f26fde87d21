"""Money: integer fen; every division names its rounding."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loanmill.core.kernel.money import Rounding, div, fen_of_yuan, yuan_text

NAMES = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.DOWN: ROUND_DOWN,
    Rounding.UP: ROUND_UP,
    Rounding.FLOOR: ROUND_FLOOR,
    Rounding.CEILING: ROUND_CEILING,
}


@pytest.mark.parametrize(
    ("numerator", "rounding", "wanted"),
    [
        (5, Rounding.HALF_UP, 3),
        (5, Rounding.HALF_EVEN, 2),
        (7, Rounding.HALF_EVEN, 4),
        (-5, Rounding.HALF_UP, -3),
        (-5, Rounding.DOWN, -2),
        (5, Rounding.UP, 3),
        (4, Rounding.UP, 2),
        (-5, Rounding.FLOOR, -3),
        (-5, Rounding.CEILING, -2),
        (5, Rounding.FLOOR, 2),
        (5, Rounding.CEILING, 3),
    ],
)
def test_halves(numerator: int, rounding: Rounding, wanted: int) -> None:
    assert div(numerator, 2, rounding) == wanted


@given(
    numerator=st.integers(-(10**20), 10**20),
    denominator=st.integers(1, 10**6),
    negative=st.booleans(),
    rounding=st.sampled_from(Rounding),
)
def test_division_agrees_with_decimal(numerator: int, denominator: int, negative: bool, rounding: Rounding) -> None:
    denominator = -denominator if negative else denominator
    context = Context(prec=60)
    exact = context.divide(Decimal(numerator), Decimal(denominator))
    assert div(numerator, denominator, rounding) == int(exact.quantize(Decimal(1), NAMES[rounding], context))


def test_nothing_is_divided_by_zero() -> None:
    with pytest.raises(ZeroDivisionError):
        div(1, 0, Rounding.HALF_UP)


@given(fen=st.integers(-(10**16), 10**16))
def test_yuan_text_and_back(fen: int) -> None:
    assert fen_of_yuan(yuan_text(fen=fen)) == fen


@pytest.mark.parametrize("text", ["", "1,234.50", "1.234", "1e3", "٣", ".5", "5.", "+5", " 5", "NaN", "--5"])
def test_anything_but_plain_yuan_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no amount in yuan"):
        fen_of_yuan(text)


def test_short_decimals_are_tens_of_fen() -> None:
    assert (fen_of_yuan("1.5"), fen_of_yuan("-0.05"), fen_of_yuan("7")) == (150, -5, 700)
