"""Prepayment that shortens (提前还款，缩短期限): the instalment stays, and the loan ends sooner."""

from __future__ import annotations

from loanmill.core.servicing import prepaying
from loanmill.core.servicing.event import Findings, MoneyIn
from loanmill.core.servicing.plan import from_the_end, keep_pattern, lay, level_at
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import Line, LoanState
from loanmill.core.servicing.step import Step

ZH = "提前还款（缩短期限）"
EN = "Prepayment, shorter term"


class PrepayShorten(MoneyIn, frozen=True, kw_only=True, tag="prepay_shorten"):
    """Money for what is due, and for principal from the end of the plan."""


EVENT = PrepayShorten


def conditions(*, state: LoanState, event: PrepayShorten, rules: Rulebook) -> Findings:
    """As for every prepayment."""
    return prepaying.conditions(state=state, event=event, rules=rules)


def apply(*, state: LoanState, event: PrepayShorten, rules: Rulebook) -> Step:
    """Equal instalments keep their sum; other plans keep their principal line by line and lose it from the end."""
    return prepaying.prepay(state=state, event=event, rules=rules, act="prepay_shorten", relay=_shorter)


def _shorter(state: LoanState, balance_fen: int) -> tuple[Line, ...]:
    lines = state.undue
    if state.contract.level:
        total = lines[0].principal_fen + lines[0].interest_fen - lines[0].deferred_fen
        choose = level_at(total_fen=total)
    else:
        principals = [line.principal_fen for line in lines]
        choose = keep_pattern(principals=from_the_end(principals=principals, to_fen=balance_fen))
    return lay(state=state, lines=lines, balance_fen=balance_fen, rate_bp=state.rate_bp, choose=choose)
