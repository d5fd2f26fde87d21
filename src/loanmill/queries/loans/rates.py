"""A rate that follows the LPR, as a loan's page tells it: what was agreed, when it is set anew, and what it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from loanmill.core.evidence.decision import Reason
from loanmill.core.servicing.replay import replay
from loanmill.core.servicing.reset import next_reset_on
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.records.filed import Opened


@dataclass(frozen=True, slots=True)
class Reset:
    """On the morning of `on` the LPR was `benchmark_bp`, and the rate became `rate_bp`."""

    on: date
    benchmark_bp: int
    spread_bp: int
    was_bp: int
    rate_bp: int


@dataclass(frozen=True, slots=True)
class Rates:
    """`next_on` is the next reset after today, None where there is none; `resets` are past, the latest first."""

    tenor: str
    spread_bp: int
    every_months: int
    next_on: date | None
    resets: tuple[Reset, ...]


def rates_of(*, found: Opened, rules: Rulebook, today: date) -> Rates | None:
    """How the rate of a loan moved and will move; None for a fixed one. Its history is replayed."""
    state, rule = found.file.state, found.file.contract.floating
    if rule is None:
        return None
    whole = replay(contract=found.file.contract, events=found.file.events, rules=rules, through=today)
    upcoming = next_reset_on(state=state)
    return Rates(
        tenor=rule.tenor,
        spread_bp=rule.spread_bp if state.spread_bp is None else state.spread_bp,
        every_months=rule.every_months,
        next_on=upcoming if upcoming and state.undue and upcoming < state.matures_on else None,
        resets=_resets(whole.findings)[::-1],
    )


def _resets(findings: Sequence[Reason]) -> tuple[Reset, ...]:
    told = [finding.params for finding in findings if finding.code == "rate_reset"]
    return tuple(
        Reset(
            on=date.fromisoformat(str(one["on"])),
            benchmark_bp=int(str(one["benchmark_bp"])),
            spread_bp=int(str(one["spread_bp"])),
            was_bp=int(str(one["from_rate_bp"])),
            rate_bp=int(str(one["to_rate_bp"])),
        )
        for one in told
    )
