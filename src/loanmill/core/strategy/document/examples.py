"""Section `tests`: cases with what is expected of them, which travel with the policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loanmill.core.strategy.text.fields import Fields
from loanmill.core.strategy.text.spots import Scalar, Spot

EXPECTED = ("outcome", "reasons")


@dataclass(frozen=True, slots=True)
class Example:
    """One case and what must come of it. `case` maps inputs to literals as a policy writes them (`30%`, `500 yuan`); an
    input that is not named is missing. `expect` holds `outcome`, `reasons` (these, in this order among themselves), and
    columns with their values."""

    name: str
    case: Mapping[str, Scalar]
    outcome: str | None
    reasons: tuple[str, ...] | None
    columns: Mapping[str, Scalar]
    line: int


def read_examples(fields: Fields, spot: Spot) -> tuple[Example, ...]:
    """The policy's own test cases."""
    return tuple(_example(fields, item) for item in fields.items(spot))


def _example(fields: Fields, spot: Spot) -> Example:
    table = fields.table(spot, needs=("test", "case", "expect"))
    case, expect = _scalars(fields, table["case"]), table["expect"]
    wanted = expect.raw if isinstance(expect.raw, dict) else {}
    if not wanted:
        fields.faults.add(expect, "nothing is expected", remedy="write expect: {outcome: decline}")
    outcome = str(wanted["outcome"].raw) if "outcome" in wanted else None
    reasons = tuple(str(item.raw) for item in fields.items(wanted["reasons"])) if "reasons" in wanted else None
    rest = {name: item.raw for name, item in wanted.items() if name not in EXPECTED}
    columns = {name: raw for name, raw in rest.items() if not isinstance(raw, list | dict)}
    return Example(fields.text(table["test"]), case, outcome, reasons, columns, spot.line)


def _scalars(fields: Fields, spot: Spot) -> dict[str, Scalar]:
    found: dict[str, Scalar] = {}
    for name, item in spot.raw.items() if isinstance(spot.raw, dict) else ():
        if isinstance(item.raw, list | dict):
            fields.faults.add(item, f"{name} is no plain value", remedy="write one value")
        else:
            found[name] = item.raw
    return found
