"""The debtor's view, each evening: what the debts of one debtor do to each other is brought to each of the loans."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from loanmill.core.kernel.canonical import Json
from loanmill.core.servicing.acts.debtor_class import DebtorClass
from loanmill.core.servicing.contagion import Debt, DebtorFloor, debtor_floor
from loanmill.core.servicing.policy import Contagion
from loanmill.core.servicing.rulebook import shipped
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.day.carried import any_carried
from loanmill.operations.day.row import hold_open_day
from loanmill.operations.servicing.entering import entered
from loanmill.operations.servicing.refusals import FileContradicts
from loanmill.operations.servicing.told import told
from loanmill.records.aside import LoanSetAside
from loanmill.records.loan import Loan
from loanmill.records.servicing import LoanEvent, LoanFile

OPEN = ("current", "overdue")


@operation("loan.contagion", permission="loan.house")
def judge_debtors(act: Act, *, entity_id: UUID, on: date) -> Result:
    """After the close of `on`: the cap that a debtor's debts put on his loans, entered on the new open day.

    A loan whose cap stays as it is is not touched. What is not known of debts elsewhere is told in the result.
    """
    today = hold_open_day(entity_id).date
    act.business_date(entity_id)
    policy, capped, found = shipped().on(today).contagion, 0, list[Json]()
    for debtor, loans in _debtors(entity_id):
        judged = _judged(loans, on=on, policy=policy)
        for loan in loans:
            if _cap(loan) == judged.floor:
                continue
            event = DebtorClass(
                reference=f"debtor-{loan.number}-{today:%Y%m%d}", value_on=today, floor=judged.floor
            )  # fmt: skip
            try:
                entered(act, loan=act.get(Loan, loan.id), event=event, today=today)
            except FileContradicts:  # tonight sets it aside
                continue
            capped += 1
        found.append({"debtor": str(debtor), "floor": judged.floor, "findings": told(loans[0], judged.findings)})
    return {"date": on.isoformat(), "debtors": found, "loans": capped}


def _debtors(entity_id: UUID) -> Iterable[tuple[UUID, list[Loan]]]:
    """Debtors with a loan that is not normal and others beside it, or that was capped before, and all their open loans.

    A non-performing or capped loan is carried by core/servicing, and few debtors have several: few rows are read.
    """
    if not any_carried():
        return
    aside = LoanSetAside.objects.filter(cleared_on__isnull=True).values("loan_id")
    loans = Loan.objects.filter(entity_id=entity_id, state__in=OPEN).exclude(pk__in=aside)
    worse = LoanFile.objects.filter(carried=True, loan__entity_id=entity_id).exclude(loan__loan_class="normal")
    with_worse = loans.filter(borrower_id__in=worse.values("loan__borrower_id"))
    several = with_worse.values("borrower_id").annotate(n=Count("id")).filter(n__gt=1).values("borrower_id")
    told = LoanEvent.objects.filter(act="debtor_class", loan__file__carried=True).values("loan__borrower_id")
    concerned = with_worse.filter(Q(borrower_id__in=several) | Q(borrower_id__in=told))
    by_debtor: dict[UUID, list[Loan]] = {}
    for loan in concerned.select_related("file", "borrower").order_by("borrower_id", "id"):
        by_debtor.setdefault(loan.borrower_id, []).append(loan)
    for debtor, owned in by_debtor.items():
        if len(owned) > 1 or _cap(owned[0]) is not None:
            yield debtor, owned


def _judged(loans: list[Loan], *, on: date, policy: Contagion) -> DebtorFloor:
    """What the debts do to each other. A single one does nothing to itself."""
    if len(loans) == 1:
        return DebtorFloor(None, ())
    debts = [Debt(loan=str(loan.id), balance_fen=loan.outstanding_fen, own_class=_own_class(loan)) for loan in loans]
    late = [loan for loan in loans if loan.days_past_due(as_of=on) > policy.all_banks_overdue_days]
    return debtor_floor(
        retail=loans[0].borrower.kind == "person",
        debts=debts,
        elsewhere=None,
        late_here_fen=sum(loan.outstanding_fen for loan in late),
        policy=policy,
    )


def _standing(loan: Loan) -> dict[str, str | None]:
    """The standing that core/servicing keeps of a carried loan; nothing for one on rows."""
    carried = hasattr(loan, "file") and loan.file.carried
    return dict(loan.file.state["standing"]) if carried else {}


def _own_class(loan: Loan) -> str:
    """The class on the loan's own merits; on rows there is no other."""
    return _standing(loan).get("own_class") or loan.loan_class


def _cap(loan: Loan) -> str | None:
    return _standing(loan).get("debtor_floor")
