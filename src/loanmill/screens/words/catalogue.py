"""All words by kind of code."""

from __future__ import annotations

from collections.abc import Mapping

from loanmill.screens.words.cases import (
    ANSWERS,
    CHANNELS,
    COMPONENTS,
    DEBTS,
    DETAILS,
    FIRM_SIZES,
    KINDS,
    MITIGANTS,
    OFFERS,
    OUTCOMES,
    PARTIES,
    PURPOSES,
    REVIEW_REASONS,
    SOURCES,
    STATES,
    TRADES,
    VERDICTS,
)
from loanmill.screens.words.house import ACTS, DAY_STEPS, DAYS, PERIODS, ROLES, STEP_STATES, VOUCHERS
from loanmill.screens.words.lines import DRAWS, FREEZES, LINE_STATES
from loanmill.screens.words.loans import (
    CLASSES,
    DEBT_SOURCES,
    INSTALMENTS,
    LOAN_STATES,
    LPR,
    PARTS,
    PAYMENT_CHANNELS,
    PAYMENTS,
    REPORTS,
    REQUESTS,
    SUSPENSE,
)
from loanmill.screens.words.word import Word

KINDS_OF_WORDS: Mapping[str, Mapping[str, Word]] = {
    "role": ROLES,
    "state": STATES,
    "outcome": OUTCOMES,
    "loan": LOAN_STATES,
    "class": CLASSES,
    "instalment": INSTALMENTS,
    "part": PARTS,
    "request": REQUESTS,
    "report": REPORTS,
    "debt_source": DEBT_SOURCES,
    "lpr": LPR,
    "suspense": SUSPENSE,
    "firm_size": FIRM_SIZES,
    "payment_channel": PAYMENT_CHANNELS,
    "offer": OFFERS,
    "answer": ANSWERS,
    "party": PARTIES,
    "kind": KINDS,
    "purpose": PURPOSES,
    "trade": TRADES,
    "source": SOURCES,
    "day": DAYS,
    "day_step": DAY_STEPS,
    "step_state": STEP_STATES,
    "review_reason": REVIEW_REASONS,
    "debt": DEBTS,
    "payment": PAYMENTS,
    "verdict": VERDICTS,
    "detail": DETAILS,
    "component": COMPONENTS,
    "act": ACTS,
    "voucher": VOUCHERS,
    "period": PERIODS,
    "line": LINE_STATES,
    "draw": DRAWS,
    "freeze": FREEZES,
    "channel": CHANNELS,
    "mitigant": MITIGANTS,
}


def word(kind: str, code: str) -> Word:
    """The word of a code; a code of a later build is shown as it is, in the neutral colour."""
    return KINDS_OF_WORDS[kind].get(code, Word(code))
