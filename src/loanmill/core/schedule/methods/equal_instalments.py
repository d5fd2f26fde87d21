"""Equal instalments (等额本息): the same sum every time, ever less of it interest."""

from __future__ import annotations

from loanmill.core.schedule.advance import advance_rows
from loanmill.core.schedule.conventions import Timing
from loanmill.core.schedule.layout import lay_out
from loanmill.core.schedule.level import level_plan
from loanmill.core.schedule.periods import periods_of
from loanmill.core.schedule.terms import Instalment, Terms

ZH = "等额本息"
EN = "Equal instalments"


def instalments(*, terms: Terms) -> list[Instalment]:
    """The same sum each time, rounded as the terms say; the last instalment absorbs the remainder.

    Raises ValueError for what instalments in advance do not know (see `advance_rows`).
    """
    if terms.timing is Timing.ADVANCE:
        return advance_rows(terms=terms)
    periods = periods_of(terms=terms)
    sums = level_plan(terms=terms, periods=periods)
    # A sum that rounding made too large or too small never takes back principal nor more than is out.
    return lay_out(terms=terms, periods=periods, principal_of=lambda row: sums[row.index] - row.asked_fen)
