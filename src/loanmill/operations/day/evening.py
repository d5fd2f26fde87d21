"""What a night does to one loan's rows: its line falls due, money is spent, and where it then stands.

The whole of what is owed is the usual case and needs no order; anything less is spent by core/servicing in the
policy's order for its days past due.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from loanmill.core.kernel.calendar import day_number
from loanmill.core.servicing.allocate import Allocation, Owed, Part, allocate
from loanmill.core.servicing.arrears import days_past_due
from loanmill.core.servicing.policy import ServicingPolicy
from loanmill.core.servicing.standing import bucket, class_by_days
from loanmill.operations.day.tonight import DueLine, Tonight

Stands = Callable[[int], tuple[str, str]]
Spent = tuple[int, int, int]  # penalty, interest, principal


@dataclass(frozen=True, slots=True)
class Night:
    """The day, its number, the policy in force, and bucket and class by days past due."""

    on: date
    today: int
    policy: ServicingPolicy
    stands: Stands


def night_of(*, on: date, policy: ServicingPolicy) -> Night:
    """The night after `on`."""

    @cache
    def stands(days: int) -> tuple[str, str]:
        return bucket(days=days, policy=policy), class_by_days(days=days, policy=policy)

    return Night(on, day_number(on=on), policy, stands)


def spend_all(*, loan: Tonight, night: Night) -> Spent:
    """Everything owed is paid."""
    penalty = interest = principal = 0
    for line in loan.lines:
        penalty += line.owed_penalty_fen
        interest += line.owed_interest_fen
        principal += line.owed_principal_fen
        line.penalty_fen += line.running_penalty_fen
        line.running_penalty_fen = 0
        line.paid_penalty_fen, line.paid_interest_fen = line.penalty_fen, line.interest_fen
        line.paid_principal_fen, line.penalty_from_day = line.principal_fen, night.today
        line.state, line.paid_on = "paid", night.on
    return penalty, interest, principal


def spend_part(*, loan: Tonight, amount_fen: int, night: Night) -> Spent:
    """Less than all is spent as policy says; the penalty is fixed by it."""
    days = days_past_due(oldest_unpaid_due_on=loan.lines[0].due_on, as_of=night.on)
    rule = night.policy.allocation_at(days_past_due=days)
    owed = []
    for place, line in enumerate(loan.lines):
        line.penalty_fen += line.running_penalty_fen
        line.running_penalty_fen, line.penalty_from_day = 0, night.today
        owed.append(
            Owed(
                place,
                penalty_fen=line.owed_penalty_fen,
                interest_fen=line.owed_interest_fen,
                principal_fen=line.owed_principal_fen,
            )
        )
    done = allocate(amount_fen=amount_fen, owed=owed, order=rule.order, spread=rule.spread)
    _pay(loan.lines, done, night)
    return done.total(Part.PENALTY), done.total(Part.INTEREST), done.total(Part.PRINCIPAL)


def _pay(lines: list[DueLine], done: Allocation, night: Night) -> None:
    for paid in done.paid:
        line = lines[paid.number]
        line.paid_penalty_fen += paid.penalty_fen
        line.paid_interest_fen += paid.interest_fen
        line.paid_principal_fen += paid.principal_fen
        if not (line.owed_penalty_fen or line.owed_interest_fen or line.owed_principal_fen):
            line.state, line.paid_on = "paid", night.on


def age(*, loan: Tonight, night: Night) -> None:
    """Lines that stay unpaid: due since tonight, or overdue. A line of nothing is paid by falling due."""
    for line in loan.lines:
        if line.state == "paid":
            continue
        if line is loan.falling:
            line.penalty_from_day, nothing = night.today, not (line.principal_fen or line.interest_fen)
            line.state, line.paid_on = ("paid", night.on) if nothing else ("due", None)
        else:
            line.state = "overdue"


def loan_after(*, loan: Tonight, principal_fen: int, night: Night) -> tuple[Any, ...]:
    """LOAN_COLUMNS of the loan once its lines were spent on and aged."""
    outstanding, running, start, days, interest, *_ = loan.before
    outstanding -= principal_fen
    if loan.falling is not None:
        running += 1
        start, days, interest = night.today, loan.next_days, loan.next_interest_fen
    unpaid = next((line.due_on for line in loan.lines if line.state != "paid"), None)
    if unpaid is None and days is None and not outstanding:
        return outstanding, running, start, days, interest, "settled", None, *night.stands(0)
    since = unpaid if unpaid is not None and unpaid < night.on else None
    past = days_past_due(oldest_unpaid_due_on=since, as_of=night.on)
    return outstanding, running, start, days, interest, "overdue" if since else "current", since, *night.stands(past)
