"""Servicing policy: orders, thresholds and conditions as data, in force from a day.

The files `policy/servicing/<date>.yaml` have exactly these fields; months and days are whole, shares and uplifts basis
points, money fen.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from loanmill.core.servicing.allocate import Part, Spread

Whole = Annotated[int, Meta(ge=0)]
ANNIVERSARY = "anniversary"  # the day of the month on which the loan was paid out
ClassName = Annotated[str, Meta(pattern="^(normal|special_mention|substandard|doubtful|loss)$")]


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the policy: every field is given, none is unknown."""


class AllocationRule(Section, frozen=True):
    """From so many days past due on, what a payment pays first."""

    from_days: Whole
    order: tuple[Part, ...]
    spread: Spread

    def __post_init__(self) -> None:
        if sorted(self.order) != sorted(Part):
            raise ValueError(f"the order must name each of {', '.join(Part)} once")


class Intake(Section, frozen=True):
    """What money may come in without a person: how far back, how much, in which currency, at which rate at most."""

    currency: str
    backdate_days: Whole
    most_fen: Whole
    most_rate_bp: Whole
    most_instalments: Whole


class Prepayment(Section, frozen=True):
    """The fee on principal paid before its time; a small firm pays `small_firm_fee_bp`."""

    fee_bp: Whole
    small_firm_fee_bp: Whole
    least_fen: Whole


class Penalty(Section, frozen=True):
    """The uplifts that a new contract gets, and whether unpaid interest bears penalty too."""

    overdue_uplift_bp: Whole
    misuse_uplift_bp: Whole
    compound: bool


class FloatingRule(Section, frozen=True):
    """New loans of a product over so many months follow the LPR, set anew every so many months.

    `resets` is `anniversary` or a day of the year such as 01-01 (no 02-29), from which the reset days are counted.
    """

    product: str
    over_months: Whole
    tenor: str
    every_months: Annotated[int, Meta(ge=1)]
    resets: str

    def __post_init__(self) -> None:
        if self.resets == ANNIVERSARY:
            return
        try:
            date.fromisoformat(f"2001-{self.resets}")
        except ValueError as fault:
            raise ValueError(f"resets is {ANNIVERSARY} or a day such as 01-01, not {self.resets}") from fault


class ClassStep(Section, frozen=True):
    """From so many days past due on, the class."""

    from_days: Whole
    loan_class: ClassName


class Bucket(Section, frozen=True):
    """From so many days past due on, the delinquency bucket."""

    from_days: Whole
    bucket: Annotated[str, Meta(pattern="^M[0-9]+[+]?$")]


class Classes(Section, frozen=True):
    """Five classes (五级分类): steps and buckets by days past due, the best class beside a cause, the way back up."""

    steps: tuple[ClassStep, ...]
    buckets: tuple[Bucket, ...]
    misuse_floor: ClassName
    cure_months: Whole
    cure_periods: Whole


class Contagion(Section, frozen=True):
    """What a debtor's other debts do to all of them; retail debtors are exempt. Shares over which it holds.

    Figures of other banks that are older than `elsewhere_most_days` are not known any more. `unknown_keeps_floor` says
    that a bound which stands on them stays until newer ones are told; else it falls when they grow too old.
    """

    own_bank_share_bp: Whole
    all_banks_share_bp: Whole
    all_banks_overdue_days: Whole
    elsewhere_most_days: Whole
    unknown_keeps_floor: bool
    any_non_performing_floor: ClassName
    share_floor: ClassName


class ExtensionTier(Section, frozen=True):
    """Loans first agreed for at most `term_months` may be extended by a share of that term, or so many months."""

    term_months: Whole
    share_bp: Whole
    most_months: Whole


class Extension(Section, frozen=True):
    """展期: by how much, how often, and the best class afterwards."""

    tiers: tuple[ExtensionTier, ...]
    most_times: Whole
    floor: ClassName


class Renewal(Section, frozen=True):
    """续贷: classes that may be renewed and stay as they are; otherwise the best class of the new loan."""

    classes: tuple[ClassName, ...]
    small_firms_only: bool
    floor_otherwise: ClassName


class Restructuring(Section, frozen=True):
    """重组: the best class while under observation, and how long that lasts."""

    floor: ClassName
    repeat_floor: ClassName
    observation_months: Whole
    observation_periods: Whole


class Holiday(Section, frozen=True):
    """Payment holiday: how many instalments at most, and for which classes."""

    most_instalments: Whole
    classes: tuple[ClassName, ...]


class WriteOff(Section, frozen=True):
    """核销: which classes."""

    classes: tuple[ClassName, ...]


class ServicingPolicy(Section, frozen=True):
    """One version of the policy, in force from `effective_from` until the next."""

    format: Annotated[str, Meta(pattern="^servicing/1$")]
    version: str
    effective_from: date
    allocation: tuple[AllocationRule, ...]
    intake: Intake
    prepayment: Prepayment
    penalty: Penalty
    floating: tuple[FloatingRule, ...]
    classes: Classes
    contagion: Contagion
    extension: Extension
    renewal: Renewal
    restructuring: Restructuring
    holiday: Holiday
    write_off: WriteOff

    def __post_init__(self) -> None:
        for name, days in (
            ("allocation", [rule.from_days for rule in self.allocation]),
            ("classes.steps", [step.from_days for step in self.classes.steps]),
            ("classes.buckets", [step.from_days for step in self.classes.buckets]),
        ):
            if days[:1] != [0] or days != sorted(set(days)):
                raise ValueError(f"{name}: from_days must begin at 0 and rise")

    def allocation_at(self, *, days_past_due: int) -> AllocationRule:
        """The rule for a loan that is so many days past due."""
        return next(rule for rule in reversed(self.allocation) if rule.from_days <= days_past_due)
