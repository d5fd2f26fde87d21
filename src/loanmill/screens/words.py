"""Words for codes: every status is a word with a meaning (good, attention, danger, neutral, accent for "under way")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Meaning = Literal["good", "attention", "danger", "neutral", "accent"]


@dataclass(frozen=True, slots=True)
class Word:
    """One code in words, and what its colour means."""

    words: str | Promise
    meaning: Meaning = "neutral"


ROLES: Mapping[str, Word] = {
    "officer": Word(_("Account manager")),
    "reviewer": Word(_("Credit reviewer")),
    "strategist": Word(_("Strategist")),
    "funder_desk": Word(_("Funder desk")),
    "collector": Word(_("Collector")),
    "accountant": Word(_("Accountant")),
    "manager": Word(_("Manager")),
    "auditor": Word(_("Auditor")),
    "admin": Word(_("Administrator")),
    "merchant": Word(_("Merchant")),
    "system": Word(_("The house itself")),
}
STATES: Mapping[str, Word] = {
    "draft": Word(_("Draft")),
    "submitted": Word(_("Submitted"), "accent"),
    "verifying": Word(_("Verifying"), "accent"),
    "manual_review": Word(_("Awaiting review"), "attention"),
    "approved": Word(_("Approved, offer open"), "good"),
    "declined": Word(_("Declined"), "danger"),
    "withdrawn": Word(_("Withdrawn")),
    "expired": Word(_("Expired")),
    "accepted": Word(_("Offer accepted"), "accent"),
    "contract_signed": Word(_("Contract signed"), "accent"),
    "disbursing": Word(_("Paying out"), "accent"),
    "disbursement_failed": Word(_("Payment failed"), "danger"),
    "disbursed": Word(_("Paid out"), "good"),
    "line_active": Word(_("Line open"), "good"),
    "line_refused": Word(_("Line not opened: a limit is full"), "danger"),
}
OUTCOMES: Mapping[str, Word] = {
    "approve": Word(pgettext_lazy("outcome", "Approve"), "good"),
    "decline": Word(pgettext_lazy("outcome", "Decline"), "danger"),
    "refer": Word(_("Refer to a person"), "attention"),
    "note": Word(_("Note only")),
}
LOAN_STATES: Mapping[str, Word] = {
    "current": Word(pgettext_lazy("loan", "Current"), "good"),
    "overdue": Word(_("Overdue"), "danger"),
    "settled": Word(_("Settled")),
    "cancelled": Word(_("Cancelled")),
    "extended": Word(_("Extended"), "attention"),
    "restructured": Word(_("Restructured"), "attention"),
    "written_off": Word(_("Written off"), "danger"),
    "guarantor_paid": Word(_("Paid by guarantor"), "attention"),
}
PHASES: Mapping[str, Word] = {
    "pending": Word(_("not paid out")),
    "open": Word(_("open, being repaid")),
    "closed": Word(_("account closed")),
}
CLASSES: Mapping[str, Word] = {
    "normal": Word(pgettext_lazy("class", "Normal"), "good"),
    "special_mention": Word(_("Special mention"), "attention"),
    "substandard": Word(_("Substandard"), "danger"),
    "doubtful": Word(_("Doubtful"), "danger"),
    "loss": Word(pgettext_lazy("class", "Loss"), "danger"),
}
INSTALMENTS: Mapping[str, Word] = {
    "future": Word(_("Not yet due")),
    "due": Word(_("Due"), "attention"),
    "overdue": Word(_("Overdue"), "danger"),
    "part": Word(_("Part overdue"), "danger"),
    "paid": Word(_("Paid"), "good"),
    "cancelled": Word(_("Cancelled")),
}
PARTS: Mapping[str, Word] = {
    "fee": Word(_("Fees")),
    "penalty": Word(_("Penalty interest")),
    "interest": Word(_("Interest")),
    "principal": Word(_("Principal")),
    "suspense": Word(_("Kept in suspense")),
}
REQUESTS: Mapping[str, Word] = {
    "waiting": Word(_("Waiting for a colleague"), "attention"),
    "done": Word(pgettext_lazy("request", "Agreed and done"), "good"),
    "refused": Word(pgettext_lazy("request", "Refused"), "danger"),
    "withdrawn": Word(pgettext_lazy("request", "Taken back")),
}
SUSPENSE: Mapping[str, Word] = {
    "waiting": Word(pgettext_lazy("suspense", "Waiting"), "attention"),
    "placed": Word(pgettext_lazy("suspense", "Placed"), "good"),
    "refunding": Word(pgettext_lazy("suspense", "Being sent back"), "attention"),
    "refunded": Word(pgettext_lazy("suspense", "Sent back")),
}
FIRM_SIZES: Mapping[str, Word] = {
    "large": Word(pgettext_lazy("firm", "Large")),
    "medium": Word(pgettext_lazy("firm", "Medium")),
    "small": Word(pgettext_lazy("firm", "Small")),
    "micro": Word(pgettext_lazy("firm", "Micro")),
}
PAYMENT_CHANNELS: Mapping[str, Word] = {
    "transfer": Word(_("bank transfer")),
    "counter": Word(_("counter")),
    "partner": Word(_("partner")),
}
OFFERS: Mapping[str, Word] = {
    "open": Word(pgettext_lazy("offer", "Open"), "accent"),
    "accepted": Word(_("Accepted"), "good"),
    "expired": Word(_("Expired")),
    "withdrawn": Word(_("Withdrawn")),
}
ANSWERS: Mapping[str, Word] = {
    "found": Word(_("Received"), "good"),
    "failed": Word(_("Source failed"), "danger"),
    "not_found": Word(_("No such subject"), "attention"),
    "source_failed": Word(_("Source failed"), "danger"),
    "timeout": Word(_("Timed out"), "danger"),
    "no_consent": Word(_("No consent"), "attention"),
    "not_asked": Word(_("Not asked")),
    "unreadable": Word(_("Unreadable"), "danger"),
    "contradictory": Word(_("Contradictory"), "danger"),
    "out_of_range": Word(_("Out of range"), "danger"),
    "too_short": Word(_("Series too short"), "attention"),
    "no_base": Word(_("No base to compare"), "attention"),
}
PARTIES: Mapping[str, Word] = {
    "applicant": Word(_("Applicant")),
    "operator": Word(_("Operator")),
    "spouse": Word(_("Spouse")),
    "controller": Word(_("Actual controller")),
    "guarantor": Word(_("Guarantor")),
}
KINDS: Mapping[str, Word] = {
    "firm": Word(_("Firm")),
    "sole_trader": Word(_("Sole trader")),
    "person": Word(_("Person")),
}
PURPOSES: Mapping[str, Word] = {
    "stock": Word(_("Buy stock")),
    "equipment": Word(_("Buy equipment")),
    "fit_out": Word(_("Fit out the premises")),
    "wages_rent": Word(_("Pay wages and rent")),
    "receivables_gap": Word(_("Bridge receivables")),
    "other": Word(pgettext_lazy("purpose", "Other")),
}
TRADES: Mapping[str, Word] = {
    "tobacco_convenience": Word(_("Tobacco and convenience")),
    "catering": Word(_("Catering")),
    "building_materials": Word(_("Building materials")),
    "wholesale": Word(_("Wholesale")),
    "clothing": Word(_("Clothing")),
    "farm_supplies": Word(_("Farm supplies")),
    "tech": Word(_("Technology")),
    "transport": Word(_("Transport")),
    "services": Word(_("Services")),
    "manufacturing": Word(_("Manufacturing")),
    "other": Word(pgettext_lazy("trade", "Other")),
}
SOURCES: Mapping[str, Word] = {
    "declared": Word(_("Application form")),
    "registry": Word(_("Business registration")),
    "invoices": Word(_("VAT invoices")),
    "tobacco": Word(_("Tobacco orders")),
    "pos": Word(_("POS takings")),
    "features": Word(_("Computed from flows")),
    "crosschecks": Word(_("Cross-check")),
}
DAYS: Mapping[str, Word] = {
    "open": Word(pgettext_lazy("day", "Open"), "accent"),
    "closing": Word(_("Closing"), "attention"),
    "closed": Word(pgettext_lazy("day", "Closed"), "good"),
}
DAY_STEPS: Mapping[str, Word] = {
    "begin": Word(_("Begin")),
    "release": Word(_("Release of loans that rows carry again")),
    "take": Word(_("Instalments fall due, the bank debits")),
    "files": Word(_("Loans with a file, one by one")),
    "examine": Word(_("The books disagreed: every loan examined")),
    "close": Word(_("Accruals, control of the books, next day")),
    "expire": Word(_("Offers that ran out")),
    "lines": Word(_("Credit lines and limits")),
    "debtors": Word(_("Debtors judged over all their loans")),
}
STEP_STATES: Mapping[str, Word] = {
    "waiting": Word(pgettext_lazy("step", "Waiting")),
    "running": Word(pgettext_lazy("step", "Under way"), "accent"),
    "done": Word(pgettext_lazy("step", "Done"), "good"),
}
REVIEW_REASONS: Mapping[str, Word] = {
    "evidence_completed": Word(_("The missing evidence was obtained")),
    "explained_difference": Word(_("The difference was explained and proved")),
    "strong_mitigant": Word(_("Guarantee or collateral covers the risk")),
    "known_customer": Word(_("A known customer with a good record")),
    "evidence_not_obtained": Word(_("The evidence could not be obtained")),
    "contradiction_stands": Word(_("The contradiction stands")),
    "cannot_repay": Word(_("Cash flow does not carry the loan")),
    "fraud_suspected": Word(_("Fraud is suspected")),
    "outside_policy": Word(_("Outside policy")),
}
DEBTS: Mapping[str, Word] = {
    "working_capital": Word(_("Working capital")),
    "mortgage": Word(_("Mortgage")),
    "consumer": Word(_("Consumer loan")),
    "car": Word(_("Car loan")),
    "card": Word(_("Credit card")),
    "other": Word(pgettext_lazy("debt", "Other")),
}
PAYMENTS: Mapping[str, Word] = {
    "paid": Word(pgettext_lazy("payment", "Paid"), "good"),
    "failed": Word(_("Failed"), "danger"),
    "pending": Word(_("Pending"), "attention"),
}
VERDICTS: Mapping[str, Word] = {
    "fired": Word(_("Fired"), "danger"),
    "passed": Word(_("Passed"), "good"),
    "unknown": Word(_("Cannot be told"), "attention"),
}
DETAILS: Mapping[str, Word] = {
    "phone": Word(_("phone")),
    "account": Word(_("account")),
    "licence_no": Word(_("licence")),
    "merchant_no": Word(_("merchant no.")),
    "address": Word(_("address")),
}
COMPONENTS: Mapping[str, Word] = {
    "working_capital_need": Word(_("Need of working capital")),
    "working_capital": Word(_("Need of working capital")),
    "cash_flow": Word(_("What the cash flow carries")),
    "asked": Word(_("The amount asked")),
    "asked_amount": Word(_("The amount asked")),
    "tobacco_formula": Word(_("Published tobacco formula")),
    "product_cap": Word(_("The product's cap")),
    "cap": Word(_("Cap")),
    "funding_cost_bp": Word(_("Funding cost")),
    "operating_cost_bp": Word(_("Operating cost")),
    "expected_loss_bp": Word(_("Expected loss")),
    "margin_bp": Word(_("Margin")),
}
ACTS: Mapping[str, Word] = {
    "install": Word(_("Installation")),
    "application.start": Word(_("Application started")),
    "application.submit": Word(_("Application submitted")),
    "application.collect": Word(_("Sources asked")),
    "application.decide": Word(_("Decision made")),
    "application.withdraw": Word(_("Application withdrawn")),
    "application.expire": Word(_("Offer expired")),
    "review.close": Word(_("Review closed")),
    "offer.accept": Word(_("Offer accepted")),
    "funding.ask": Word(_("Funder asked")),
    "contract.sign": Word(_("Contract signed")),
    "loan.pay": Word(_("Payment ordered")),
    "loan.book": Word(_("Loan booked")),
    "mandate.register": Word(_("Authorisations to debit registered")),
    "mandate.revoke": Word(_("Authorisations to debit revoked")),
    "credit.open": Word(_("Credit line opened")),
    "credit.draw": Word(_("Draw asked for")),
    "credit.decide": Word(_("Draw decided by a person")),
    "credit.pay": Word(_("Draw paid out")),
    "credit.freeze": Word(_("Credit line frozen")),
    "credit.unfreeze": Word(_("Lifting of a freeze")),
    "credit.reduce": Word(_("Limit lowered")),
    "credit.evening": Word(_("Evening of credit lines")),
    "limit.set": Word(_("Limit set or asked for")),
    "limit.decide": Word(_("Limit decided by a second person")),
    "day.open": Word(_("Day opened")),
    "day.close": Word(_("Day closed")),
    "day.start": Word(_("Close of days asked for")),
    "day.begin": Word(_("Day end begun")),
    "day.arrears": Word(_("Arrears and classes set")),
    "day.fall_due": Word(_("Instalments fell due")),
    "day.take": Word(_("Repayments taken")),
    "lake.list": Word(_("Flows listed")),
    "migrated": Word(_("Tables brought up to date")),
    "payment.receive": Word(_("Repayments received")),
    "payment.enter": Word(_("Payment entered")),
    "payment.place": Word(_("Money in suspense placed")),
    "payment.refund": Word(_("Refund of money in suspense")),
    "payment.refunded": Word(_("Refund answered by the bank")),
    "books.map": Word(_("Account codes mapped")),
    "books.vouchers": Word(_("Voucher file written")),
    "books.registry": Word(_("Registry file written")),
    "books.registry.seal": Word(_("Registry file sealed")),
    "day.close_files": Word(_("Nights of loans with a file")),
    "day.examine": Word(_("Loans examined")),
    "day.files": Word(_("Loans with a file listed")),
    "day.release": Word(_("Loans back on rows")),
    "loan.clear": Word(_("Loan taken up again")),
    "loan.contagion": Word(_("Debtors judged")),
    "policy.publish": Word(_("Policy published")),
    "loan.act": Word(_("Act on a loan")),
    "loan.propose": Word(_("Act on a loan proposed")),
    "loan.decide": Word(_("Proposal decided")),
    "loan.withdraw": Word(_("Proposal taken back")),
    "lake.import": Word(_("Flows imported")),
    "lake.compact": Word(_("Flows compacted")),
    "party.register": Word(_("Party registered")),
}
MITIGANTS: Mapping[str, Word] = {
    "stock": Word(_("Pledged stock")),
    "property": Word(_("Mortgaged property")),
    "house": Word(_("Mortgaged property")),
    "vehicle": Word(_("Pledged vehicle")),
    "car": Word(_("Pledged vehicle")),
    "equipment": Word(_("Pledged equipment")),
    "receivables": Word(_("Pledged receivables")),
    "insurance": Word(_("Insurance")),
    "deposit": Word(_("Deposit")),
}
CHANNELS: Mapping[str, Word] = {
    "officer_visit": Word(_("visit of an account manager")),
    "qr_code": Word(_("QR code on the counter")),
    "import": Word(_("import")),
}
REGISTER: Mapping[str, Word] = {
    "active": Word(_("in business")),
    "revoked": Word(_("licence revoked")),
    "cancelled": Word(_("struck off")),
    "moved_out": Word(_("moved away")),
}
VOUCHERS: Mapping[str, Word] = {
    "disburse": Word(_("Paid out")),
    "disburse_cancelled": Word(_("Payment out cancelled")),
    "accrue_interest": Word(_("Interest accrued")),
    "accrue_penalty": Word(_("Penalty interest accrued")),
    "fall_due": Word(_("Interest fell due")),
    "receive": Word(_("Repayments received")),
    "accrue": Word(_("Interest and penalty accrued")),
    "apply_suspense": Word(_("Suspense spent on the loan")),
    "call_in": Word(_("Loan called in")),
    "hold": Word(_("Money held in suspense")),
    "move_suspense": Word(_("Suspense moved")),
    "refund_failed": Word(_("Refund the bank did not pay")),
    "reset_rate": Word(_("Rate reset")),
}
PERIODS: Mapping[str, Word] = {
    "open": Word(pgettext_lazy("period", "Open"), "accent"),
    "closed": Word(pgettext_lazy("period", "Closed"), "good"),
}
LINE_STATES: Mapping[str, Word] = {
    "active": Word(pgettext_lazy("line", "Active"), "good"),
    "frozen": Word(_("Frozen"), "attention"),
    "closed": Word(pgettext_lazy("line", "Closed")),
}
DRAWS: Mapping[str, Word] = {
    "declined": Word(_("Declined"), "danger"),
    "referred": Word(_("Waiting for a person"), "attention"),
    "refused": Word(_("Declined"), "danger"),
    "expired": Word(_("Expired")),
    "booked": Word(_("Paying out"), "accent"),
    "paid": Word(_("Paid out"), "good"),
    "failed": Word(_("Payment failed"), "danger"),
}
FREEZES: Mapping[str, Word] = {
    "overdue_elsewhere": Word(_("Overdue with another lender")),
    "alert": Word(_("Early warning")),
    "class_worse": Word(_("Class got worse")),
    "business_closed": Word(_("Business closed")),
    "fraud_suspected": Word(_("Fraud suspected")),
    "asked_by_customer": Word(_("Asked for by the customer")),
}
KINDS_OF_WORDS: Mapping[str, Mapping[str, Word]] = {
    "role": ROLES,
    "state": STATES,
    "outcome": OUTCOMES,
    "loan": LOAN_STATES,
    "class": CLASSES,
    "instalment": INSTALMENTS,
    "part": PARTS,
    "request": REQUESTS,
    "suspense": SUSPENSE,
    "firm_size": FIRM_SIZES,
    "payment_channel": PAYMENT_CHANNELS,
    "offer": OFFERS,
    "answer": ANSWERS,
    "party": PARTIES,
    "kind": KINDS,
    "purpose": PURPOSES,
    "trade": TRADES,
    "source": SOURCES,
    "day": DAYS,
    "day_step": DAY_STEPS,
    "step_state": STEP_STATES,
    "review_reason": REVIEW_REASONS,
    "debt": DEBTS,
    "payment": PAYMENTS,
    "verdict": VERDICTS,
    "detail": DETAILS,
    "component": COMPONENTS,
    "act": ACTS,
    "voucher": VOUCHERS,
    "period": PERIODS,
    "line": LINE_STATES,
    "draw": DRAWS,
    "freeze": FREEZES,
    "channel": CHANNELS,
    "mitigant": MITIGANTS,
}


def word(kind: str, code: str) -> Word:
    """The word of a code; a code of a later build is shown as it is, in the neutral colour."""
    return KINDS_OF_WORDS[kind].get(code, Word(code))
