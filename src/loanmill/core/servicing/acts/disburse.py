"""Disbursement (放款): the money goes out, and the plan begins to run."""

from __future__ import annotations

from msgspec.structs import replace

from loanmill.core.evidence.decision import Reason
from loanmill.core.ledger import postings
from loanmill.core.servicing.event import SOURCES, Event, Findings, Source, phase_is
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import LoanState, Phase
from loanmill.core.servicing.step import Step, voucher

ZH = "放款"
EN = "Disbursement"


class Disburse(Event, frozen=True, kw_only=True, tag="disburse"):
    """The whole principal is paid out, from the bank or (renewal) to settle the loan before."""

    source: Source = "bank"


EVENT = Disburse


def conditions(*, state: LoanState, event: Disburse, rules: Rulebook) -> Findings:
    """On the day the plan begins, once, at a rate and over a number of instalments that the policy admits."""
    terms, intake = state.contract, rules.on(event.value_on).intake
    found = list(phase_is(state=state, allowed=(Phase.PENDING,)))
    if event.value_on != terms.starts_on:
        days = {"value_on": event.value_on.isoformat(), "starts_on": terms.starts_on.isoformat()}
        found.append(Reason("plan_starts_elsewhere", days))
    if terms.rate_bp > intake.most_rate_bp:
        found.append(Reason("rate_too_high", {"rate_bp": terms.rate_bp, "policy_rate_bp": intake.most_rate_bp}))
    if len(terms.plan) > intake.most_instalments:
        counts = {"instalment_count": len(terms.plan), "policy_instalment_count": intake.most_instalments}
        found.append(Reason("too_many_instalments", counts))
    return tuple(found)


def apply(*, state: LoanState, event: Disburse, rules: Rulebook) -> Step:
    """The loan is open; a second disbursement does nothing."""
    if state.phase is not Phase.PENDING:
        return Step(state)
    after = replace(state, phase=Phase.OPEN)
    lines = postings.disburse(principal_fen=state.contract.principal_fen, source=SOURCES[event.source])
    return Step(after, voucher(state=after, act="disburse", reference=event.reference, lines=lines, on=state.on))
