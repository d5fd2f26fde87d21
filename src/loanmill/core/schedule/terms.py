"""What a schedule is made of: terms, periods and instalments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from loanmill.core.kernel.daycount import DayCount
from loanmill.core.kernel.money import Rounding
from loanmill.core.schedule.conventions import (
    NO_GRACE,
    Accrual,
    Annuity,
    FlatInterest,
    Grace,
    InterestRounding,
    PartPeriod,
    StubMonths,
    Timing,
)
from loanmill.core.schedule.frequency import Frequency, step_days, step_months
from loanmill.core.schedule.holidays import WEEKENDS, Calendar, Shift
from loanmill.core.schedule.month_end import MonthEnd, month_step

MAX_MONTHS = 600
MAX_INSTALMENTS = 3_660  # ten years of days
LAST_DAY_OF_MONTH = 31


@dataclass(frozen=True, slots=True)
class Draw:
    """Money that moves on a day: paid out, or (as a planned repayment) paid back."""

    on: date
    amount_fen: int


@dataclass(frozen=True, slots=True)
class RateChange:
    """From `on`, that day's interest included, the loan bears `rate_bp` a year."""

    on: date
    rate_bp: int | Fraction


@dataclass(frozen=True, slots=True)
class StatedPeriod:
    """A period that somebody else states: interest runs from `starts_on` to `ends_on`, due on `due_on`."""

    starts_on: date
    ends_on: date
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms that fix a schedule; what is left out is what a plain Chinese loan has.

    `rate_bp` is a year's, in basis points; a Fraction states a rate finer than one. `starts_on` is the day the
    money goes out, or from which periods count where `draws` says when it does. The term is `months`, or a number of
    `instalments`. Raises ValueError, naming what is impossible.
    """

    principal_fen: int
    rate_bp: int | Fraction
    starts_on: date
    months: int = 0
    day_count: DayCount = DayCount.ACT_360
    rounding: Rounding = Rounding.HALF_UP
    # When it is due
    instalments: int = 0
    frequency: Frequency = Frequency.MONTHS
    every: int = 1
    first_due: date | None = None
    due_day: int = 0  # 1 to 31; 0 for the day of the anchor
    month_end: MonthEnd = MonthEnd.CLAMP
    timing: Timing = Timing.ARREARS  # of level instalments
    shift: Shift = Shift.NONE
    calendar: Calendar = WEEKENDS
    stated: tuple[StatedPeriod, ...] = ()
    # What is due
    multiple_fen: int = 1  # the level instalment is a multiple of this
    multiple_rounding: Rounding | None = None  # `rounding` where left out
    grace: Grace = NO_GRACE
    down_payment_bp: int = 0
    draws: tuple[Draw, ...] = ()  # all payments out; empty for one of `principal_fen` on `starts_on`
    repayments: tuple[Draw, ...] = ()  # planned, of principal (随借随还)
    instalment_fen: int = 0  # an instalment agreed beforehand
    balloon_fen: int = 0  # principal left for the last instalment
    step_bp: int = 0  # the instalment grows by this share ...
    step_every: int = 12  # ... after each so many instalments
    takings_fen: int = 0  # expected takings a period, of which ...
    share_bp: int = 0  # ... this share is paid
    approved_fen: int = 0  # the level sum is found from this, though less is out at first; 0: from what is out
    rates: tuple[RateChange, ...] = ()  # later rates, each from its day; the level sum is found anew
    # How it is counted
    accrual: Accrual = Accrual.DAYS
    interest_rounding: InterestRounding = InterestRounding.PERIOD
    annuity: Annuity = Annuity.PERIOD_RATES
    flat_interest: FlatInterest = FlatInterest.WHOLE
    part_period: PartPeriod = PartPeriod.DAYS
    stub_months: StubMonths = StubMonths.DAYS

    def __post_init__(self) -> None:
        if self.principal_fen <= 0:
            raise ValueError(f"a loan of {self.principal_fen} fen has no schedule: the principal must be positive")
        if self.rate_bp < 0:
            raise ValueError(f"a rate of {self.rate_bp} bp is below zero")
        if not self.instalments and not 1 <= self.months <= MAX_MONTHS:
            raise ValueError(f"a term of {self.months} months is outside 1 to {MAX_MONTHS}")
        if self.every < 1:
            raise ValueError(f"a term cannot step by {self.every}")
        if not 1 <= self.count <= MAX_INSTALMENTS:
            raise ValueError(f"a term of {self.count} instalments is outside 1 to {MAX_INSTALMENTS}")
        if not 0 <= self.due_day <= LAST_DAY_OF_MONTH:
            raise ValueError(f"a due day of {self.due_day} is outside 1 to {LAST_DAY_OF_MONTH}")
        if self.multiple_fen < 1:
            raise ValueError(f"an instalment cannot be a multiple of {self.multiple_fen} fen")
        if self.first_due is not None and self.first_due <= self.starts_on:
            raise ValueError(f"the first due day {self.first_due} must come after the start {self.starts_on}")
        if not 0 <= self.down_payment_bp < 10_000:
            raise ValueError(f"a down payment of {self.down_payment_bp} bp leaves no loan")
        if self.draws and sum(draw.amount_fen for draw in self.draws) != self.principal_fen:
            raise ValueError(f"the payments out do not make up the principal of {self.principal_fen} fen")
        if any(change.rate_bp < 0 for change in self.rates):
            raise ValueError("a later rate is below zero")
        if any(draw.amount_fen <= 0 for draw in (*self.draws, *self.repayments)):
            raise ValueError("a payment out, or a planned repayment, must be positive: its principal moves")

    @property
    def ends_on(self) -> date:
        """The end of a term stated in months."""
        day = self.due_day or self.starts_on.day
        return month_step(anchor=self.starts_on, months=self.months, day=day, rule=self.month_end)

    @property
    def count(self) -> int:
        """The number of instalments; a rest of the term that fills no whole step is one more (a stub)."""
        if self.stated or self.instalments:
            return len(self.stated) or self.instalments
        months = step_months(frequency=self.frequency, every=self.every)
        if months:
            return -(-self.months // months)
        return -(-(self.ends_on - self.starts_on).days // step_days(frequency=self.frequency, every=self.every))

    @property
    def payouts(self) -> tuple[Draw, ...]:
        """When the money goes out, in order."""
        if not self.draws:
            return (Draw(self.starts_on, self.principal_fen),)
        return tuple(sorted(self.draws, key=lambda draw: draw.on))


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, the last not counted; the part of a year it is; its whole months (0 if it has none)."""

    number: int
    starts_on: date
    ends_on: date
    due_on: date
    years: Fraction
    months: int


@dataclass(frozen=True, slots=True)
class Instalment:
    """One line of a schedule: what falls due on `due_on`, and the principal still out after it."""

    number: int
    starts_on: date
    due_on: date
    principal_fen: int
    interest_fen: int
    balance_fen: int

    @property
    def total_fen(self) -> int:
        """Principal and interest together."""
        return self.principal_fen + self.interest_fen
