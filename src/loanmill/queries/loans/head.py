"""The sticky summary of a loan: who, how much, how it stands, what comes next; and where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from loanmill.core.products.firm_size import counts_as_small
from loanmill.queries.names import shown_identity, shown_name
from loanmill.queries.scope import applications_for, masked_number
from loanmill.records.actor import Actor
from loanmill.records.credit import Drawdown
from loanmill.records.loan import Loan


@dataclass(frozen=True, slots=True)
class LoanHead:
    """A loan's own columns and the names around it."""

    id: UUID
    number: str
    name: str
    account: str
    mandate: str
    product: str
    grade: str
    trade: str
    unit: str
    unit_en: str
    officer: str | None
    own: bool
    funder: str
    funder_en: str
    state: str
    loan_class: str
    bucket: str
    days_past_due: int
    overdue_since: date | None
    principal_fen: int
    outstanding_fen: int
    rate_bp: int
    penalty_rate_bp: int
    term_months: int
    method: str
    day_count: str
    disbursed_on: date
    matures_on: date
    firm_size: str
    small_firm: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the loan came from: its case where the viewer may see it, contract, line and draw."""

    case: str | None
    contract: str | None
    contract_sha256: str | None
    line: str | None
    drawdown: str | None


def loan_head(*, loan: Loan, viewer: Actor, today: date) -> LoanHead:
    """The summary of a loan that the viewer may see; names and numbers masked for roles that do not need them."""
    officer = loan.application.officer
    account = shown_identity(loan.borrower, viewer=viewer).get("account", "")
    return LoanHead(
        id=loan.id,
        number=loan.number,
        name=shown_name(loan.borrower, viewer=viewer),
        account=masked_number(account, viewer=viewer),
        mandate=loan.mandate,
        product=loan.product,
        grade=loan.grade,
        trade=loan.trade,
        unit=loan.unit.name,
        unit_en=loan.unit.name_en,
        officer=officer.name if officer else None,
        own=loan.application.officer_id == viewer.id,
        funder=loan.funder.name,
        funder_en=loan.funder.name_en,
        state=loan.state,
        loan_class=loan.loan_class,
        bucket=loan.bucket,
        days_past_due=loan.days_past_due(as_of=today),
        overdue_since=loan.overdue_since,
        principal_fen=loan.principal_fen,
        outstanding_fen=loan.outstanding_fen,
        rate_bp=loan.rate_bp,
        penalty_rate_bp=loan.penalty_rate_bp,
        term_months=loan.term_months,
        method=loan.method,
        day_count=loan.day_count,
        disbursed_on=loan.disbursed_on,
        matures_on=loan.matures_on,
        firm_size=loan.application.firm_size,
        small_firm=counts_as_small(loan.application.firm_size),
    )


def origin(*, loan: Loan, viewer: Actor) -> Origin:
    """Where the loan came from."""
    known = applications_for(viewer=viewer).filter(pk=loan.application_id).values_list("number", flat=True).first()
    draw = Drawdown.objects.select_related("line").filter(loan=loan).first()
    contract = loan.application.contracts.order_by("-signed_at").first()
    return Origin(
        case=known,
        contract=contract.number if contract else None,
        contract_sha256=contract.document_sha256 if contract else None,
        line=draw.line.number if draw and known else None,
        drawdown=draw.number if draw else None,
    )
