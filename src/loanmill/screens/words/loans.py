"""Words of a loan and of money that comes in for it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loanmill.screens.words.word import Word

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
    "replaced": Word(_("Replaced by a later one")),
}
LPR: Mapping[str, Word] = {
    **{code: REQUESTS[code] for code in ("waiting", "refused", "withdrawn", "replaced")},
    "published": Word(_("Published"), "good"),
}
REPORTS: Mapping[str, Word] = {
    "waiting": Word(_("Waiting for a colleague"), "attention"),
    "done": Word(pgettext_lazy("report", "Agreed"), "good"),
    "refused": Word(pgettext_lazy("request", "Refused"), "danger"),
    "withdrawn": Word(pgettext_lazy("request", "Taken back")),
}
DEBT_SOURCES: Mapping[str, Word] = {
    "bureau": Word(_("Credit bureau's report")),
    "lender": Word(_("Letter of another lender")),
    "declared": Word(_("The debtor's own word")),
}
SUSPENSE: Mapping[str, Word] = {
    "waiting": Word(pgettext_lazy("suspense", "Waiting"), "attention"),
    "placed": Word(pgettext_lazy("suspense", "Placed"), "good"),
    "refunding": Word(pgettext_lazy("suspense", "Being sent back"), "attention"),
    "refunded": Word(pgettext_lazy("suspense", "Sent back")),
}
PAYMENT_CHANNELS: Mapping[str, Word] = {
    "transfer": Word(_("bank transfer")),
    "counter": Word(_("counter")),
    "partner": Word(_("partner")),
}
PAYMENTS: Mapping[str, Word] = {
    "paid": Word(pgettext_lazy("payment", "Paid"), "good"),
    "failed": Word(_("Failed"), "danger"),
    "pending": Word(_("Pending"), "attention"),
}
