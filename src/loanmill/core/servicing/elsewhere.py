"""A debtor's debts at other banks (他行债务) as somebody tells them: what figures must be before they are taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from loanmill.core.servicing.policy import Contagion

SOURCES = ("bureau", "lender", "declared")  # a credit bureau's report, another lender's letter, the debtor's own word
MOST_FEN = 10**15  # ten thousand billion yuan: more is damage
REFERENCE_SIGNS = 80


@dataclass(frozen=True, slots=True)
class Figures:
    """What is told of one debtor: all that is owed elsewhere, the part of it that is late for longer than the policy's
    days, whether another bank calls any of it non-performing; as of which day, by whom, under which number.
    """

    balance_fen: int
    late_fen: int
    non_performing: bool
    as_of: date
    source: str
    reference: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field."""

    field: str
    code: str


def faults(*, figures: Figures, today: date, policy: Contagion) -> tuple[Fault, ...]:
    """All that speaks against taking the figures on the open day."""
    found = []
    if not 0 <= figures.balance_fen <= MOST_FEN:
        found.append(Fault("balance_fen", "debts_out_of_range"))
    elif not 0 <= figures.late_fen <= MOST_FEN:
        found.append(Fault("late_fen", "debts_out_of_range"))
    elif figures.late_fen > figures.balance_fen:
        found.append(Fault("late_fen", "debts_late_above_balance"))
    if figures.non_performing and not figures.balance_fen:
        found.append(Fault("non_performing", "debts_bad_of_nothing"))
    if figures.as_of > today:
        found.append(Fault("as_of", "debts_of_the_future"))
    elif (today - figures.as_of).days > policy.elsewhere_most_days:
        found.append(Fault("as_of", "debts_too_old"))
    if figures.source not in SOURCES:
        found.append(Fault("source", "debts_source_unknown"))
    if not 0 < len(figures.reference.strip()) <= REFERENCE_SIGNS:
        found.append(Fault("reference", "debts_without_reference"))
    return tuple(found)
