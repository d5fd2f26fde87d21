"""A night's papers: what a debit is called, so that bank and books know a second time of asking, and its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from loanmill.core.kernel.ids import derived_beside
from loanmill.operations.act import Act
from loanmill.operations.day import sql
from loanmill.operations.day.evening import Spent


def reference(number: str, *, on: date) -> str:
    """The reference of the debit of the loan of this number on one day; a receipt carries it and can exist once.

    The day comes first: the index of references then grows at one place, however many nights there were.
    """
    return f"R-{_stamp(on)}-{number}"


def receipts(act: Act, took: Sequence[tuple[Any, str, Spent]], *, on: date) -> list[tuple[Any, ...]]:
    """Rows of receipts: of each loan, its key and number, what was taken and spent as penalty, interest, principal."""
    key = act.context.key
    own = sql.own_keys([derived_beside(key, f"receipt/{sql.dashed(loan)}") for loan, _, _ in took])
    return [
        (mine, loan, reference(number, on=on), on, sum(spent), *spent, 0)
        for mine, (loan, number, spent) in zip(own, took, strict=True)
    ]


@cache
def _stamp(on: date) -> str:
    return f"{on:%Y%m%d}"
