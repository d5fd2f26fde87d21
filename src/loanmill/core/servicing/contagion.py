"""What a debtor's debts do to each other (rules of 2023, articles 10 to 14). Retail debtors are exempt.

Counted from each loan's own class, never from one that contagion gave, so that the effect ends with its cause. A debt
alone does nothing to itself. What other banks hold is told from time to time (`elsewhere`): figures that are too old
are not known any more, and are never taken for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.canonical import Json
from loanmill.core.kernel.rates import ONE_BP
from loanmill.core.servicing.classify import NON_PERFORMING
from loanmill.core.servicing.event import Findings
from loanmill.core.servicing.policy import Contagion
from loanmill.core.servicing.standing import BEST_FIRST, worst

UNKNOWN = "debts_elsewhere_unknown"


@dataclass(frozen=True, slots=True)
class Debt:
    """One debt at this bank: what is owed, and its class on its own merits."""

    loan: str
    balance_fen: int
    own_class: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The debtor's debts at other banks as the bureau tells: all, those late for longer than the policy's days."""

    balance_fen: int
    late_fen: int
    non_performing: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What was last told of the debts at other banks, as of a day; late there means for more than `over_days`."""

    elsewhere: Elsewhere
    as_of: date
    over_days: int


@dataclass(frozen=True, slots=True)
class DebtorFloor:
    """The best class that all the debtor's loans may have, None for no bound, and why."""

    floor: str | None
    findings: Findings


def judged_debtor(
    *,
    retail: bool,
    debts: Sequence[Debt],
    told: Told | None,
    late_here_fen: int,
    capped: str | None,
    on: date,
    policy: Contagion,
) -> DebtorFloor:
    """`debtor_floor` by what is known on the evening of `on`. `capped` is the bound that stands from an evening before.

    Figures that are too old, or counted by other days than the policy's, are as unknown as none: they bring no new
    bound. Where the policy says so they keep one that stands, no worse than they would still give: that nobody has
    told anything newer does not make a debtor good.
    """

    def by(elsewhere: Elsewhere | None) -> DebtorFloor:
        return debtor_floor(
            retail=retail, debts=debts, elsewhere=elsewhere, late_here_fen=late_here_fen, policy=policy
        )  # fmt: skip

    if told is None or retail:
        return by(None)
    as_told, why = by(told.elsewhere), why_unknown(told=told, on=on, policy=policy)
    if why is None:
        return as_told
    alone = by(None)
    held = _best([capped, as_told.floor]) if policy.unknown_keeps_floor else None
    floor = _floor([alone.floor, held])
    findings = [*(finding for finding in alone.findings if finding.code != UNKNOWN), why]
    if floor != alone.floor:
        findings.append(Reason("debtor_floor_kept", {"loan_class": floor}))
    return DebtorFloor(floor, tuple(findings))


def why_unknown(*, told: Told, on: date, policy: Contagion) -> Reason | None:
    """Why figures do not count on the evening of `on`; None where they do."""
    age = (on - told.as_of).days
    if age > policy.elsewhere_most_days:
        stale: dict[str, Json] = {"as_of": told.as_of.isoformat(), "age_days": age}
        return Reason("debts_elsewhere_stale", {**stale, "most_days": policy.elsewhere_most_days})
    if told.over_days != policy.all_banks_overdue_days:
        days = {"told_days": told.over_days, "policy_days": policy.all_banks_overdue_days}
        return Reason("debts_elsewhere_other_days", days)
    return None


def debtor_floor(
    *, retail: bool, debts: Sequence[Debt], elsewhere: Elsewhere | None, late_here_fen: int, policy: Contagion
) -> DebtorFloor:
    """The bound on a debtor's classes. `late_here_fen` is what is late here for longer than the policy's days.

    What other banks hold may be unknown (None): then a finding says so and this bank's debts alone are judged.
    """
    if retail:
        return DebtorFloor(None, ())
    floors: list[str | None] = []
    findings: list[Reason] = []
    whole = sum(debt.balance_fen for debt in debts)
    bad = sum(debt.balance_fen for debt in debts if debt.own_class in NON_PERFORMING)
    if bad and len(debts) > 1:
        over = bad * ONE_BP > whole * policy.own_bank_share_bp
        floors.append(policy.share_floor if over else policy.any_non_performing_floor)
        findings.append(Reason("debtor_bad_here", {"bad_fen": bad, "whole_fen": whole}))
    if elsewhere is None:
        return DebtorFloor(_floor(floors), (*findings, Reason(UNKNOWN, {})))
    late, everywhere = late_here_fen + elsewhere.late_fen, whole + elsewhere.balance_fen
    if late * ONE_BP > everywhere * policy.all_banks_share_bp and (elsewhere.late_fen or len(debts) > 1):
        floors.append(policy.share_floor)
        findings.append(Reason("debtor_late_everywhere", {"late_fen": late, "whole_fen": everywhere}))
    if elsewhere.non_performing:
        floors.append(policy.any_non_performing_floor)
        findings.append(Reason("debtor_bad_elsewhere", {"balance_fen": elsewhere.balance_fen}))
    return DebtorFloor(_floor(floors), tuple(findings))


def _floor(floors: Iterable[str | None]) -> str | None:
    found = worst(floors)
    return None if found == "normal" else found


def _best(floors: Iterable[str | None]) -> str | None:
    """The best of some bounds; none of them bounds anything where one is None."""
    return min((name or "normal" for name in floors), key=BEST_FIRST.index)
