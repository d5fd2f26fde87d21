"""Where a loan stands on a morning: its lines, what was paid on them, and what else is known of it.

The state of a day is taken after instalments of that day fell due and before its night: interest of the nights
before is earned. Amounts are fen. Nothing here grows by itself; what runs with time is in `running`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from loanmill.core.servicing.allocate import Part
from loanmill.core.servicing.contract import Contract


class Phase(StrEnum):
    """How far the loan's life has come."""

    PENDING = "pending"  # agreed, not paid out
    OPEN = "open"
    SETTLED = "settled"  # 结清: nothing is owed
    GUARANTOR_PAID = "guarantor_paid"  # 代偿: a guarantor paid all of it
    WRITTEN_OFF = "written_off"  # 核销: off the books, the claim is kept
    CLOSED = "closed"


class Stretch(msgspec.Struct, frozen=True):
    """Days of one balance and rate, the last day not counted, and the interest they bring in all."""

    starts_on: date
    ends_on: date
    balance_fen: int
    rate_bp: int
    interest_fen: int

    def __post_init__(self) -> None:
        if self.ends_on <= self.starts_on or self.interest_fen < 0:
            raise ValueError(f"a stretch lasts a day or more and its interest is not negative, on {self.starts_on}")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the plan: what falls due on a day, and what was paid on it.

    `deferred_fen` is interest earned before the line's own days that falls due with it. `penalty_fen` is fixed up
    to `penalty_from`; since then more runs on what is unpaid.
    """

    number: int
    starts_on: date
    due_on: date
    principal_fen: int = 0
    stretches: tuple[Stretch, ...] = ()
    deferred_fen: int = 0
    fee_fen: int = 0
    penalty_fen: int = 0
    penalty_from: date
    paid_fee_fen: int = 0
    paid_penalty_fen: int = 0
    paid_interest_fen: int = 0
    paid_principal_fen: int = 0

    @property
    def interest_fen(self) -> int:
        """The interest of the line, all its stretches together."""
        if len(self.stretches) == 1:  # as most have
            return self.deferred_fen + self.stretches[0].interest_fen
        return self.deferred_fen + sum([stretch.interest_fen for stretch in self.stretches])

    def unpaid_fen(self, part: Part) -> int:
        """What is unpaid of one part; penalty up to where it is fixed."""
        if part is Part.PRINCIPAL:
            return self.principal_fen - self.paid_principal_fen
        if part is Part.INTEREST:
            return self.interest_fen - self.paid_interest_fen
        if part is Part.PENALTY:
            return self.penalty_fen - self.paid_penalty_fen
        return self.fee_fen - self.paid_fee_fen

    @property
    def left_fen(self) -> int:
        """What is unpaid of all parts."""
        owed = self.principal_fen + self.interest_fen + self.penalty_fen + self.fee_fen
        return owed - self.paid_principal_fen - self.paid_interest_fen - self.paid_penalty_fen - self.paid_fee_fen


class Misuse(msgspec.Struct, frozen=True):
    """Principal that was not used as agreed (挪用), since a day."""

    amount_fen: int
    since: date


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """The watch kept on a restructured loan: since when it counts, and the best class allowed meanwhile."""

    counts_from: date
    floor: str
    times: int


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """The loan's class and what bears on it. Floors are the best class that a cause still allows."""

    own_class: str = "normal"  # on the loan's own merits; what contagion counts
    loan_class: str = "normal"  # with what the debtor's other debts do to it
    regular_since: date | None = None  # since when nothing is overdue
    extension_floor: str | None = None
    debtor_floor: str | None = None
    observation: Observation | None = None


class LoanState(msgspec.Struct, frozen=True, kw_only=True):
    """A loan on the morning of `on`.

    `spread_bp` is what was agreed later over the LPR, None while the contract's own stands. `lines` are in order of due
    day. `extras` holds what belongs to no instalment: fees, the misuse surcharge, and penalty that a restructuring put
    off.
    """

    contract: Contract
    on: date
    rate_bp: int
    phase: Phase
    lines: tuple[Line, ...]
    extras: Line
    suspense_fen: int = 0
    on_books: bool = True
    misuse: Misuse | None = None
    extensions: int = 0
    spread_bp: int | None = None
    standing: Standing = Standing()

    @property
    def due(self) -> tuple[Line, ...]:
        """Lines that have fallen due, paid or not."""
        on = self.on
        return tuple([line for line in self.lines if line.due_on <= on])

    @property
    def undue(self) -> tuple[Line, ...]:
        """Lines still to fall due, the running one first."""
        on = self.on
        return tuple([line for line in self.lines if line.due_on > on])

    @property
    def undue_principal_fen(self) -> int:
        """Principal that has not fallen due."""
        return sum([line.principal_fen for line in self.undue])

    @property
    def principal_fen(self) -> int:
        """Principal outstanding, due or not."""
        return sum([line.principal_fen - line.paid_principal_fen for line in self.lines])

    @property
    def oldest_unpaid_due_on(self) -> date | None:
        """The due day of the oldest line that is not wholly paid, today's included."""
        return next((line.due_on for line in self.lines if line.due_on <= self.on and line.left_fen), None)

    @property
    def matures_on(self) -> date:
        """The day of the last line."""
        return self.lines[-1].due_on


def opened(*, contract: Contract) -> LoanState:
    """The state before the money goes out: the plan as agreed, no event yet."""
    lines, balance = [], contract.principal_fen
    for number, line in enumerate(contract.plan, start=1):
        stretch = Stretch(line.starts_on, line.due_on, balance, contract.rate_bp, line.interest_fen)
        lines.append(
            Line(
                number=number,
                starts_on=line.starts_on,
                due_on=line.due_on,
                principal_fen=line.principal_fen,
                stretches=(stretch,),
                penalty_from=line.due_on,
            )
        )
        balance -= line.principal_fen
    day = contract.starts_on
    return LoanState(
        contract=contract,
        on=day,
        rate_bp=contract.rate_bp,
        phase=Phase.PENDING,
        lines=tuple(lines),
        extras=Line(number=0, starts_on=day, due_on=day, penalty_from=day),
        standing=Standing(
            own_class=contract.floor or "normal",
            loan_class=contract.floor or "normal",
            regular_since=day,
        ),
    )
