"""A policy as data: rules, scorecard, verdict by score, limit and price, valid from a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from loanmill.core.evidence.decision import Outcome
from loanmill.core.offer.limit import LimitPolicy
from loanmill.core.offer.price import PricePolicy
from loanmill.core.scoring.scorecard import Scorecard

FORMAT = "policy/1"
Operator = Literal["eq", "ne", "lt", "le", "gt", "ge", "in", "not_in"]
RuleOutcome = Literal["decline", "refer", "note"]
Verdict = Literal["passed", "fired", "unknown"]
Operand = int | bool | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """`name` `op` `value`, such as inv_gap_months_12m gt 6. Money is in fen, ratios in basis points."""

    name: str
    op: Operator
    value: Operand


@dataclass(frozen=True, slots=True)
class Rule:
    """Fires when all its conditions hold. `code` names it in the trace, `reason` in what people read."""

    code: str
    reason: str
    outcome: RuleOutcome
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """What a score from `low` up to but not including `below` (None is open) says by itself."""

    low: int | None
    below: int | None
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of a product's policy.

    `approve_reason` is given when the approve rule holds: every rule passed (notes apart), the score's band says
    approve, limit and rate are known and within bounds. `below_minimum` and `above_cap` say what happens when the
    limit is under the least worth lending, or the price over the highest allowed.
    """

    code: str
    version: str
    sha256: str
    product: str
    effective_from: date
    title_zh: str
    title_en: str
    method: str
    rules: tuple[Rule, ...]
    card: Scorecard
    bands: tuple[Band, ...]
    approve_reason: str
    limit: LimitPolicy
    below_minimum: Literal["decline", "refer"]
    price: PricePolicy
    above_cap: Literal["decline", "refer"]

    def reads(self) -> frozenset[str]:
        """Every name of the vocabulary that this policy reads."""
        names = {condition.name for rule in self.rules for condition in rule.conditions}
        names |= {item.name for item in self.card.characteristics}
        names |= {name for component in self.limit.components for name in component.reads()}
        return frozenset(names | {TERM_NAME, AMOUNT_NAME})


TERM_NAME = "app_term_months"
AMOUNT_NAME = "app_amount_fen"
