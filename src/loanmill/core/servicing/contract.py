"""The contract of one loan as servicing reads it: what was agreed, before anything happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from loanmill.core.kernel.daycount import DayCount
from loanmill.core.kernel.money import Rounding
from loanmill.core.schedule.terms import Instalment


class ContractInvalid(ValueError):
    """The contract contradicts itself; the message names the field and what to write instead."""


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the agreed schedule."""

    starts_on: date
    due_on: date
    principal_fen: int
    interest_fen: int


class Floating(msgspec.Struct, frozen=True, kw_only=True):
    """A rate that follows the LPR: `spread_bp` over `tenor`, set anew on `first_reset_on` and every so many months."""

    tenor: str
    spread_bp: int
    first_reset_on: date
    every_months: int = 12


class Contract(msgspec.Struct, frozen=True, kw_only=True):
    """A loan note. Uplifts are parts of the contract rate in basis points: 5,000 is half as much again.

    `level` says that a new plan keeps instalments equal (等额本息); otherwise it keeps the pattern of principal.
    `compound` says that unpaid interest bears penalty interest too (复利). `floor` is the best class that the loan
    may have from the start, such as a renewal that did not meet its conditions.
    """

    loan: str
    entity: str
    funder: str
    debtor: str
    principal_fen: int
    rate_bp: int
    starts_on: date
    plan: tuple[Planned, ...]
    level: bool = False
    small_firm: bool = True
    currency: str = "CNY"
    day_count: DayCount = DayCount.ACT_360
    rounding: Rounding = Rounding.HALF_UP
    penalty_uplift_bp: int = 5_000
    misuse_uplift_bp: int = 10_000
    compound: bool = True
    floating: Floating | None = None
    renews: str | None = None
    floor: str | None = None

    def __post_init__(self) -> None:
        if not self.plan:
            raise ContractInvalid(f"loan {self.loan}: the plan is empty; give the schedule's instalments")
        if sum(line.principal_fen for line in self.plan) != self.principal_fen or self.principal_fen <= 0:
            raise ContractInvalid(f"loan {self.loan}: the plan's principal does not make up {self.principal_fen} fen")
        if min(min(line.principal_fen, line.interest_fen) for line in self.plan) < 0:
            raise ContractInvalid(f"loan {self.loan}: an instalment is negative; correct the plan")
        if min(self.rate_bp, self.penalty_uplift_bp, self.misuse_uplift_bp) < 0:
            raise ContractInvalid(f"loan {self.loan}: a rate or uplift is negative; write zero or more")
        starts = [self.starts_on, *(line.due_on for line in self.plan)]
        for line, start in zip(self.plan, starts, strict=False):
            if line.starts_on != start or line.due_on <= line.starts_on:
                raise ContractInvalid(
                    f"loan {self.loan}: the period {line.starts_on} to {line.due_on} does not follow {start}; "
                    "periods join without gaps and last a day or more"
                )

    @property
    def matures_on(self) -> date:
        """The day of the last instalment as first agreed."""
        return self.plan[-1].due_on


def planned(*, instalments: Iterable[Instalment]) -> tuple[Planned, ...]:
    """A schedule of core/schedule as a contract holds it."""
    return tuple(
        Planned(
            starts_on=line.starts_on,
            due_on=line.due_on,
            principal_fen=line.principal_fen,
            interest_fen=line.interest_fen,
        )
        for line in instalments
    )
