"""The portfolio: what is outstanding, what it yields, what is in arrears, by trade and grade, and over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum

from loanmill.core.kernel.money import Rounding, div
from loanmill.core.ledger.chart import INTEREST_INCOME, LOAN_PRINCIPAL, PENALTY_INCOME
from loanmill.queries.scope import loans_for
from loanmill.records.actor import Actor
from loanmill.records.ledger import Posting
from loanmill.records.loan import Instalment, Loan, Receipt

BUCKETS = ("M0", "M1", "M2", "M3", "M4", "M5", "M6", "M6+")
NON_PERFORMING = ("substandard", "doubtful", "loss")
OPEN = ("current", "overdue", "extended", "restructured")


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over open loans; `rate_bp` is weighted by what is outstanding, shares are of what is outstanding."""

    loans: int
    lent_fen: int
    outstanding_fen: int
    rate_bp: int | None
    overdue_fen: int
    overdue_loans: int
    non_performing_fen: int
    settled: int

    @property
    def overdue_bp(self) -> int:
        """Share in arrears."""
        return share_bp(self.overdue_fen, self.outstanding_fen)

    @property
    def non_performing_bp(self) -> int:
        """Share that is substandard or worse."""
        return share_bp(self.non_performing_fen, self.outstanding_fen)


@dataclass(frozen=True, slots=True)
class Part:
    """One trade, grade or product."""

    code: str
    loans: int
    outstanding_fen: int
    rate_bp: int
    overdue_fen: int

    @property
    def overdue_bp(self) -> int:
        """Share in arrears."""
        return share_bp(self.overdue_fen, self.outstanding_fen)


@dataclass(frozen=True, slots=True)
class DayPoint:
    """One day of the books: principal outstanding at its end and income earned on it."""

    on: date
    outstanding_fen: int
    income_fen: int


@dataclass(frozen=True, slots=True)
class DayRepaid:
    """What fell due on one day and how much of it came in by now."""

    on: date
    due_fen: int
    paid_fen: int


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The portfolio of what the viewer may see; the books over time are the whole entity's."""

    totals: Totals
    buckets: tuple[Part, ...]
    trades: tuple[Part, ...]
    grades: tuple[Part, ...]
    products: tuple[Part, ...]
    days: tuple[DayPoint, ...]
    repaid: tuple[DayRepaid, ...]
    received_fen: int
    income_fen: int
    whole_entity: bool

    @property
    def yield_bp(self) -> int | None:
        """Income earned over mean principal outstanding, a year of 360 days; None before there is any."""
        lent = [point for point in self.days if point.outstanding_fen > 0]
        base = sum(point.outstanding_fen for point in lent)
        if not base:
            return None
        return div(sum(point.income_fen for point in lent) * 360 * 10_000, base, Rounding.HALF_UP)


def portfolio(*, viewer: Actor, today: date) -> Portfolio:
    """The portfolio on a business day."""
    loans = loans_for(viewer=viewer)
    whole = not Loan.objects.filter(entity_id=viewer.entity).exclude(id__in=loans.values("id")).exists()
    days = _days(viewer, until=today) if whole else ()
    return Portfolio(
        totals=_totals(loans),
        buckets=tuple(sorted(_parts(loans, "bucket"), key=lambda part: BUCKETS.index(part.code))),
        trades=tuple(sorted(_parts(loans, "trade"), key=lambda part: -part.outstanding_fen)),
        grades=tuple(sorted(_parts(loans, "grade"), key=lambda part: part.code)),
        products=tuple(sorted(_parts(loans, "product"), key=lambda part: part.code)),
        days=days,
        repaid=_repaid(loans, until=today),
        received_fen=Receipt.objects.filter(loan__in=loans).aggregate(sum=Sum("amount_fen"))["sum"] or 0,
        income_fen=sum(point.income_fen for point in days),
        whole_entity=whole,
    )


def share_bp(part_fen: int, whole_fen: int) -> int:
    """A share in basis points, rounded half up; 0 of nothing."""
    return div(part_fen * 10_000, whole_fen, Rounding.HALF_UP) if whole_fen else 0


def _totals(loans: QuerySet[Loan]) -> Totals:
    found = loans.aggregate(
        loans=Count("id", filter=Q(state__in=OPEN)),
        lent=Sum("principal_fen"),
        outstanding=Sum("outstanding_fen"),
        weighted=Sum(F("outstanding_fen") * F("rate_bp")),
        overdue=Sum("outstanding_fen", filter=Q(state="overdue")),
        overdue_loans=Count("id", filter=Q(state="overdue")),
        bad=Sum("outstanding_fen", filter=Q(loan_class__in=NON_PERFORMING)),
        settled=Count("id", filter=Q(state="settled")),
    )
    outstanding = found["outstanding"] or 0
    return Totals(
        loans=found["loans"],
        lent_fen=found["lent"] or 0,
        outstanding_fen=outstanding,
        rate_bp=div(found["weighted"], outstanding, Rounding.HALF_UP) if outstanding else None,
        overdue_fen=found["overdue"] or 0,
        overdue_loans=found["overdue_loans"],
        non_performing_fen=found["bad"] or 0,
        settled=found["settled"],
    )


def _parts(loans: QuerySet[Loan], by: str) -> list[Part]:
    rows = (
        loans.filter(state__in=OPEN)
        .values(by)
        .annotate(
            count=Count("id"),
            outstanding=Sum("outstanding_fen"),
            weighted=Sum(F("outstanding_fen") * F("rate_bp")),
            overdue=Sum("outstanding_fen", filter=Q(state="overdue")),
        )
    )
    return [
        Part(
            code=row[by],
            loans=row["count"],
            outstanding_fen=row["outstanding"],
            rate_bp=div(row["weighted"], row["outstanding"], Rounding.HALF_UP) if row["outstanding"] else 0,
            overdue_fen=row["overdue"] or 0,
        )
        for row in rows
    ]


def _days(viewer: Actor, *, until: date) -> tuple[DayPoint, ...]:
    """Every day from the first posting to today, out of the general ledger."""
    lent = _by_day(viewer, account=(LOAN_PRINCIPAL,), debit=1)
    earned = _by_day(viewer, account=(INTEREST_INCOME, PENALTY_INCOME), debit=-1)
    if not lent:
        return ()
    first, standing, points = min(lent), 0, []
    for step in range((until - first).days):
        on = first + timedelta(days=step)
        standing += lent.get(on, 0)
        points.append(DayPoint(on=on, outstanding_fen=standing, income_fen=earned.get(on, 0)))
    return tuple(points)


def _by_day(viewer: Actor, *, account: tuple[str, ...], debit: int) -> Mapping[date, int]:
    rows = (
        Posting.objects.filter(voucher__entity_id=viewer.entity, account__in=account)
        .values("voucher__booked_on")
        .annotate(debit=Sum("debit_fen"), credit=Sum("credit_fen"))
    )
    return {row["voucher__booked_on"]: (row["debit"] - row["credit"]) * debit for row in rows}


def _repaid(loans: QuerySet[Loan], *, until: date) -> tuple[DayRepaid, ...]:
    """Weeks (by their Monday) in which instalments fell due: what was due and what has come in on it."""
    rows = (
        Instalment.objects.filter(loan__in=loans, due_on__lt=until)
        .values("due_on")
        .annotate(
            due=Sum(F("principal_fen") + F("interest_fen")), paid=Sum(F("paid_principal_fen") + F("paid_interest_fen"))
        )
    )
    weeks: dict[date, tuple[int, int]] = {}
    for row in rows:
        monday = row["due_on"] - timedelta(days=row["due_on"].weekday())
        due, paid = weeks.get(monday, (0, 0))
        weeks[monday] = (due + row["due"], paid + row["paid"])
    return tuple(DayRepaid(on=on, due_fen=weeks[on][0], paid_fen=weeks[on][1]) for on in sorted(weeks)[-26:])
