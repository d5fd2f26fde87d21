"""Debts at other banks on a loan's page: what counts, since when, from which paper, and what the rule makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from loanmill.core.evidence.decision import Reason
from loanmill.core.servicing.contagion import why_unknown
from loanmill.core.servicing.rulebook import shipped
from loanmill.queries.servicing.debtor import OPEN, RETAIL, cap_of, figures_that_count, judged, told_of
from loanmill.records.actor import Actor
from loanmill.records.elsewhere import DebtElsewhere
from loanmill.records.loan import Loan
from loanmill.records.permissions import may

MOST = 12  # rows of history on a page


@dataclass(frozen=True, slots=True)
class FiguresLine:
    """What one paper told. `age_days` is how old that is today; `counts` says that no newer one was agreed to."""

    balance_fen: int
    late_fen: int
    over_days: int
    non_performing: bool
    as_of: date
    age_days: int
    source: str
    reference: str
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    counts: bool


@dataclass(frozen=True, slots=True)
class DebtsOfDebtor:
    """`current` is what was told last; `unknown` why it does not count, None where it does. `most_days` is how old
    figures may grow. `floor` and `findings` are what tonight will make of all his debts as they stand now; `cap` is the
    bound that stands on this loan, entered on `cap_on`.
    """

    retail: bool
    current: FiguresLine | None
    unknown: Reason | None
    most_days: int
    over_days: int
    floor: str | None
    findings: tuple[Reason, ...]
    cap: str | None
    cap_on: date | None
    loans_here: int
    history: tuple[FiguresLine, ...]
    may_enter: bool


def debts_of(*, loan: Loan, viewer: Actor, today: date) -> DebtsOfDebtor:
    """The debts elsewhere of a loan's borrower. `loan` is one that the viewer may see."""
    policy, retail = shipped().on(today).contagion, loan.borrower.kind == RETAIL
    entity = loan.entity_id
    last = figures_that_count(entity_id=entity, debtors=[loan.borrower_id]).get(loan.borrower_id)
    told = told_of(last)
    owned = Loan.objects.filter(entity_id=entity, borrower_id=loan.borrower_id, state__in=OPEN)
    loans = list(owned.select_related("file", "borrower").order_by("id"))
    made = judged(loans, told=last, on=today, policy=policy) if loans else None
    entered = loan.events.filter(act="debtor_class").order_by("-number").values_list("entered_on", flat=True).first()
    cap = next((cap_of(one) for one in loans if one.id == loan.id), None)
    rows = DebtElsewhere.objects.filter(entity_id=entity, debtor_id=loan.borrower_id)
    joined = rows.select_related("report__proposed_by", "report__decided_by").order_by("-as_of", "-report__proposed_at")
    lines = tuple(_line(row, today=today, counts=row == last) for row in joined[:MOST])
    return DebtsOfDebtor(
        retail=retail,
        current=_line(last, today=today, counts=True) if last else None,
        unknown=why_unknown(told=told, on=today, policy=policy) if told else None,
        most_days=policy.elsewhere_most_days,
        over_days=policy.all_banks_overdue_days,
        floor=made.floor if made else None,
        findings=made.findings if made else (),
        cap=cap,
        cap_on=entered if cap else None,
        loans_here=len(loans),
        history=lines,
        may_enter=may(viewer, "debts.enter") and not retail and bool(loans),
    )


def _line(row: DebtElsewhere, *, today: date, counts: bool) -> FiguresLine:
    report = row.report
    return FiguresLine(
        balance_fen=row.balance_fen,
        late_fen=row.late_fen,
        over_days=row.over_days,
        non_performing=row.non_performing,
        as_of=row.as_of,
        age_days=(today - row.as_of).days,
        source=row.source,
        reference=row.reference,
        state=report.state,
        proposed_by=report.proposed_by.name,
        proposed_at=report.proposed_at,
        decided_by=report.decided_by.name if report.decided_by else None,
        decided_at=report.decided_at,
        counts=counts,
    )
