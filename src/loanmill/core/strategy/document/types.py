"""Types as a document writes them: fen, bp, count, days, months, number, decimal(2), date, bool, code, text."""

from __future__ import annotations

import re
from datetime import date

from loanmill.core.strategy.expressions.literals import literal
from loanmill.core.strategy.text.fields import Fields
from loanmill.core.strategy.text.spots import Spot
from loanmill.core.strategy.tree.types import Type, Unit

EPOCH = date(1970, 1, 1)
DATES = ((date(1900, 1, 1) - EPOCH).days, (date(2200, 1, 1) - EPOCH).days)
SCALED: dict[str, tuple[Unit, int]] = {
    "fen": ("yuan", 2),
    "bp": ("ratio", 4),
    "count": ("count", 0),
    "days": ("days", 0),
    "months": ("months", 0),
    "number": ("number", 0),
}
NAMES = (*SCALED, "decimal(N)", "date", "bool", "code", "text")
MAX_DECIMALS = 9
WIDEST_INPUT = 10**15
BOOL = Type("bool")
TEXT = Type("text")
INDEX = Type("number", "number", 0, 0, 100_000)
_DECIMAL = re.compile(r"decimal\(([1-9])\)")


def unranged(name: str) -> Type | None:
    """The type that a name says, with the widest range an input may have; None for no type."""
    if name in ("bool", "text", "code"):
        return Type(name)  # type: ignore[arg-type]  # one of three literals
    if name == "date":
        return Type("date", None, 0, *DATES)
    unit, scale = SCALED.get(name, (None, 0))
    if found := _DECIMAL.fullmatch(name):
        unit, scale = "number", int(found[1])
    return None if unit is None else Type("number", unit, scale, -WIDEST_INPUT, WIDEST_INPUT)


def declared(fields: Fields, table: dict[str, Spot], spot: Spot) -> Type | None:
    """The type that the fields type, min, max, codes declare; None with the fault told."""
    name = fields.text(table["type"]) if "type" in table else ""
    found = unranged(name)
    if found is None:
        fields.faults.add(table.get("type", spot), f"{name!r} is no type", remedy=f"use one of {', '.join(NAMES)}")
        return None
    if found.kind == "code":
        codes = tuple(fields.text(item) for item in fields.items(table["codes"])) if "codes" in table else ()
        if not codes or len(set(codes)) != len(codes):
            fields.faults.add(
                table.get("codes", spot), "a code names its values, each once", remedy="add codes: [a, b]"
            )
            return None
        return Type("code", codes=codes)
    low, high = bound(fields, table, "min", found), bound(fields, table, "max", found)
    if low is None or high is None:
        return None
    if low > high:
        fields.faults.add(table["min"], "min is above max", remedy="swap them")
        return None
    return Type(found.kind, found.unit, found.scale, low, high)


def bound(fields: Fields, table: dict[str, Spot], name: str, type_: Type) -> int | None:
    """The bound of a range, or the type's own where none is given."""
    default = type_.low if name == "min" else type_.high
    if name not in table or type_.kind not in ("number", "date"):
        return default
    raw = table[name].raw
    value = literal(raw=raw, type=type_) if isinstance(raw, int | str) else None
    if value is None or not isinstance(value, int):
        fields.faults.add(table[name], f"{raw!r} is no {type_.named()}", remedy="write it in the unit of the type")
        return None
    return value


def joined(first: Type, second: Type) -> Type:
    """The type of a value that may be either: the wider range, all codes."""
    return Type(
        first.kind,
        first.unit,
        first.scale,
        min(first.low, second.low),
        max(first.high, second.high),
        tuple(dict.fromkeys((*first.codes, *second.codes))),
        first.missing or second.missing,
    )
