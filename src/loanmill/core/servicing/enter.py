"""Entering an act into a loan's history: today's at once; one that counts from an earlier day by recomputing all after.

What was booked stays. The difference between what was booked and what should have been is one voucher of the open day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from dataclasses import replace as with_changes
from datetime import date, timedelta

from msgspec.structs import replace

from loanmill.core.evidence.decision import Reason
from loanmill.core.ledger.voucher import Totals, Voucher, difference, totals
from loanmill.core.servicing.acts.receive import Receive
from loanmill.core.servicing.acts.reverse import Reverse, live, reversible
from loanmill.core.servicing.catalogue import act_of
from loanmill.core.servicing.contract import Contract
from loanmill.core.servicing.day import advance
from loanmill.core.servicing.event import Event, Findings, MoneyIn
from loanmill.core.servicing.replay import replay
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import LoanState, opened


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanFile:
    """A loan with its history: events as entered, the state on the open day, and what was booked by account."""

    contract: Contract
    events: tuple[Event, ...] = ()
    state: LoanState
    booked: Totals = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """The file afterwards, what is to be booked today, and findings. Not accepted: the file stays as it was."""

    file: LoanFile
    vouchers: tuple[Voucher, ...] = ()
    findings: Findings = ()
    accepted: bool = True


def opened_file(*, contract: Contract) -> LoanFile:
    """The file of a loan that was agreed and not paid out."""
    return LoanFile(contract=contract, state=opened(contract=contract))


def pass_days(*, file: LoanFile, to: date, rules: Rulebook) -> Entry:
    """Close all days before `to`: what falls due, the classes, the accruals. Twice changes nothing."""
    step = advance(state=file.state, to=to, rules=rules)
    booked = totals(vouchers=step.vouchers, before=file.booked)
    return Entry(with_changes(file, state=step.state, booked=booked), step.vouchers, step.findings)


def enter(*, file: LoanFile, event: Event, today: date, rules: Rulebook, approved: bool = False) -> Entry:
    """Enter one act on the open day, on whose morning the file must stand (`pass_days`).

    `approved` says that a person allowed a value date further back than the policy does. Conditions are judged on the
    day from which the act counts. Money for an act that may not be done is taken as an ordinary payment.
    """
    if file.state.on != today:
        raise ValueError(f"loan {file.contract.loan} stands on {file.state.on}, not on {today}: pass the days first")
    if isinstance(event, Reverse):
        target = next((found for found in file.events if found.reference == event.of), None)
        event = replace(event, value_on=target.value_on) if target else event
    known = _known(file, event)
    if known:
        return Entry(file, (), known, accepted=False)
    found = _dates(file, event, today, rules, approved)
    if not found and isinstance(event, Reverse):
        found = reversible(events=file.events, event=event)
    if found:
        return Entry(file, (), found, accepted=False)
    then = file.state if event.value_on == today else _as_of(file, event.value_on, rules)
    against = act_of(event=event).conditions(state=then, event=event, rules=rules)
    if against and isinstance(event, MoneyIn) and event.amount_fen > 0:
        taken = Reason("taken_as_payment", {"reference": event.reference, "amount_fen": event.amount_fen})
        against = (*against, taken)
        event = Receive(
            reference=event.reference, value_on=event.value_on, amount_fen=event.amount_fen, source=event.source
        )
    elif against:
        return Entry(file, (), against, accepted=False)
    put = _today if event.value_on == today and not isinstance(event, Reverse) else _recomputed
    done = put(file, event, today, rules)
    return Entry(done.file, done.vouchers, (*against, *done.findings))


def _known(file: LoanFile, event: Event) -> Findings:
    """A finding when the reference was used: a harmless repeat, or another act under the same name."""
    before = next((found for found in file.events if found.reference == event.reference), None)
    if before is None:
        return ()
    same = before == event or (
        isinstance(before, MoneyIn)
        and isinstance(event, MoneyIn)
        and (before.amount_fen, before.value_on) == (event.amount_fen, event.value_on)
    )
    return (Reason("reference_repeated" if same else "reference_reused", {"reference": event.reference}),)


def _dates(file: LoanFile, event: Event, today: date, rules: Rulebook, approved: bool) -> Findings:
    days = {"value_on": event.value_on.isoformat(), "today": today.isoformat()}
    if event.value_on > today:
        return (Reason("value_in_future", days),)
    if event.value_on < file.contract.starts_on:
        return (Reason("value_before_loan", {**days, "starts_on": file.contract.starts_on.isoformat()}),)
    back = rules.on(today).intake.backdate_days
    if event.value_on < today - timedelta(days=back) and not approved:
        return (Reason("value_too_old", {**days, "policy_days": back}),)
    return ()


def _as_of(file: LoanFile, day: date, rules: Rulebook) -> LoanState:
    return replay(contract=file.contract, events=file.events, rules=rules, through=day).state


def _today(file: LoanFile, event: Event, today: date, rules: Rulebook) -> Entry:
    step = act_of(event=event).apply(state=file.state, event=event, rules=rules)
    booked = totals(vouchers=step.vouchers, before=file.booked)
    after = with_changes(file, events=(*file.events, event), state=step.state, booked=booked)
    return Entry(after, step.vouchers, step.findings)


def _recomputed(file: LoanFile, event: Event, today: date, rules: Rulebook) -> Entry:
    """Replay the history with the event; book the difference today."""
    events = (*file.events, event)
    step = replay(contract=file.contract, events=events, rules=rules, through=today)
    due = totals(vouchers=step.vouchers)
    lines = difference(booked=file.booked, due=due)
    terms = file.contract
    voucher = Voucher(
        act=act_of(event=event).code,
        reference=event.reference,
        entity=terms.entity,
        funder=terms.funder,
        loan=terms.loan,
        value_on=event.value_on,
        booked_on=today,
        lines=lines,
    )
    told_before = replay(contract=terms, events=file.events, rules=rules, through=today).findings
    findings = (
        *(told for told in step.findings if told not in told_before),
        *_unkept(file.events, events, rules, file),
    )
    after = with_changes(file, events=events, state=step.state, booked=due)
    return Entry(after, (voucher,) if lines else (), findings)


def _unkept(before: Sequence[Event], events: Sequence[Event], rules: Rulebook, file: LoanFile) -> Findings:
    """Later acts whose conditions held when they were done and no longer do: they stand, and a person should look."""
    found: list[Reason] = []
    for event in live(events=before):
        if event in live(events=events) and event.value_on > events[-1].value_on:
            earlier = [other for other in events if other != event and other.value_on <= event.value_on]
            then = replay(contract=file.contract, events=earlier, rules=rules, through=event.value_on).state
            against = act_of(event=event).conditions(state=then, event=event, rules=rules)
            if against:
                found.append(Reason("condition_lost", {"reference": event.reference, "condition": against[0].code}))
    return tuple(found)
