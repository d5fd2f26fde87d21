"""The debtor's view, each evening: what the debts of one debtor do to each other is brought to each of the loans."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, QuerySet

from loanmill.core.kernel.canonical import Json
from loanmill.core.servicing.acts.debtor_class import DebtorClass
from loanmill.core.servicing.contagion import DebtorFloor
from loanmill.core.servicing.policy import Contagion
from loanmill.core.servicing.rulebook import shipped
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.day.carried import any_carried
from loanmill.operations.day.row import hold_open_day
from loanmill.operations.servicing.entering import entered
from loanmill.operations.servicing.refusals import FileContradicts
from loanmill.operations.servicing.told import told
from loanmill.queries.servicing.debtor import OPEN, RETAIL, cap_of, figures_that_count, judged
from loanmill.records.aside import LoanSetAside
from loanmill.records.elsewhere import DebtElsewhere
from loanmill.records.loan import Loan
from loanmill.records.servicing import LoanEvent, LoanFile

AT_ONCE = 500  # debtors an act: on SQLite nobody else writes meanwhile


@operation("loan.contagion", permission="loan.house")
def judge_debtors(act: Act, *, entity_id: UUID, on: date, after: UUID | None = None) -> Result:
    """After the close of `on`: the cap that a debtor's debts put on his loans, entered on the new open day.

    A loan whose cap stays as it is is not touched. Debtors are told of whose cap changed, or whose debts elsewhere are
    not known; `judged` counts them all. `next` is the debtor `after` whom to go on; None when all are judged.
    """
    today = hold_open_day(entity_id).date
    act.on_open_day(today)
    policy, capped, seen, found = shipped().on(today).contagion, 0, 0, list[Json]()
    waiting = [one for one in _concerned(entity_id, on=on, policy=policy) if after is None or one > after]
    debtors = waiting[:AT_ONCE]
    for loans, figures in _debtors(entity_id, debtors):
        outcome = judged(loans, told=figures, on=on, policy=policy)
        changed = _bring(act, loans, outcome, today=today)
        capped, seen = capped + changed, seen + 1
        if changed or any(one.code.startswith("debts_elsewhere") for one in outcome.findings):
            debtor = str(loans[0].borrower_id)
            found.append({"debtor": debtor, "floor": outcome.floor, "findings": told(loans[0], outcome.findings)})
    last = str(debtors[-1]) if len(waiting) > len(debtors) else None
    return {"date": on.isoformat(), "judged": seen, "debtors": found, "loans": capped, "next": last}


def _bring(act: Act, loans: list[Loan], outcome: DebtorFloor, *, today: date) -> int:
    """Enter the cap on each loan that has another; how many had."""
    changed = 0
    for loan in loans:
        if cap_of(loan) == outcome.floor:
            continue
        event = DebtorClass(
            reference=f"debtor-{loan.number}-{today:%Y%m%d}", value_on=today, floor=outcome.floor
        )  # fmt: skip
        try:
            locked = act.get(Loan, loan.id)
            entered(act, loan=locked, event=event, today=today, because=outcome.findings)
        except FileContradicts:  # tonight sets it aside
            continue
        changed += 1
    return changed


def _debtors(entity_id: UUID, debtors: list[UUID]) -> Iterator[tuple[list[Loan], DebtElsewhere | None]]:
    """Each of the debtors with all open loans, and what was last told of debts elsewhere.

    A loan whose money has not gone out yet is looked at when it has.
    """
    figures = figures_that_count(entity_id=entity_id, debtors=debtors)
    by_debtor: dict[UUID, list[Loan]] = {}
    paid_out = _open_loans(entity_id).filter(borrower__in=debtors).exclude(drawdown__state="booked")
    for loan in paid_out.select_related("file", "borrower").order_by("borrower_id", "id"):
        by_debtor.setdefault(loan.borrower_id, []).append(loan)
    for debtor, owned in by_debtor.items():
        if len(owned) > 1 or debtor in figures or cap_of(owned[0]) is not None:
            yield owned, figures.get(debtor)


def _open_loans(entity_id: UUID) -> QuerySet[Loan]:
    """Loans on which something is owed and that do not stand aside."""
    aside = LoanSetAside.objects.filter(cleared_on__isnull=True).values("loan_id")
    return Loan.objects.filter(entity_id=entity_id, state__in=OPEN).exclude(pk__in=aside)


def _concerned(entity_id: UUID, *, on: date, policy: Contagion) -> list[UUID]:
    """Debtors of whom something is bad elsewhere, with several loans of which one is not normal, or capped before.

    What is bad is few rows, each read by an index of its own: a non-performing or capped loan is carried by
    core/servicing. Whoever pays everywhere is not looked at.
    """
    since = on - timedelta(days=policy.elsewhere_most_days)
    bad = DebtElsewhere.objects.filter(entity_id=entity_id, bad=True, as_of__gte=since, report__state="done")
    found = set(bad.exclude(debtor__kind=RETAIL).values_list("debtor_id", flat=True))
    if any_carried():
        loans = _open_loans(entity_id)
        worse = LoanFile.objects.filter(carried=True, loan__entity_id=entity_id).exclude(loan__loan_class="normal")
        with_worse = loans.filter(borrower_id__in=worse.values("loan__borrower_id"))
        several = with_worse.values("borrower_id").annotate(n=Count("id")).filter(n__gt=1)
        found.update(several.values_list("borrower_id", flat=True))
        before = LoanEvent.objects.filter(act="debtor_class", loan__file__carried=True).values("loan__borrower_id")
        found.update(with_worse.filter(borrower_id__in=before).values_list("borrower_id", flat=True))
    return sorted(found)
