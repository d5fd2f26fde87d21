"""Renewal (续贷): a new loan settles the old one's principal before it is late. Neither extension nor restructuring.

A sound small firm's renewal stays normal (notice of 2024 on renewal); where a condition is unmet or unknown, the new
loan is capped. The new loan is disbursed from the same clearing account and refers to this one.
"""

from __future__ import annotations

from loanmill.core.evidence.decision import Reason
from loanmill.core.ledger import chart
from loanmill.core.servicing.allocate import Part, Spread
from loanmill.core.servicing.event import Event, Findings, nothing_overdue, phase_is
from loanmill.core.servicing.policy import AllocationRule
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.spend import spend
from loanmill.core.servicing.state import LoanState, Phase
from loanmill.core.servicing.step import Step, voucher
from loanmill.core.servicing.turn import called_in, ended, swept

ZH = "续贷"
EN = "Renewal"
PRINCIPAL_FIRST = AllocationRule(
    from_days=0, order=(Part.PRINCIPAL, Part.INTEREST, Part.PENALTY, Part.FEE), spread=Spread.PART_FIRST
)


class Renew(Event, frozen=True, kw_only=True, tag="renew"):
    """The new loan, and what is known of the firm; None is not known.

    `amount_fen` is what the new loan paid out, None for the whole principal of that day. It stands when a correction
    before that day makes the principal another: what is too much waits, what is missing stays due.
    """

    new_loan: str
    amount_fen: int | None = None
    lawful: bool | None = None
    trading_steadily: bool | None = None
    good_credit: bool | None = None
    meets_lending_terms: bool | None = None


EVENT = Renew


def unmet(*, state: LoanState, event: Renew, rules: Rulebook) -> Findings:
    """The conditions under which a renewal stays normal that are not met or not known."""
    policy = rules.on(event.value_on).renewal
    found = list(nothing_overdue(state=state))
    if state.standing.loan_class not in policy.classes:
        found.append(Reason("class_forbids", {"loan_class": state.standing.loan_class}))
    if policy.small_firms_only and not state.contract.small_firm:
        found.append(Reason("not_a_small_firm", {"loan": state.contract.loan}))
    if state.misuse is not None:
        found.append(Reason("misuse_stands", {"loan": state.contract.loan}))
    for name in ("lawful", "trading_steadily", "good_credit", "meets_lending_terms"):
        if getattr(event, name) is not True:
            found.append(Reason("renewal_condition_open", {"condition": name}))
    return tuple(found)


def new_floor(*, state: LoanState, event: Renew, rules: Rulebook) -> str | None:
    """The best class of the new loan: None when every condition is met. Goes into the new contract's `floor`."""
    if unmet(state=state, event=event, rules=rules):
        return rules.on(event.value_on).renewal.floor_otherwise
    return None


def conditions(*, state: LoanState, event: Renew, rules: Rulebook) -> Findings:
    """Open and not past its maturity: what is late already is no renewal."""
    found = list(phase_is(state=state))
    if event.value_on > state.matures_on:
        found.append(Reason("renewal_too_late", {"matures_on": state.matures_on.isoformat()}))
    return tuple(found)


def apply(*, state: LoanState, event: Renew, rules: Rulebook) -> Step:
    """The new loan pays the principal; interest up to today is the borrower's, from suspense or still due.

    What speaks against the class normal is told as findings.
    """
    if state.phase is not Phase.OPEN:
        return Step(state)
    findings = unmet(state=state, event=event, rules=rules)
    policy = rules.on(state.on)
    step = called_in(state=state, reference=event.reference)
    done = spend(
        state=step.state,
        amount_fen=step.state.principal_fen if event.amount_fen is None else event.amount_fen,
        policy=policy,
        source=chart.RENEWAL_CLEARING,
        rule=PRINCIPAL_FIRST,
    )
    made = voucher(state=state, act="renew", reference=event.reference, lines=done.lines, on=state.on)
    step = step.then(Step(done.state, made, findings))
    step = step.then(swept(state=step.state, policy=policy, reference=event.reference))
    return step.then(Step(ended(state=step.state)))
