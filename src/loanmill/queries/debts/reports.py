"""Reports of debts at other banks at the desk of approvals: what waits, what was decided, and what a report tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from loanmill.core.servicing.rulebook import shipped
from loanmill.queries.debts.scope import of_own_customers, reports_for
from loanmill.queries.names import shown_name
from loanmill.queries.paging import place_of
from loanmill.queries.scope import loans_for
from loanmill.queries.servicing.debtor import OPEN, agreed_figures, judged, that_counts
from loanmill.records.actor import Actor
from loanmill.records.elsewhere import DebtElsewhere, DebtReport
from loanmill.records.loan import Loan

MOST = 100


@dataclass(frozen=True, slots=True)
class ToldLine:
    """What a report tells of one debtor, and what was told of him before (`was`). `loan` is one of his here.

    `counts` says that nothing of a later day is known. `then` is the bound that tonight puts on his loans if this is
    agreed to, None for none.
    """

    name: str
    loan: str | None
    figures: DebtElsewhere
    was: DebtElsewhere | None
    counts: bool
    then: str | None


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report. `only` is what it tells where it tells of one debtor; the sums are over all that it tells of.

    `own` says that the viewer handed it in, `own_customer` that it tells of a customer of the viewer's.
    """

    id: UUID
    file: str
    debtors: int
    rejected: int
    state: str
    note: str
    answer: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    own: bool
    own_customer: bool
    balance_fen: int
    late_fen: int
    late: int
    non_performing: int
    oldest: date | None
    newest: date | None
    only: ToldLine | None


@dataclass(frozen=True, slots=True)
class ReportFile:
    """One report with a page of its lines, the worst first."""

    line: ReportLine
    told: tuple[ToldLine, ...]
    page: int
    pages: int


def waiting_reports(*, viewer: Actor, today: date) -> tuple[ReportLine, ...]:
    """What waits for a second person, the oldest first."""
    rows = reports_for(viewer=viewer).filter(state="waiting").order_by("proposed_at", "id")
    return _lines(rows[:MOST], viewer=viewer, today=today)


def decided_reports(*, viewer: Actor, today: date) -> tuple[ReportLine, ...]:
    """What was decided or taken back lately."""
    rows = reports_for(viewer=viewer).exclude(state="waiting").order_by("-proposed_at", "id")
    return _lines(rows[:10], viewer=viewer, today=today)


def waiting_reports_of(*, viewer: Actor, debtor: UUID, today: date) -> tuple[ReportLine, ...]:
    """What waits and tells of one debtor."""
    rows = reports_for(viewer=viewer).filter(state="waiting", lines__debtor_id=debtor).order_by("proposed_at", "id")
    return _lines(rows[:MOST], viewer=viewer, today=today)


def waiting_report_count(*, viewer: Actor) -> int:
    """How many wait for somebody else than who handed them in."""
    return reports_for(viewer=viewer).filter(state="waiting").exclude(proposed_by_id=viewer.id).count()


def report_file(*, viewer: Actor, report_id: UUID, page: int, today: date) -> ReportFile | None:
    """One report and a page of what it tells; None where the viewer may not know of it."""
    found = _lines(reports_for(viewer=viewer).filter(pk=report_id), viewer=viewer, today=today)
    if not found:
        return None
    at = place_of(count=found[0].debtors, wanted=page)
    worst_first = ("-non_performing", "-late_fen", "-balance_fen", "id")
    rows = DebtElsewhere.objects.filter(report_id=report_id).order_by(*worst_first)
    return ReportFile(found[0], _told(rows[at.start : at.end], viewer=viewer, today=today), at.page, at.pages)


def _lines(rows: QuerySet[DebtReport], *, viewer: Actor, today: date) -> tuple[ReportLine, ...]:
    reports = list(rows.select_related("proposed_by", "decided_by"))
    sums = _sums([row.id for row in reports])
    mine = of_own_customers(viewer=viewer, reports=[row.id for row in reports if row.state == "waiting"])
    alone = DebtElsewhere.objects.filter(report__in=[row.id for row in reports if row.debtors == 1])
    only = {told.figures.report_id: told for told in _told(alone, viewer=viewer, today=today)}
    return tuple(
        ReportLine(
            id=row.id,
            file=row.file,
            debtors=row.debtors,
            rejected=row.rejected,
            state=row.state,
            note=row.note,
            answer=row.answer,
            proposed_by=row.proposed_by.name,
            proposed_at=row.proposed_at,
            decided_by=row.decided_by.name if row.decided_by else None,
            decided_at=row.decided_at,
            own=row.proposed_by_id == viewer.id,
            own_customer=row.id in mine,
            only=only.get(row.id),
            **sums[row.id],
        )
        for row in reports
    )


def _sums(reports: list[UUID]) -> Mapping[UUID, dict[str, Any]]:
    rows = DebtElsewhere.objects.filter(report__in=reports).values("report_id")
    found = rows.annotate(
        balance=Sum("balance_fen"), overdue=Sum("late_fen"), late=Count("id", filter=Q(late_fen__gt=0)),
        bad=Count("id", filter=Q(non_performing=True)), oldest=Min("as_of"), newest=Max("as_of"),
    )  # fmt: skip
    return {
        row["report_id"]: {
            "balance_fen": row["balance"], "late_fen": row["overdue"], "late": row["late"],
            "non_performing": row["bad"], "oldest": row["oldest"], "newest": row["newest"],
        }
        for row in found
    }  # fmt: skip


def _told(rows: QuerySet[DebtElsewhere], *, viewer: Actor, today: date) -> tuple[ToldLine, ...]:
    lines = list(rows.select_related("debtor"))
    if not lines:
        return ()
    entity, debtors = lines[0].entity_id, {line.debtor_id for line in lines}
    numbers: dict[UUID, str] = {}
    seen = loans_for(viewer=viewer).filter(borrower__in=debtors).order_by("id")
    for debtor, number in seen.values_list("borrower_id", "number"):
        numbers.setdefault(debtor, number)
    open_loans = Loan.objects.filter(entity_id=entity, borrower__in=debtors, state__in=OPEN).order_by("id")
    loans: dict[UUID, list[Loan]] = {}
    for loan in open_loans.select_related("file", "borrower"):
        loans.setdefault(loan.borrower_id, []).append(loan)
    agreed = agreed_figures(entity_id=entity, debtors=debtors)
    policy = shipped().on(today).contagion
    found = []
    for line in lines:
        known, owned = agreed.get(line.debtor_id, []), loans.get(line.debtor_id)
        before = that_counts(known)
        # Agreed to, it would be the last of its day.
        best = that_counts(sorted([*known, line], key=lambda row: row.as_of))
        found.append(
            ToldLine(
                name=shown_name(line.debtor, viewer=viewer),
                loan=numbers.get(line.debtor_id),
                figures=line,
                was=before if before != line else None,
                counts=best == line,
                then=judged(owned, told=best, on=today, policy=policy).floor if owned else None,
            )
        )
    return tuple(found)
