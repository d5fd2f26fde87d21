"""A loan's file as core/servicing wants it: the contract, the events in order of entry, the state on the open day.

The definition is the replay of contract and events. A loan with a stored state is only brought to the day from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from loanmill.core.kernel.canonical import Json
from loanmill.core.kernel.daycount import DayCount
from loanmill.core.ledger.voucher import Totals, Voucher, totals
from loanmill.core.servicing.acts.disburse import Disburse
from loanmill.core.servicing.acts.receive import Receive
from loanmill.core.servicing.acts.reverse import live
from loanmill.core.servicing.catalogue import read_event
from loanmill.core.servicing.contract import Contract, Planned
from loanmill.core.servicing.day import advance, morning
from loanmill.core.servicing.enter import LoanFile as File
from loanmill.core.servicing.event import Event, Findings, MoneyIn
from loanmill.core.servicing.replay import replay
from loanmill.core.servicing.rulebook import Rulebook, shipped
from loanmill.core.servicing.spelled import read_contract, read_state
from loanmill.core.servicing.state import LoanState
from loanmill.core.servicing.step import Step
from loanmill.records.loan import Loan
from loanmill.records.lpr import rulebook
from loanmill.records.servicing import LoanFile

PLANNED = ("starts_on", "due_on", "principal_fen", "interest_fen")
ENTERED = ("entered_on", "number", "body")
RECEIVED = ("value_date", "reference", "amount_fen")
LEVEL = "equal_instalments"  # the method whose plans keep instalments equal when they are found anew


@dataclass(frozen=True, slots=True)
class Opened:
    """A loan's file on the morning of a day, and what that morning posts that was not posted yet.

    `row` is its row where it has one; `findings` are what the morning told. `stood` is the state that rows must show,
    whose morning has begun if `stood_awake`.
    """

    file: File
    fresh: tuple[Voucher, ...]
    findings: Findings
    row: LoanFile | None
    stood: LoanState
    stood_awake: bool


def contract_of(loan: Loan, row: LoanFile | None) -> Contract:
    """The contract as it was agreed: kept with the file, or, before anything happened, what the rows say."""
    if row is not None:
        return read_contract(values=row.contract)
    return contract_by_rows(loan, loan.instalments.order_by("number").values_list(*PLANNED))


def contract_by_rows(loan: Loan, lines: Iterable[tuple[date, date, int, int]]) -> Contract:
    """The contract of a loan without a file. `lines` are the columns PLANNED of its instalments, in order."""
    policy = shipped().on(loan.disbursed_on)
    return Contract(
        loan=str(loan.id),
        entity=str(loan.entity_id),
        funder=str(loan.funder_id),
        debtor=str(loan.borrower_id),
        principal_fen=loan.principal_fen,
        rate_bp=loan.rate_bp,
        starts_on=loan.disbursed_on,
        plan=tuple(
            Planned(starts_on=starts, due_on=due, principal_fen=principal, interest_fen=interest)
            for starts, due, principal, interest in lines
        ),
        level=loan.method == LEVEL,
        day_count=DayCount(loan.day_count),
        penalty_uplift_bp=policy.penalty.overdue_uplift_bp,
        misuse_uplift_bp=policy.penalty.misuse_uplift_bp,
        compound=policy.penalty.compound,
    )


def events_of(loan: Loan, contract: Contract) -> tuple[Event, ...]:
    """What happened, in order of entry. A day's debit comes after the acts of that day."""
    return events_by_rows(
        loan, contract, events=loan.events.values_list(*ENTERED), receipts=loan.receipts.values_list(*RECEIVED)
    )


def events_by_rows(
    loan: Loan,
    contract: Contract,
    *,
    events: Iterable[tuple[date, int, Mapping[str, Json]]],
    receipts: Iterable[tuple[date, str, int]],
) -> tuple[Event, ...]:
    """The same from rows read before: the columns ENTERED and RECEIVED."""
    out = Disburse(
        reference=f"disburse-{loan.number}",
        value_on=contract.starts_on,
        source="renewal" if contract.renews else "bank",
    )
    found: list[tuple[tuple[date, int, int], Event]] = []
    for entered_on, number, body in events:
        found.append(((entered_on, 0, number), read_event(values=body)))
    for on, reference, fen in receipts:
        found.append(((on, 1, 0), Receive(reference=reference, value_on=on, amount_fen=fen)))
    return (out, *(event for _, event in sorted(found, key=lambda item: item[0])))


def placed_fen(events: Sequence[Event]) -> int:
    """What of a loan's money came out of the entity's suspense, and stands."""
    paid = (event for event in live(events=events) if isinstance(event, MoneyIn) and event.source == "suspense")
    return sum(event.amount_fen for event in paid)


def opened(loan: Loan, *, on: date, rules: Rulebook | None = None) -> Opened:
    """The loan's file on the morning of the open day `on`."""
    rules = rules or rulebook()
    row = LoanFile.objects.filter(loan=loan).first()
    contract = contract_of(loan, row)
    events = events_of(loan, contract)
    if row is not None and row.carried:
        return awake(row, events=events, on=on, rules=rules)
    step = replay(contract=contract, events=events, rules=rules, through=on)
    file = File(contract=contract, events=events, state=step.state, booked=totals(vouchers=step.vouchers))
    # What was posted before by sums, and the payment out on its day, is in the books already.
    fresh = tuple(item for item in step.vouchers if item.booked_on == on and item.act != "disburse")
    return Opened(file, fresh, (), row, step.state, True)


def awake(row: LoanFile, *, events: Sequence[Event], on: date, rules: Rulebook) -> Opened:
    """The file from its stored state, the morning of `on` begun."""
    state = read_state(contract=row.contract, values=row.state)
    found = woken(state, booked=row.booked, morning_on=row.morning_on, on=on, rules=rules)
    return replace(found, file=replace(found.file, events=tuple(events)), row=row)


def woken(state: LoanState, *, booked: Totals, morning_on: date | None, on: date, rules: Rulebook) -> Opened:
    """A stored state, the morning of `on` begun, without its row and its history."""
    step, began = Step(state), morning_on == state.on
    if not began:
        step = step.then(morning(state=state, rules=rules))
    step = step.then(advance(state=step.state, to=on, rules=rules))
    file = File(contract=state.contract, state=step.state, booked=totals(vouchers=step.vouchers, before=booked))
    return Opened(file, step.vouchers, step.findings, None, state, began)
