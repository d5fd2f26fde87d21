"""Periods inside the day's end: the month of the day, closed for good on its last day with balances that are proved."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q

from loanmill.core.kernel.money import yuan_text
from loanmill.core.ledger.period import balances_digest, carried, differing, month_of
from loanmill.operations.act import Act
from loanmill.operations.errors import Refused
from loanmill.queries.trial_balance import last_closed, moved, rebuilt, stored
from loanmill.records.period import Period, PeriodBalance


class PeriodClosed(Refused):
    """The day lies in a closed period; corrections are booked in the open one."""

    code = "period_closed"


class BalancesDiffer(Exception):
    """The balances carried from period to period are not what all postings say; the period stays open."""


def must_be_open(*, entity: UUID, on: date) -> None:
    """Raises PeriodClosed when nothing may be booked on a day any more."""
    closed = Period.objects.filter(entity_id=entity, state="closed").order_by("-last_day")
    last = closed.values_list("last_day", flat=True).first()
    if last is not None and on <= last:
        raise PeriodClosed(
            f"the period up to {last} is closed; book on the open day, with the day that it counts for",
            on=on.isoformat(), closed=last.isoformat(),
        )  # fmt: skip


def keep_period(act: Act, *, entity_id: UUID, on: date) -> date | None:
    """Note the period that a closing day lies in, and close it when the day is its last; the closed month's first day.

    Raises BalancesDiffer.
    """
    period = _period(act, entity_id, on)
    if on != period.last_day:
        return None
    _close(act, period)
    _period(act, entity_id, on + timedelta(days=1))
    return period.first_day


def _period(act: Act, entity_id: UUID, on: date) -> Period:
    first, last = month_of(on=on)
    rows = Period.objects.filter(entity_id=entity_id, first_day=first)
    found = (rows.select_for_update() if connection.vendor == "postgresql" else rows).first()
    if found is not None:
        return found
    made = Period(
        id=act.new_id("period", first.isoformat()), entity_id=entity_id, first_day=first, last_day=last, state="open"
    )
    return act.save(made)


def _close(act: Act, period: Period) -> None:
    """Carry the balances of the period before by what was posted since, prove them, and keep them."""
    entity, last = period.entity_id, period.last_day
    before = last_closed(entity_id=entity, by=last)
    since = Q(voucher__booked_on__gt=before.last_day) if before else Q()
    movement = moved(entity_id=entity, which=since & Q(voucher__booked_on__lte=last))
    kept = carried(before=stored(before) if before else {}, movement=movement)
    wrong = list(differing(stored=kept, rebuilt=rebuilt(entity_id=entity, as_of=last)))
    if wrong:
        funder, account, one, other = wrong[0]
        raise BalancesDiffer(
            f"period {period.first_day:%Y-%m}: account {account} of funder {funder} was carried as debit "
            f"{yuan_text(fen=one.debit_fen)}, credit {yuan_text(fen=one.credit_fen)}; all postings say debit "
            f"{yuan_text(fen=other.debit_fen)}, credit {yuan_text(fen=other.credit_fen)} ({len(wrong)} such); "
            "have the books examined before closing again"
        )
    act.save_new(
        PeriodBalance(
            id=act.new_id("period balance", funder, account), period=period, funder_id=UUID(funder), account=account,
            debit_fen=sides.debit_fen, credit_fen=sides.credit_fen,
        )
        for (funder, account), sides in kept.items()
    )  # fmt: skip
    period.state, period.closed_at, period.closed_by = "closed", act.at, act.actor.id
    period.balances_sha256 = balances_digest(balances=kept)
    act.save(period)
