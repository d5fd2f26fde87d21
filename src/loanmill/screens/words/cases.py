"""Words of a case: its states, what it told, what was found and decided."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loanmill.screens.words.word import Word

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
FIRM_SIZES: Mapping[str, Word] = {
    "large": Word(pgettext_lazy("firm", "Large")),
    "medium": Word(pgettext_lazy("firm", "Medium")),
    "small": Word(pgettext_lazy("firm", "Small")),
    "micro": Word(pgettext_lazy("firm", "Micro")),
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
REGISTER: Mapping[str, Word] = {
    "active": Word(_("in business")),
    "revoked": Word(_("licence revoked")),
    "cancelled": Word(_("struck off")),
    "moved_out": Word(_("moved away")),
}
CHANNELS: Mapping[str, Word] = {
    "officer_visit": Word(_("visit of an account manager")),
    "qr_code": Word(_("QR code on the counter")),
    "import": Word(_("import")),
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
