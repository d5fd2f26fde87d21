"""A checked policy: inputs, steps in the order of computing, rules, verdict, and what terms it offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from loanmill.core.strategy.tree.nodes import Node
from loanmill.core.strategy.tree.steps import Step, Table
from loanmill.core.strategy.tree.types import Type

LANGUAGE = "policy/2"
RuleOutcome = Literal["decline", "refer", "note"]
Influence = Literal["up", "down", "both"]


@dataclass(frozen=True, slots=True)
class Input:
    """A value the policy reads from the case.

    A value outside the type's range or codes is missing (out_of_range). `influence`: the applicant can move it, in that
    direction. `builtin`: business_date, product and split_key are given by the shell beside the case's own values.
    """

    name: str
    type: Type
    line: int
    zh: str = ""
    en: str = ""
    influence: Influence | None = None
    builtin: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Fires when `when` is true, is unknown when it is missing.

    `reads`: inputs that `when` depends on through all steps, in input order. `params`: parameter of the reason -> Ref
    or Const. `softened_by`: inputs for which a stand-in was used on the way to what the rule reads: while one of them
    is missing, a decline refers. `part` says where the rule came from.
    """

    code: str
    outcome: RuleOutcome
    reason: str
    when: Node
    text: str
    reads: tuple[str, ...]
    params: tuple[tuple[str, Node], ...]
    softened_by: tuple[str, ...]
    line: int
    part: Literal["rule", "limit", "price"] = "rule"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The last word: a table, proven without a gap, that says approve, decline or refer with a reason.

    `table` is a `first` table with the outputs `verdict_outcome` and `verdict_reason` (codes) and the row column
    `verdict_row`. `scores`: names of the score views whose most lost points are added as reasons where the row hit does
    not approve. `softened_by` as for rules, for each row.
    """

    table: Table
    reads: tuple[str, ...]
    scores: tuple[str, ...]
    softened_by: tuple[tuple[str, ...], ...]
    params: tuple[tuple[str, Node], ...]
    row_params: tuple[tuple[tuple[str, Node], ...], ...]


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """One characteristic of a scorecard: what it reads, the table that gives its points (columns `points` and `row`),
    the most points it can give, and the reason given when it lost many."""

    label: str
    input: Node
    table: str
    points: str
    row: str
    best: int
    reason: str
    bins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreView:
    """A scorecard as it was written. `total` and `best` are columns: the score, and the score were all that is missing
    known and at its best. `grade`, `pd_bp` and the ends of its interval, `pd_low_bp` and `pd_high_bp`, are columns or
    None."""

    name: str
    base: int
    items: tuple[ScoreItem, ...]
    total: str
    best: str
    grade: str | None
    pd_bp: str | None
    pd_low_bp: str | None = None
    pd_high_bp: str | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a limit or of a price: its code, its column, and the reason when it binds (limits alone)."""

    code: str
    column: str
    reason: str | None = None
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LimitView:
    """Columns of the limit: components, the least of them, which one that is (its index), the limit rounded down."""

    components: tuple[Component, ...]
    least: str
    bound_by: str
    limit: str
    asked: str | None


@dataclass(frozen=True, slots=True)
class PriceView:
    """Columns of the price: components, their sum, floor, cap, and the rate."""

    components: tuple[Component, ...]
    total: str
    floor: str
    cap: str
    rate: str


@dataclass(frozen=True, slots=True)
class TermsView:
    """Columns that make the offer, and how it is repaid. An approval with one of them missing refers."""

    amount: str
    rate: str
    months: str
    method: str
    reads: tuple[str, ...]
    minimum_fen: int


@dataclass(frozen=True, slots=True)
class Program:
    """A policy that passed the check. `kind` calculation has outputs and no verdict; it decides nothing.

    `outputs` are the columns that a run reports besides outcome, reasons and rules. `blamable`: inputs that some rule,
    the verdict or the terms read, in input order: each may be named as missing. `variant`: the column that says which
    of champion and challengers a case fell to, or None. `labels`: zh and en names of columns, for screens;
    `reasons`: words of the policy's own reason codes.
    """

    kind: Literal["decision", "calculation"]
    code: str
    version: str
    product: str
    effective_from: date
    title: Mapping[str, str]
    sha256: str
    inputs: tuple[Input, ...]
    steps: tuple[Step, ...]
    outputs: tuple[tuple[str, Type], ...]
    rules: tuple[Rule, ...] = ()
    verdict: Verdict | None = None
    scores: tuple[ScoreView, ...] = ()
    limit: LimitView | None = None
    price: PriceView | None = None
    terms: TermsView | None = None
    variant: str | None = None
    blamable: tuple[str, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    reasons: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def input(self, name: str) -> Input:
        """The input of a name. Raises KeyError."""
        return next(item for item in self.inputs if item.name == name)
