"""A rate that follows the LPR (重定价): set anew on its days from the dated table.

Interest up to that morning is settled at the old rate. Equal instalments are found anew for the rest of the term;
other plans keep their principal. A rate that an extension or a restructuring agrees keeps its distance from the LPR.
"""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.calendar import add_months
from loanmill.core.servicing.lpr import LprTable
from loanmill.core.servicing.plan import relaid
from loanmill.core.servicing.running import fixed
from loanmill.core.servicing.state import LoanState
from loanmill.core.servicing.step import Step
from loanmill.core.servicing.turn import replanned


def next_reset_on(*, state: LoanState) -> date | None:
    """The first reset day after the state's day; None for a fixed rate."""
    rule = state.contract.floating
    if rule is None:
        return None
    gone = (state.on.year - rule.first_reset_on.year) * 12 + state.on.month - rule.first_reset_on.month
    times = max(0, gone // rule.every_months)
    while (day := add_months(start=rule.first_reset_on, months=times * rule.every_months)) <= state.on:
        times += 1
    return day


def is_reset_day(*, state: LoanState) -> bool:
    """Whether the rate is set anew on the state's day."""
    return next_reset_on(state=replace(state, on=date.fromordinal(state.on.toordinal() - 1))) == state.on


def resets_from(*, state: LoanState) -> date | None:
    """The first reset day on or after the state's day, before the loan ends; None where there is none any more."""
    day = state.on if is_reset_day(state=state) else next_reset_on(state=state)
    return day if day is not None and state.undue and day < state.matures_on else None


def reset(*, state: LoanState, lpr: LprTable) -> Step:
    """The loan after its morning's reset; the same where there is none. An unknown LPR keeps the rate and says so."""
    rule = state.contract.floating
    if rule is None or not is_reset_day(state=state):
        return Step(state)
    benchmark = lpr.rate_bp(tenor=rule.tenor, on=state.on)
    if benchmark is None:
        told = Reason("lpr_unknown", {"tenor": rule.tenor, "on": state.on.isoformat()})
        return Step(state, findings=(told,))
    return set_anew(state=state, benchmark_bp=benchmark)


def set_anew(*, state: LoanState, benchmark_bp: int) -> Step:
    """The loan, whose rate floats, at the LPR plus its distance from the morning of the state's day on."""
    rule = state.contract.floating
    assert rule is not None
    benchmark = benchmark_bp
    spread = rule.spread_bp if state.spread_bp is None else state.spread_bp
    rate = max(0, benchmark + spread)
    told = Reason(
        "rate_reset",
        {
            "on": state.on.isoformat(), "tenor": rule.tenor, "benchmark_bp": benchmark, "spread_bp": spread,
            "from_rate_bp": state.rate_bp, "to_rate_bp": rate,
        },
    )  # fmt: skip
    if rate == state.rate_bp:
        return Step(state, findings=(told,))
    now = fixed(state=state)
    undue = now.undue
    if undue:
        balance, is_level = now.undue_principal_fen, state.contract.level
        undue = relaid(state=now, lines=undue, balance_fen=balance, rate_bp=rate, is_level=is_level)
    after = replace(now, rate_bp=rate, lines=(*now.due, *undue))
    name = f"reset-{state.contract.loan}-{state.on:%Y%m%d}"
    done = replanned(before=now, after=after, act="reset_rate", reference=name, on=state.on)
    return Step(done.state, done.vouchers, (*done.findings, told))


def spread_bp(*, state: LoanState, rate_bp: int, lpr: LprTable) -> int | None:
    """The spread that a newly agreed rate stands for; as it was for a fixed rate, and where the LPR is unknown."""
    rule = state.contract.floating
    benchmark = lpr.rate_bp(tenor=rule.tenor, on=state.on) if rule else None
    return state.spread_bp if benchmark is None else rate_bp - benchmark
