"""The town: its merchants, and what each provider holds about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from loanmill.sandbox.flows.invoices import invoices_of_month
from loanmill.sandbox.flows.orders import orders_of_month
from loanmill.sandbox.flows.takings import takings_of_month
from loanmill.sandbox.lies import LIES
from loanmill.sandbox.merchant import Merchant, merchant
from loanmill.sandbox.records import licence, registration
from loanmill.sandbox.rhythm import first_month
from loanmill.sandbox.trouble import Source, Trouble, trouble

WireRow = dict[str, object]
START = date(2026, 6, 1)


class Town:
    """Merchants by the number each provider knows them by. Immutable; safe to share between threads."""

    serves_invoices = True

    def __init__(self, merchants: Sequence[Merchant], *, seed: int, start: date) -> None:
        self.merchants, self.seed, self.start = tuple(merchants), seed, start
        self.by_key = {one.key: one for one in self.merchants}
        self._by_uscc = {one.uscc: one for one in self.merchants}
        self._by_licence = {one.licence_no: one for one in self.merchants if one.licence_no}
        self._by_merchant_no = {one.merchant_no: one for one in self.merchants if one.merchant_no}
        self._by_account = {one.other_account: one for one in self.merchants}
        self._by_account |= {one.account: one for one in self.merchants}
        self._payees = {one.claim.payee_account: one.claim.payee_name for one in self.merchants}

    def of(self, source: Source, identifier: str) -> Merchant | None:
        """The merchant that `source` knows as `identifier`."""
        if source == "tobacco":
            return self._by_licence.get(identifier)
        if source == "pos":
            return self._by_merchant_no.get(identifier)
        return self._by_uscc.get(identifier)

    def trouble(self, source: Source, one: Merchant) -> Trouble:
        """How `source` misbehaves about this merchant, whenever it is asked."""
        return trouble(seed=self.seed, key=one.key, source=source)

    def holder(self, account: str) -> Merchant | None:
        """Whose account this is; None for a supplier's or an unknown one."""
        return self._by_account.get(account)

    def account_name(self, account: str) -> str | None:
        """The name on an account of a merchant or of a supplier that is to be paid; None if there is none."""
        one = self._by_account.get(account)
        return one.name if one else self._payees.get(account)

    def registration(self, one: Merchant) -> WireRow:
        """The registry's record, lies included."""
        body = registration(one)
        return LIES["registry"](one, body) if self.trouble("registry", one) == "lies" else body

    def retailer(self, one: Merchant, *, since: date, until: date) -> WireRow:
        """The tobacco licence with the orders from `since` to `until`, both included."""
        body = licence(one)
        if self.trouble("tobacco", one) == "lies":
            body = LIES["tobacco"](one, body)
        orders = _between(orders_of_month, one, since=since, until=until, field="ordered_on")
        return {**body, "orders": orders}

    def rows(self, source: Source, one: Merchant, *, since: date, until: date) -> Sequence[WireRow]:
        """Invoices or takings from `since` to `until`, both included, in order of time; lies included."""
        return _rows(self, source, one.key, since, until)


@lru_cache(maxsize=32)
def _rows(town: Town, source: Source, key: str, since: date, until: date) -> Sequence[WireRow]:
    """Kept while the pages of one question are served."""
    one = town.by_key[key]
    month_of, field = (invoices_of_month, "issued_on") if source == "invoices" else (takings_of_month, "local_at")
    rows = _between(month_of, one, since=since, until=until, field=field)
    if town.trouble(source, one) != "lies":
        return tuple(rows)
    return tuple(LIES[source](one, row) for row in rows)


def _between(
    month_of: Callable[..., list[WireRow]], one: Merchant, *, since: date, until: date, field: str
) -> list[WireRow]:
    """Rows of whole months, cut to the days asked for."""
    first, last = since.isoformat(), until.isoformat()
    months = _months(max(since.replace(day=1), first_month(one)), until)
    return [row for month in months for row in month_of(one, month=month) if first <= str(row[field])[:10] <= last]


def _months(first: date, until: date) -> Iterator[date]:
    month = first
    while month <= until:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)


def town(*, seed: int, merchants: int, start: date = START) -> Town:
    """The town of `seed` with its first `merchants` merchants and 24 months of flows before `start`."""
    return Town([merchant(seed=seed, index=index, start=start) for index in range(merchants)], seed=seed, start=start)
