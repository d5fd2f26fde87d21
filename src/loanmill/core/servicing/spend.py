"""Spending money on what a loan owes: the order of the policy, the paid amounts, and the postings."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from loanmill.core.ledger import chart
from loanmill.core.ledger.losses import recover
from loanmill.core.ledger.off_books import receive_off_books
from loanmill.core.ledger.postings import Line as Posting
from loanmill.core.ledger.postings import receive
from loanmill.core.servicing.allocate import Allocation, Owed, Part, allocate
from loanmill.core.servicing.arrears import days_past_due
from loanmill.core.servicing.policy import AllocationRule, ServicingPolicy
from loanmill.core.servicing.running import fixed
from loanmill.core.servicing.state import Line, LoanState, Phase

PAYING = (Phase.OPEN, Phase.WRITTEN_OFF)


@dataclass(frozen=True, slots=True)
class Spent:
    """The state after money was spent, what it paid, and what was posted. The surplus is in the state's suspense."""

    state: LoanState
    allocation: Allocation
    lines: tuple[Posting, ...]


def owed(*, state: LoanState) -> tuple[Owed, ...]:
    """What is due, extras first and then the oldest line; `number` is the place, 0 for the extras.

    The state's penalty must be fixed.
    """
    if state.phase not in PAYING:
        return ()
    return tuple(
        Owed(
            place,
            fee_fen=line.unpaid_fen(Part.FEE),
            penalty_fen=line.unpaid_fen(Part.PENALTY),
            interest_fen=line.unpaid_fen(Part.INTEREST),
            principal_fen=line.unpaid_fen(Part.PRINCIPAL),
        )
        for place, line in enumerate((state.extras, *state.due))
    )


def spend(
    *,
    state: LoanState,
    amount_fen: int,
    policy: ServicingPolicy,
    source: str = chart.BANK,
    rule: AllocationRule | None = None,
) -> Spent:
    """Spend an amount that came from `source` on what is due today; what is left over waits in suspense.

    The policy gives the order by days past due, unless `rule` does.
    """
    state = fixed(state=state)
    days = days_past_due(oldest_unpaid_due_on=state.oldest_unpaid_due_on, as_of=state.on)
    rule = rule or policy.allocation_at(days_past_due=days)
    done = allocate(amount_fen=amount_fen, owed=owed(state=state), order=rule.order, spread=rule.spread)
    paid = {line.number: line for line in done.paid}
    extras, *due = (_paid(line, paid.get(place)) for place, line in enumerate((state.extras, *state.due)))
    after = replace(
        state,
        extras=extras,
        lines=(*due, *state.undue),
        suspense_fen=state.suspense_fen + done.surplus_fen,
    )
    return Spent(after, done, received(state=state, allocation=done, source=source))


def received(*, state: LoanState, allocation: Allocation, source: str) -> tuple[Posting, ...]:
    """The postings of an allocation, by whether the loan is on the books, off them, or written off."""
    performing = receive if state.on_books else receive_off_books
    book = recover if state.phase is Phase.WRITTEN_OFF else performing
    return book(
        principal_fen=allocation.total(Part.PRINCIPAL),
        interest_fen=allocation.total(Part.INTEREST),
        penalty_fen=allocation.total(Part.PENALTY),
        fee_fen=allocation.total(Part.FEE),
        surplus_fen=allocation.surplus_fen,
        source=source,
    )


def _paid(line: Line, paid: Owed | None) -> Line:
    if paid is None:
        return line
    return replace(
        line,
        paid_fee_fen=line.paid_fee_fen + paid.fee_fen,
        paid_penalty_fen=line.paid_penalty_fen + paid.penalty_fen,
        paid_interest_fen=line.paid_interest_fen + paid.interest_fen,
        paid_principal_fen=line.paid_principal_fen + paid.principal_fen,
    )
