"""Resets that took another LPR than the one that held: a fixing was entered after it was published.

The table never changes for a day that has begun. A loan that was reset between the publication and the day from which
the fixing holds here took the one before; which loans those are is found from their contracts, and each is proposed
to be put right (`operations/lpr_late.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.calendar import add_months
from loanmill.core.servicing.contract import Floating
from loanmill.core.servicing.lpr import LprTable
from loanmill.queries.loans.requests import CORRECTION
from loanmill.queries.scope import loans_for
from loanmill.queries.servicing.what_if import what_if
from loanmill.records.actor import Actor
from loanmill.records.loan import Instalment
from loanmill.records.lpr import LprFixing, rulebook
from loanmill.records.servicing import LoanEvent, LoanFile, LoanRequest
from loanmill.records.stake import at_stake_fen

RUNNING = ("current", "overdue")
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class MissedReset:
    """On the day `on` the loan took `used_bp`; `right_bp` had been published by then."""

    loan: UUID
    number: str
    on: date
    tenor: str
    used_bp: int | None
    right_bp: int


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """A loan to be put right. `more_fen` is the interest that the borrower pays more (less below zero), over the loan's
    life; None with `against`, where it could not be done today.
    """

    id: UUID
    loan: str
    on: date
    used_bp: int | None
    right_bp: int
    more_fen: int | None
    against: tuple[Reason, ...]
    own: bool
    above: bool

    @property
    def agreeable(self) -> bool:
        """Whether the viewer, where the role decides, may agree to it."""
        return self.more_fen is not None and not self.own and not self.above


@dataclass(frozen=True, slots=True)
class Corrections:
    """What waits for a decision, the first of it in `lines`; `done` and `refused` count what was decided."""

    waiting: int
    lines: tuple[CorrectionLine, ...]
    done: int
    refused: int


def missed(*, fixing: LprFixing, through: date, after: date | None = None) -> tuple[MissedReset, ...]:
    """Resets after the publication (or after the day `after`), up to `through` and before it holds here, that took
    another LPR.
    """
    first, last = (after or fixing.published_on), min(through, date.fromordinal(fixing.since.toordinal() - 1))
    if last <= first:
        return ()
    table, right = rulebook().lpr, {"1Y": fixing.rate_1y_bp, "5Y": fixing.rate_5y_bp}
    put_right = _put_right(first, last)
    if not put_right and all(_same(table, tenor, rate_bp, first, last) for tenor, rate_bp in right.items()):
        return ()  # as in most months: no contract needs to be read
    found = []
    for key, number, matures_on, rule in _floating(first, ahead=last if after else None):
        for on in _resets(rule, first, last):
            used = put_right.get((key, on), table.rate_bp(tenor=rule.tenor, on=on))
            if on < matures_on and used != right[rule.tenor]:
                found.append(MissedReset(key, number, on, rule.tenor, used, right[rule.tenor]))
    return tuple(sorted(found, key=lambda one: (one.on, one.number)))


def corrections(*, viewer: Actor) -> Corrections:
    """Proposals to put resets right, on loans that the viewer may see."""
    rows = LoanRequest.objects.filter(act=CORRECTION, loan__in=loans_for(viewer=viewer))
    waiting = rows.filter(state="waiting")
    shown = waiting.select_related("loan").order_by("proposed_at", "loan__number", "id")[:MOST_SHOWN]
    return Corrections(
        waiting=waiting.count(),
        lines=tuple(_line(row, viewer) for row in shown),
        done=rows.filter(state="done").count(),
        refused=rows.filter(state="refused").count(),
    )


def waiting_corrections(*, viewer: Actor) -> Mapping[UUID, str]:
    """The proposals that wait, each with its loan's number, on loans that the viewer may see and did not propose."""
    rows = LoanRequest.objects.filter(act=CORRECTION, loan__in=loans_for(viewer=viewer), state="waiting")
    rows = rows.exclude(proposed_by_id=viewer.id)
    return dict(rows.order_by("proposed_at", "loan__number", "id").values_list("id", "loan__number"))


def waiting_in(*, entity_id: UUID) -> Iterator[tuple[str, str, int | None, int]]:
    """What waits at a lender: loan, reset day, the LPR that was used and the one that held."""
    rows = LoanRequest.objects.filter(act=CORRECTION, loan__entity_id=entity_id, state="waiting")
    for number, body, terms in rows.order_by("loan__number", "id").values_list("loan__number", "body", "terms"):
        yield number, body["value_on"], terms["used_bp"], body["benchmark_bp"]


def _line(row: LoanRequest, viewer: Actor) -> CorrectionLine:
    try:
        what = what_if(viewer=viewer, loan_id=row.loan_id, event=row.body)
    except (ValueError, LookupError):
        what = None
    accepted = what is not None and what.accepted
    return CorrectionLine(
        id=row.id,
        loan=row.loan.number,
        on=date.fromisoformat(row.body["value_on"]),
        used_bp=row.terms.get("used_bp"),
        right_bp=row.body["benchmark_bp"],
        more_fen=-what.saved_fen if what is not None and accepted else None,
        against=what.findings if what is not None and not accepted else (),
        own=row.proposed_by_id == viewer.id,
        above=at_stake_fen(row, right=None, undone_fen=0) > viewer.review_limit_fen,
    )


def _same(table: LprTable, tenor: str, rate_bp: int, first: date, last: date) -> bool:
    """Whether the table had this rate on every day after `first` up to `last`."""
    later = [one.rate_bp for one in table.rates.get(tenor, ()) if first < one.since <= last]
    return {table.rate_bp(tenor=tenor, on=first), *later} == {rate_bp}


def _floating(first: date, *, ahead: date | None) -> Iterator[tuple[UUID, str, date, Floating]]:
    """Loans whose rate floats and that were not over on the day: running ones, and others paid or written off since.

    With `ahead`, those that are to be reset after the day and up to then, which stand in an index.
    """
    paid = Instalment.objects.filter(paid_on__gt=first).values("loan_id")
    alive = Q(loan__state__in=RUNNING) | Q(loan__state="written_off") | Q(loan_id__in=paid)
    rows = LoanFile.objects.filter(alive, contract__floating__tenor__isnull=False).exclude(loan__state="cancelled")
    if ahead is not None:
        rows = rows.filter(resets_on__gt=first, resets_on__lte=ahead)
    names = ("loan_id", "loan__number", "loan__matures_on", "contract__floating")
    for key, number, matures_on, rule in rows.values_list(*names).iterator(2_000):
        yield key, number, matures_on, Floating(
            tenor=rule["tenor"], spread_bp=rule["spread_bp"], every_months=rule["every_months"],
            first_reset_on=date.fromisoformat(rule["first_reset_on"]),
        )  # fmt: skip


def _resets(rule: Floating, first: date, last: date) -> Iterator[date]:
    """The reset days after `first` up to `last`."""
    gone = (first.year - rule.first_reset_on.year) * 12 + first.month - rule.first_reset_on.month
    times = max(0, gone // rule.every_months)
    while (day := add_months(start=rule.first_reset_on, months=times * rule.every_months)) <= last:
        if day > first:
            yield day
        times += 1


def _put_right(first: date, last: date) -> Mapping[tuple[UUID, date], int]:
    """Resets that an earlier correction reached, with the LPR that it gave them."""
    rows = LoanEvent.objects.filter(act=CORRECTION, value_on__gt=first, value_on__lte=last).order_by("number")
    return {(key, on): body["benchmark_bp"] for key, on, body in rows.values_list("loan_id", "value_on", "body")}
