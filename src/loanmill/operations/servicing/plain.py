"""Whether thin rows can carry a loan: its night then follows from its columns, as the set-based steps count it."""

from __future__ import annotations

from loanmill.core.servicing.classify import NON_PERFORMING
from loanmill.core.servicing.contract import Contract
from loanmill.core.servicing.reset import resets_from
from loanmill.core.servicing.state import Line, LoanState, Phase, Standing

OVER = (Phase.SETTLED, Phase.GUARANTOR_PAID, Phase.CLOSED)


def is_plain(*, state: LoanState) -> bool:
    """Whether rows say all of a state from which a night begins.

    No money waits, nothing is misused or off the books, no fee is owed, nothing caps the class, the rate is not reset
    that morning, and each line to come earns one amount over all its days.
    """
    if state.suspense_fen or state.extras.left_fen:
        return False
    if state.phase in OVER:
        return True
    if state.phase is not Phase.OPEN or not state.on_books or state.misuse is not None:
        return False
    return (
        _is_plain_contract(state.contract)
        and resets_from(state=state) != state.on
        and _is_uncapped(state.standing)
        and all(not line.fee_fen - line.paid_fee_fen for line in state.lines)
        and all(_is_even(line) for line in state.lines if line.due_on >= state.on)
    )


def _is_plain_contract(contract: Contract) -> bool:
    return contract.floor is None and contract.compound


def _is_uncapped(standing: Standing) -> bool:
    floors = (standing.extension_floor, standing.debtor_floor, standing.observation)
    return standing.own_class not in NON_PERFORMING and not any(floors)


def _is_even(line: Line) -> bool:
    spans = [(item.starts_on, item.ends_on) for item in line.stretches]
    return not line.deferred_fen and spans == [(line.starts_on, line.due_on)]
