"""Units: what a product and a quotient of two units is, and how a person calls them."""

from __future__ import annotations

from loanmill.core.strategy.tree.types import SCALE_OF, Type, Unit

COUNTED: tuple[Unit, ...] = ("count", "days", "months")
_CALLED: dict[Unit, str] = {"yuan": "money", "ratio": "a ratio", "number": "a number", "count": "a count"}


def called(type_: Type) -> str:
    """A type in words: money, a ratio, a count, days, a date, a code ..."""
    if type_.kind == "number" and type_.unit is not None:
        return _CALLED.get(type_.unit, type_.unit)
    return {"bool": "true or false"}.get(type_.kind, f"a {type_.kind}")


def whole_scale(unit: Unit | None) -> int:
    """The scale at which a unit is whole: fen, basis points, ones."""
    return SCALE_OF.get(unit or "", 0)


def product_unit(left: Unit, right: Unit) -> Unit | None:
    """The unit of a product; None where it has none: money x money, days x days.

    A number keeps the other side's unit, a ratio too; money by counts, days or months is money.
    """
    for neutral in ("number", "ratio"):
        if left == neutral:
            return right
        if right == neutral:
            return left
    pair = {left, right}
    return "yuan" if "yuan" in pair and pair & set(COUNTED) else None


def quotient_unit(over: Unit, under: Unit) -> Unit | None:
    """The unit that a quotient leaves; None where it leaves none: a number / money."""
    if over == under:
        return "number"
    if under in ("number", "ratio"):
        return over
    if under in COUNTED and over != "number":
        return over
    return None
