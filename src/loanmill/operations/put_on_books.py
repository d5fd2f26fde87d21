"""Put a loan note on the books, and take it off again when its money never went out: note, schedule and voucher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from loanmill.core.evidence.decision import Terms
from loanmill.core.kernel.calendar import day_number
from loanmill.core.kernel.daycount import DayCount
from loanmill.core.kernel.money import Rounding, div
from loanmill.core.ledger import chart, postings
from loanmill.core.offer.terms import instalments_of
from loanmill.core.servicing.penalty import penalty_rate_bp
from loanmill.core.servicing.rulebook import shipped
from loanmill.operations.act import Act
from loanmill.operations.mandates.keep import standing_number
from loanmill.operations.vouchers import post
from loanmill.records.application import Application
from loanmill.records.evidence import SnapshotRow
from loanmill.records.loan import Instalment, Loan
from loanmill.records.sealed import snapshot_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a loan note says beside its terms."""

    number: str
    application: Application
    funder: UUID
    grade: str
    trade: str


def put_on_books(act: Act, *, note: Note, terms: Terms, on: date, source: str = chart.BANK) -> Loan:
    """Write the note, its schedule from `on`, and the voucher of its disbursement. Hold the open day before.

    `source` is the account that the money comes from.
    """
    lines = instalments_of(terms, on=on)
    first = lines[0]
    loan = Loan(
        id=act.new_id("loan"),
        number=note.number,
        application=note.application,
        entity_id=note.application.entity_id,
        unit_id=note.application.unit_id,
        funder_id=note.funder,
        borrower_id=note.application.applicant_id,
        product=note.application.product,
        grade=note.grade,
        trade=note.trade,
        principal_fen=terms.amount_fen,
        rate_bp=terms.rate_bp,
        penalty_rate_bp=penalty_rate_bp(rate_bp=terms.rate_bp, uplift_bp=shipped().on(on).penalty.overdue_uplift_bp),
        term_months=terms.term_months,
        method=terms.method,
        day_count=DayCount.ACT_360.value,
        disbursed_on=on,
        matures_on=lines[-1].due_on,
        running=first.number,
        period_from_day=day_number(on=first.starts_on),
        period_days=(first.due_on - first.starts_on).days,
        period_interest_fen=first.interest_fen,
        state="current",
        outstanding_fen=terms.amount_fen,
        mandate=standing_number(entity=note.application.entity_id, borrower=note.application.applicant_id),
    )
    act.save(loan)
    act.save_new(
        Instalment(
            id=act.new_id("instalment", str(line.number)),
            loan=loan,
            number=line.number,
            starts_on=line.starts_on,
            due_on=line.due_on,
            days=(line.due_on - line.starts_on).days,
            principal_fen=line.principal_fen,
            interest_fen=line.interest_fen,
            state="future",
        )
        for line in lines
    )
    post(
        act,
        entity=loan.entity_id,
        funder=note.funder,
        on=on,
        kind="disburse",
        reference=f"disburse-{loan.number}",
        lines=postings.disburse(principal_fen=loan.principal_fen, source=source),
        loan=loan.id,
    )
    return loan


def take_off_books(act: Act, *, loan: Loan, on: date) -> None:
    """Cancel a note whose money never went out, by a correction in the open period; what was booked stays.

    The nights that it stood open earned interest as `operations/day/sql.py` counts it (rounded DOWN): that is taken
    back too.
    """
    earned = 0
    if loan.period_days:
        nights = day_number(on=on) - (loan.period_from_day or 0)
        earned = div((loan.period_interest_fen or 0) * nights, loan.period_days, Rounding.DOWN)
    post(
        act,
        entity=loan.entity_id,
        funder=loan.funder_id,
        on=on,
        kind="disburse_cancelled",
        reference=f"cancel-{loan.number}",
        lines=(
            *postings.disburse(principal_fen=-loan.outstanding_fen),
            *postings.accrue_interest(amount_fen=-earned),
        ),
        loan=loan.id,
    )
    for line in loan.instalments.all():
        line.state = "cancelled"
        act.save(line)
    loan.state, loan.outstanding_fen = "cancelled", 0
    loan.period_from_day = loan.period_days = loan.period_interest_fen = None
    act.save(loan)


def trade_of(snapshot: SnapshotRow) -> str:
    """The trade that the decision saw; "other" where it was not told."""
    value = snapshot_of(snapshot).value("app_trade")
    return value if isinstance(value, str) else "other"
