"""How a loan stands on the open day by its file, and which acts its state leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from loanmill.core.servicing.acts.reverse import live
from loanmill.core.servicing.event import MoneyIn
from loanmill.core.servicing.rulebook import Rulebook, shipped
from loanmill.core.servicing.state import LoanState, Phase
from loanmill.queries.loans.rates import Rates, rates_of
from loanmill.queries.servicing.what_if import Side, side
from loanmill.records.actor import Actor
from loanmill.records.filed import Opened, opened
from loanmill.records.loan import Loan
from loanmill.records.lpr import rulebook
from loanmill.records.permissions import ENTERED, JUDGED, may

# The order in which a page offers them: money in, then changes of the plan, then what needs judgement.
MONEY = ("receive", "prepay_reduce", "prepay_shorten", "settle", "guarantor_pay", "recover", "refund", "reverse")
PLAN = ("extend", "renew", "holiday", "restructure", "end_observation")
OTHER = ("charge_fee", "report_misuse", "end_misuse", "write_off", "close")


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment that stands, and so can be reversed."""

    reference: str
    value_on: date
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Standing:
    """`side` is the loan in figures; `open` what its state leaves open, `acts` what of it is the viewer's to do.

    `rates` tells how the rate follows the LPR, None for a fixed one.
    """

    side: Side
    open: tuple[str, ...]
    acts: tuple[str, ...]
    payments: tuple[Paid, ...]
    rates: Rates | None


class FileUnreadable(Exception):
    """What is kept of the loan contradicts itself; the rows alone can be shown. The message says what is wrong."""


def standing(*, loan: Loan, viewer: Actor, today: date) -> Standing:
    """How the loan stands this morning. Raises FileUnreadable."""
    rules = rulebook()
    try:
        found = opened(loan, on=today, rules=rules)
        acts = [act for act in _open_acts(found, rules, today) if act != "renew" or not hasattr(loan, "drawdown")]
        return Standing(
            side=side(state=found.file.state, rules=rules),
            open=tuple(acts),
            acts=tuple(act for act in acts if way_of(viewer, act)),
            payments=_payments(found),
            rates=rates_of(found=found, rules=rules, today=today),
        )
    except (ValueError, LookupError) as fault:
        raise FileUnreadable(str(fault)) from fault


def way_of(viewer: Actor, act: str) -> str:
    """How the viewer's role may bring the act about: `do`, `propose` (a colleague decides), or not at all ("")."""
    if act in ENTERED and may(viewer, "loan.act"):
        return "do"
    return "propose" if act in JUDGED | ENTERED and may(viewer, "loan.propose") else ""


def way_on(viewer: Actor, act: str, *, value_on: date, today: date) -> str:
    """The same for an act that counts from `value_on`: further back than policy lets one person go, it takes two."""
    way, back = way_of(viewer, act), shipped().on(today).intake.backdate_days
    is_old = value_on < today - timedelta(days=back)
    return "propose" if way == "do" and is_old and may(viewer, "loan.propose") else way


def _open_acts(found: Opened, rules: Rulebook, today: date) -> list[str]:
    """Acts that the phase allows and whose plain conditions hold; the rest is said by the preview."""
    state = found.file.state
    if loan_is_unpaid(state):
        return []
    gone = {
        "recover": state.phase is not Phase.WRITTEN_OFF,
        "refund": not state.suspense_fen,
        "reverse": not _payments(found),
        "close": state.phase not in (Phase.SETTLED, Phase.GUARANTOR_PAID) or bool(state.suspense_fen),
        "end_misuse": state.misuse is None,
        "end_observation": state.standing.observation is None,
        "write_off": state.standing.loan_class not in rules.on(today).write_off.classes,
        "extend": _late(state) or today >= state.matures_on,
        "holiday": _late(state),
        "renew": today > state.matures_on,
    }
    always = ("recover", "refund", "reverse", "close")
    return [
        act for act in (*MONEY, *PLAN, *OTHER) if not gone.get(act) and (act in always or state.phase is Phase.OPEN)
    ]


def loan_is_unpaid(state: LoanState) -> bool:
    """Whether its money has not gone out, or its file is closed: nothing can be done to it."""
    return state.phase in (Phase.PENDING, Phase.CLOSED)


def _late(state: LoanState) -> bool:
    since = state.oldest_unpaid_due_on
    return since is not None and since < state.on


def _payments(found: Opened) -> tuple[Paid, ...]:
    """The payments that stand, the latest first."""
    money = [event for event in live(events=found.file.events) if isinstance(event, MoneyIn)]
    return tuple(
        Paid(one.reference, one.value_on, one.amount_fen)
        for one in sorted(money, key=lambda one: one.value_on, reverse=True)
    )
