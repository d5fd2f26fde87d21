"""A night's papers: what a debit is called, so that bank and books know a second time of asking; file and receipts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from loanmill.core.kernel.ids import derived_beside
from loanmill.operations.act import Act
from loanmill.operations.day import sql
from loanmill.operations.day.evening import Spent
from loanmill.rails.bank import DebitItem
from loanmill.records.account_change import AccountChange
from loanmill.records.vault import identities_by_key


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


class Owing(Protocol):
    """A loan that owes something: `mandate` is the bank's number of the authorisation to debit, or empty."""

    @property
    def number(self) -> str: ...
    @property
    def borrower(self) -> Any: ...
    @property
    def mandate(self) -> str: ...


def debits(owing: Sequence[tuple[Owing, int]], *, on: date) -> list[DebitItem]:
    """The lines of the request file, by the authorisation that the bank knows; without one, from the account.

    The vault is opened for those alone. A borrower whose key is gone has no account that could be debited; from a new
    account that the bank would not register nothing is taken.
    """
    unknown = {loan.borrower: sql.key(sql.uuid(loan.borrower)) for loan, _ in owing if not loan.mandate}
    refused = _undebited(on) if unknown else set()
    unknown = {own: key for own, key in unknown.items() if sql.uuid(own) not in refused}
    known = identities_by_key(list(unknown.values()))
    items = []
    for loan, total_fen in owing:
        account = "" if loan.mandate else known.get(unknown.get(loan.borrower), {}).get("account", "")
        if loan.mandate or account:
            items.append(DebitItem(reference(loan.number, on=on), account, total_fen, loan.mandate))
    return items


def _undebited(on: date) -> set[UUID]:
    """Borrowers of whose new account a night takes nothing; few ever, and read by an index of their own."""
    return {*AccountChange.objects.filter(undebited_from__lte=on).values_list("party_id", flat=True)}


@cache
def _stamp(on: date) -> str:
    return f"{on:%Y%m%d}"
