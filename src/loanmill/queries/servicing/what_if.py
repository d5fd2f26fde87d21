"""What an act would do to a loan: both sides and the difference in money. Nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.canonical import Json
from loanmill.core.servicing.acts.settle import settlement_fen
from loanmill.core.servicing.allocate import Part
from loanmill.core.servicing.catalogue import read_event
from loanmill.core.servicing.enter import enter
from loanmill.core.servicing.event import Findings
from loanmill.core.servicing.position import Position, position
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.standing import stands
from loanmill.core.servicing.state import LoanState, Phase
from loanmill.queries.scope import loans_for
from loanmill.records.actor import Actor
from loanmill.records.day import BusinessDay
from loanmill.records.filed import opened
from loanmill.records.loan import Loan
from loanmill.records.lpr import rulebook


@dataclass(frozen=True, slots=True)
class Ahead:
    """One line still to fall due."""

    number: int
    due_on: date
    principal_fen: int
    interest_fen: int

    @property
    def total_fen(self) -> int:
        """The instalment."""
        return self.principal_fen + self.interest_fen


@dataclass(frozen=True, slots=True)
class Side:
    """A loan before or after the act.

    `interest_fen` is all interest of its life as it now stands planned, paid or not; `settlement_fen` what settles it
    today; `loan_class` what tonight makes of it if nothing else happens.
    """

    phase: str
    rate_bp: int
    matures_on: date
    loan_class: str
    position: Position
    settlement_fen: int
    interest_fen: int
    ahead: tuple[Ahead, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The act judged: `accepted` tells whether it could be done today; `taken_as` is the act it would become."""

    on: date
    accepted: bool
    taken_as: str
    findings: Findings
    before: Side
    after: Side

    @property
    def saved_fen(self) -> int:
        """Interest that the borrower no longer pays; below zero he pays more."""
        return self.before.interest_fen - self.after.interest_fen


def stands_today(*, viewer: Actor, loan_id: UUID) -> Side | None:
    """How the loan stands on the open day; None for a loan that the viewer may not see."""
    loan = loans_for(viewer=viewer).filter(pk=loan_id).first()
    if loan is None:
        return None
    rules = rulebook()
    return side(state=opened(loan, on=_open_day(loan), rules=rules).file.state, rules=rules)


def what_if(*, viewer: Actor, loan_id: UUID, event: Mapping[str, Json], approved: bool = True) -> WhatIf | None:
    """What the event would do today; None for a loan that the viewer may not see.

    `approved` judges as after a colleague's yes. Raises EventInvalid for values that are no event, ValueError or
    LookupError where what is kept of the loan cannot be read.
    """
    loan = loans_for(viewer=viewer).filter(pk=loan_id).first()
    if loan is None:
        return None
    wanted, rules, today = read_event(values=event), rulebook(), _open_day(loan)
    file = opened(loan, on=today, rules=rules).file
    done = enter(file=file, event=wanted, today=today, rules=rules, approved=approved)
    taken = done.file.events[-1] if done.accepted else wanted
    return WhatIf(
        on=today,
        accepted=done.accepted,
        taken_as=str(taken.__struct_config__.tag),
        findings=tuple(_named(finding, loan) for finding in done.findings),
        before=side(state=file.state, rules=rules),
        after=side(state=done.file.state, rules=rules),
    )


def side(*, state: LoanState, rules: Rulebook) -> Side:
    """A state in figures."""
    policy, now = rules.on(state.on), position(state=state)
    over = state.phase is not Phase.OPEN
    return Side(
        phase=state.phase.value,
        rate_bp=state.rate_bp,
        matures_on=state.matures_on,
        loan_class=stands(state=state, on=state.on, policy=policy).loan_class,
        position=now,
        settlement_fen=now.payoff_fen if over else settlement_fen(state=state, policy=policy),
        interest_fen=sum(line.interest_fen for line in state.lines),
        ahead=tuple(
            Ahead(line.number, line.due_on, line.unpaid_fen(Part.PRINCIPAL), line.unpaid_fen(Part.INTEREST))
            for line in (() if over else state.undue)
        ),
    )


def _open_day(loan: Loan) -> date:
    days = BusinessDay.objects.filter(entity_id=loan.entity_id).exclude(state="closed")
    return days.order_by("date").values_list("date", flat=True)[0]


def _named(finding: Reason, loan: Loan) -> Reason:
    """The finding with the loan's number where core has its id."""
    own = str(loan.id)
    return Reason(
        finding.code, {name: loan.number if value == own else value for name, value in finding.params.items()}
    )
