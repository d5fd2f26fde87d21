"""Prepayment that reduces (提前还款，减少月供): the days stay, and each instalment becomes smaller."""

from __future__ import annotations

from loanmill.core.servicing import prepaying
from loanmill.core.servicing.event import Findings, MoneyIn
from loanmill.core.servicing.plan import relaid
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import Line, LoanState
from loanmill.core.servicing.step import Step

ZH = "提前还款（减少月供）"
EN = "Prepayment, smaller instalments"


class PrepayReduce(MoneyIn, frozen=True, kw_only=True, tag="prepay_reduce"):
    """Money for what is due, and for principal of all lines to come."""


EVENT = PrepayReduce


def conditions(*, state: LoanState, event: PrepayReduce, rules: Rulebook) -> Findings:
    """As for every prepayment."""
    return prepaying.conditions(state=state, event=event, rules=rules)


def apply(*, state: LoanState, event: PrepayReduce, rules: Rulebook) -> Step:
    """Equal instalments are found anew; other plans keep their pattern of principal, scaled."""
    return prepaying.prepay(state=state, event=event, rules=rules, act="prepay_reduce", relay=_smaller)


def _smaller(state: LoanState, balance_fen: int) -> tuple[Line, ...]:
    return relaid(
        state=state,
        lines=state.undue,
        balance_fen=balance_fen,
        rate_bp=state.rate_bp,
        is_level=state.contract.level,
    )
