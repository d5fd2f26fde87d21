"""Holds end once: used by their draw, released by a person's no, expired in the evening."""

from __future__ import annotations

from collections.abc import Sequence

from loanmill.core.credit.hold import Hold, HoldState, end_hold
from loanmill.operations.act import Act
from loanmill.operations.credit.drawing import shift
from loanmill.records.credit import CreditLine, ExposureCount, LimitHold


def end(
    act: Act, row: LimitHold, line: CreditLine, *, to: HoldState, counts: Sequence[ExposureCount] | None = None
) -> None:  # fmt: skip
    """End a hold and give its room back. Raises HoldOver when it ended before."""
    ended, back_fen = end_hold(hold=hold_of(row), to=to)
    row.state = ended.state.value
    act.save(row)
    shift(act, line, held_fen=-back_fen, counts=counts)


def hold_of(row: LimitHold) -> Hold:
    """The row as core/credit sees it."""
    return Hold(amount_fen=row.amount_fen, expires_on=row.expires_on, state=HoldState(row.state))
