"""Credit rules: limits by dimension and the terms of lines, dated files `policy/credit/<date>.yaml`. Money is fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Annotated, Literal

from msgspec import Meta

from loanmill.core.servicing.policy import ClassName, Section
from loanmill.core.servicing.rulebook import read

ROOM = "loanmill.policy.credit"
Dimension = Literal["customer", "group", "product", "region", "funder"]
DIMENSIONS: tuple[Dimension, ...] = ("customer", "group", "product", "region", "funder")
Fen = Annotated[int, Meta(ge=0)]
Positive = Annotated[int, Meta(ge=1)]


class DimensionLimit(Section, frozen=True):
    """The most that may be out or promised along one dimension: for each code, and for codes with an amount of own."""

    each_fen: Fen
    own_fen: dict[str, Fen]

    def of(self, *, code: str) -> int:
        """The limit of one customer, group, product, region or funder."""
        return self.own_fen.get(code, self.each_fen)


class LineTerms(Section, frozen=True):
    """How lines of one product are drawn.

    `committed` lines count in full from the day they are opened, the others as they are drawn or held. A draw may run
    `beyond_expiry_months` past the line. Above `refer_above_fen` a person decides, with the room held for `hold_days`.
    """

    product: str
    revolving: bool
    committed: bool
    methods: Annotated[tuple[str, ...], Meta(min_length=1)]
    least_draw_fen: Positive
    most_draw_fen: Positive
    step_fen: Positive
    most_notes: Positive
    most_months: Positive
    beyond_expiry_months: Annotated[int, Meta(ge=0)]
    refer_above_fen: Fen
    hold_days: Positive

    def __post_init__(self) -> None:
        if self.least_draw_fen > self.most_draw_fen:
            raise ValueError(f"{self.product}: the least draw is above the most")


class CreditRules(Section, frozen=True):
    """One version of the rules, in force from `effective_from` until the next.

    `draw_classes` are the loan classes whose borrower may draw without a person's word.
    """

    format: Annotated[str, Meta(pattern="^credit/1$")]
    version: str
    effective_from: date
    customer: DimensionLimit
    group: DimensionLimit
    product: DimensionLimit
    region: DimensionLimit
    funder: DimensionLimit
    draw_classes: tuple[ClassName, ...]
    lines: tuple[LineTerms, ...]

    def __post_init__(self) -> None:
        products = [line.product for line in self.lines]
        if len(products) > len(set(products)):
            raise ValueError("lines: a product is named twice")

    def limit_fen(self, *, dimension: Dimension, code: str) -> int:
        """The limit along a dimension."""
        found: DimensionLimit = getattr(self, dimension)
        return found.of(code=code)

    def line_terms(self, *, product: str) -> LineTerms | None:
        """How lines of a product are drawn; None where the product has no lines."""
        return next((line for line in self.lines if line.product == product), None)


class NoCreditRules(LookupError):
    """No credit rules are in force on the day: ship a file that starts earlier."""


@dataclass(frozen=True, slots=True)
class CreditRulebook:
    """All versions, in order of effective day."""

    versions: tuple[CreditRules, ...]

    def on(self, day: date) -> CreditRules:
        """The rules in force on a day. Raises NoCreditRules."""
        for rules in reversed(self.versions):
            if rules.effective_from <= day:
                return rules
        raise NoCreditRules(f"no credit rules are in force on {day.isoformat()}")


@cache
def shipped() -> CreditRulebook:
    """The rules that ship with this build. Raises RulebookInvalid."""
    folder = resources.files(ROOM)
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".yaml"))
    found = [
        read(text=folder.joinpath(name).read_text(encoding="utf-8"), file=name, kind=CreditRules) for name in names
    ]
    return CreditRulebook(versions=tuple(sorted(found, key=lambda rules: rules.effective_from)))
