"""Debts at other banks of one debtor (他行债务): entered from a paper by one person, counting once another agrees."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from loanmill.core.servicing.elsewhere import Figures, faults
from loanmill.core.servicing.policy import Contagion
from loanmill.core.servicing.rulebook import shipped
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.errors import NotAllowed, NotFound, Refused, WrongState
from loanmill.operations.review import OwnCase
from loanmill.queries.debts.scope import of_own_customers, reports_for
from loanmill.queries.scope import loans_for
from loanmill.queries.servicing.debtor import RETAIL
from loanmill.records.elsewhere import DebtElsewhere, DebtReport
from loanmill.records.org import Staff


class DebtsInvalid(Refused):
    """The figures cannot be taken; `field` says where and `reason` why."""

    code, status = "debts_invalid", 422

    def __init__(self, *, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}; correct it and hand it in again", field=field, reason=reason)


@operation("debts.enter")
def enter_debts(
    act: Act,
    *,
    loan_id: UUID,
    balance_fen: int,
    late_fen: int,
    non_performing: bool,
    as_of: date,
    source: str,
    reference: str,
    note: str = "",
) -> Result:
    """Hand in what a paper says of the debts that the borrower of a loan has at other banks.

    Nothing changes before a colleague agrees. Raises DebtsInvalid, also for a retail debtor, whom the rules leave
    alone; NotFound for a loan that the actor may not see.
    """
    loan = loans_for(viewer=act.actor).select_related("borrower").filter(pk=loan_id).first()
    if loan is None:
        raise NotFound("loan", loan_id)
    act.subject = loan.application_id
    today = act.business_date(loan.entity_id)
    if loan.borrower.kind == RETAIL:
        raise DebtsInvalid(field="debtor", reason="debts_of_a_person")
    figures = Figures(balance_fen, late_fen, non_performing, as_of, source, reference.strip())
    policy = shipped().on(today).contagion
    if wrong := faults(figures=figures, today=today, policy=policy):
        raise DebtsInvalid(field=wrong[0].field, reason=wrong[0].code)
    report = new_report(act, entity=loan.entity_id, debtors=1, note=note)
    act.save(report)
    act.save(line_of(act, report, debtor=loan.borrower_id, figures=figures, policy=policy))
    return {"report": str(report.id), "debtor": str(loan.borrower_id), "state": report.state}


@operation("debts.decide")
def decide_debts(act: Act, *, report_id: UUID, approve: bool, answer: str = "") -> Result:
    """Agree to what a colleague handed in, so that it counts from the next evening, or refuse it.

    Raises OwnCase for what the actor handed in and for an own customer's, WrongState where somebody was first,
    NotFound for a report that tells of others than the actor may see.
    """
    report = _locked(act, report_id)
    if report.proposed_by_id == act.actor.id:
        raise OwnCase("you handed this in yourself; a colleague must agree")
    if of_own_customers(viewer=act.actor, reports=[report.id]):
        raise OwnCase("it tells of your own customer; a colleague must agree")
    _must_wait(act, report)
    report.state = "done" if approve else "refused"
    report.decided_by, report.decided_at = Staff.objects.get(pk=act.actor.id), act.at
    report.answer = answer[:400]
    act.save(report)
    return {"report": str(report.id), "state": report.state, "debtors": report.debtors}


@operation("debts.withdraw", permission="debts.enter")
def withdraw_debts(act: Act, *, report_id: UUID) -> Result:
    """Take back what one handed in and nobody decided. Raises NotAllowed for somebody else's, WrongState."""
    report = _locked(act, report_id)
    if report.proposed_by_id != act.actor.id:
        raise NotAllowed(act="debts.withdraw", role=act.actor.role)
    _must_wait(act, report)
    report.state = "withdrawn"
    act.save(report)
    return {"report": str(report.id), "state": report.state}


def new_report(
    act: Act, *, entity: UUID, debtors: int, note: str = "", file: str = "", sha256: str = "", rejected: int = 0
) -> DebtReport:
    """A report that waits for a second person; not written yet."""
    return DebtReport(
        id=act.new_id("debt_report"), entity_id=entity, file=file[-120:], sha256=sha256, debtors=debtors,
        rejected=rejected, state="waiting", note=note.strip()[:400],
        proposed_by=Staff.objects.get(pk=act.actor.id), proposed_at=act.at,
    )  # fmt: skip


def line_of(act: Act, report: DebtReport, *, debtor: UUID, figures: Figures, policy: Contagion) -> DebtElsewhere:
    """What a report tells of one debtor; not written yet."""
    return DebtElsewhere(
        id=act.new_id("debt_elsewhere", str(debtor)), report=report, entity_id=report.entity_id, debtor_id=debtor,
        balance_fen=figures.balance_fen, late_fen=figures.late_fen, over_days=policy.all_banks_overdue_days,
        non_performing=figures.non_performing, bad=bool(figures.late_fen) or figures.non_performing,
        as_of=figures.as_of, source=figures.source, reference=figures.reference.strip(),
    )  # fmt: skip


def _locked(act: Act, report_id: UUID) -> DebtReport:
    """The report, locked until the act ends, where the actor may see all of it."""
    if not reports_for(viewer=act.actor).filter(pk=report_id).exists():
        raise NotFound("debt_report", report_id)
    report = act.get(DebtReport, report_id)
    act.business_date(report.entity_id)
    return report


def _must_wait(act: Act, report: DebtReport) -> None:
    if report.state != "waiting":
        raise WrongState(act=act.name, state=report.state, wanted="waiting")
