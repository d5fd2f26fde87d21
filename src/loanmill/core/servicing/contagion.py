"""What a debtor's debts do to each other (rules of 2023, articles 10 to 14). Retail debtors are exempt.

Counted from each loan's own class, never from one that contagion gave, so that the effect ends with its cause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.rates import ONE_BP
from loanmill.core.servicing.classify import NON_PERFORMING
from loanmill.core.servicing.event import Findings
from loanmill.core.servicing.policy import Contagion
from loanmill.core.servicing.standing import worst


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
class DebtorFloor:
    """The best class that all the debtor's loans may have, None for no bound, and why."""

    floor: str | None
    findings: Findings


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
    if bad * ONE_BP > whole * policy.own_bank_share_bp:
        floors.append(policy.share_floor)
        findings.append(Reason("debtor_bad_here", {"bad_fen": bad, "whole_fen": whole}))
    elif bad:
        floors.append(policy.any_non_performing_floor)
        findings.append(Reason("debtor_bad_here", {"bad_fen": bad, "whole_fen": whole}))
    if elsewhere is None:
        return DebtorFloor(_floor(floors), (*findings, Reason("debts_elsewhere_unknown", {})))
    late, everywhere = late_here_fen + elsewhere.late_fen, whole + elsewhere.balance_fen
    if late * ONE_BP > everywhere * policy.all_banks_share_bp:
        floors.append(policy.share_floor)
        findings.append(Reason("debtor_late_everywhere", {"late_fen": late, "whole_fen": everywhere}))
    if elsewhere.non_performing:
        floors.append(policy.any_non_performing_floor)
        findings.append(Reason("debtor_bad_elsewhere", {"balance_fen": elsewhere.balance_fen}))
    return DebtorFloor(_floor(floors), tuple(findings))


def _floor(floors: Sequence[str | None]) -> str | None:
    found = worst(floors)
    return None if found == "normal" else found
