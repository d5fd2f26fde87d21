"""Renewal (续贷): a new note settles the old one's principal through the renewal clearing, both in one act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from loanmill.core.evidence.decision import Reason, Terms
from loanmill.core.kernel.canonical import Json
from loanmill.core.ledger import chart
from loanmill.core.ledger.voucher import totals
from loanmill.core.schedule.build import METHODS
from loanmill.core.servicing.acts import disburse
from loanmill.core.servicing.acts.renew import Renew, new_floor
from loanmill.core.servicing.enter import LoanFile as File
from loanmill.core.servicing.enter import opened_file
from loanmill.core.servicing.floating import FloatingTerms, agreed, floating_terms
from loanmill.core.servicing.reset import resets_from
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.operations.act import Act, Result
from loanmill.operations.credit.counts import count
from loanmill.operations.put_on_books import Note, put_on_books
from loanmill.operations.servicing.entering import entered, examined
from loanmill.operations.servicing.keep import carry, file_row, lay_down
from loanmill.operations.servicing.plain import is_plain
from loanmill.operations.servicing.refusals import ActRefused, DrawNotRenewed, EventRefused
from loanmill.records.filed import contract_of
from loanmill.records.loan import Loan
from loanmill.records.lpr import rulebook
from loanmill.records.servicing import LoanFile

MOST_MONTHS = 600


def renewal_terms(loan: Loan, event: Renew, terms: Mapping[str, Json], *, amount_fen: int, today: date) -> Terms:
    """What the new note is agreed on. Raises EventRefused, DrawNotRenewed, ActRefused for a rate above the policy's."""
    if hasattr(loan, "drawdown"):
        raise DrawNotRenewed(loan, loan.drawdown.line.number)
    rate, months, method = terms.get("rate_bp"), terms.get("months"), terms.get("method")
    if not isinstance(rate, int) or not 0 <= rate <= 10_000:
        raise EventRefused("a renewal needs the new note's rate_bp", reason="rate_bp")
    if not isinstance(months, int) or not 1 <= months <= MOST_MONTHS:
        raise EventRefused(f"a renewal needs the new note's months, 1 to {MOST_MONTHS}", reason="months")
    if method not in METHODS:
        raise EventRefused("a renewal needs the new note's method of repayment", reason="method")
    if not 0 < len(event.new_loan) <= 40 or Loan.objects.filter(number=event.new_loan).exists():
        raise EventRefused("the new note needs a number of its own, at most 40 characters", reason="new_loan")
    highest = rulebook().on(today).intake.most_rate_bp
    if rate > highest:
        raise ActRefused(loan, [Reason("rate_too_high", {"rate_bp": rate, "policy_rate_bp": highest})])
    return Terms(amount_fen=amount_fen, rate_bp=rate, term_months=months, method=str(method))


def renewed(act: Act, *, loan: Loan, event: Renew, terms: Mapping[str, Json], today: date) -> Result:
    """End the old note and book the new one. Raises ActRefused where either may not be."""
    rules, state = rulebook(), examined(loan, today).file.state
    wanted = renewal_terms(loan, event, terms, amount_fen=state.principal_fen, today=today)
    # The new note begins on the day on which it is booked, with what is owed then.
    event = replace(event, value_on=today, amount_fen=state.principal_fen)
    floor = new_floor(state=state, event=event, rules=rules)
    done = entered(act, loan=loan, event=event, today=today, approved=True)
    new = put_on_books(act, note=_note(loan, event.new_loan), terms=wanted, on=today, source=chart.RENEWAL_CLEARING)
    floating = floating_terms(rules=rules, product=new.product, months=new.term_months, rate_bp=new.rate_bp, on=today)
    file = _opened(new, renews=loan, floor=floor, floating=floating, rules=rules, today=today)
    row = file_row(new, None, file)
    if is_plain(state=file.state):
        lay_down(row)
        row.phase, row.resets_on = file.state.phase.value, resets_from(state=file.state)
    else:
        carry(row, file, awake=True)
    act.save(row)
    count(act, new, outstanding_fen=new.outstanding_fen)
    return {**done, "new_loan": str(new.id), "new_number": new.number, "floor": floor}


def _note(loan: Loan, number: str) -> Note:
    return Note(number=number, application=loan.application, funder=loan.funder_id, grade=loan.grade, trade=loan.trade)


def _opened(
    new: Loan, *, renews: Loan, floor: str | None, floating: FloatingTerms | None, rules: Rulebook, today: date
) -> File:
    """The new note's file after it was paid out. Raises ActRefused where the policy does not admit its terms."""
    rule = agreed(terms=floating, starts_on=today) if floating else None
    old = contract_of(renews, LoanFile.objects.get(loan=renews))
    contract = replace(
        contract_of(new, None), renews=str(renews.id), floor=floor, floating=rule, small_firm=old.small_firm
    )
    file = opened_file(contract=contract)
    out = disburse.Disburse(reference=f"disburse-{new.number}", value_on=today, source="renewal")
    if against := disburse.conditions(state=file.state, event=out, rules=rules):
        raise ActRefused(new, against)
    step = disburse.apply(state=file.state, event=out, rules=rules)
    return File(contract=contract, events=(out,), state=step.state, booked=totals(vouchers=step.vouchers))
