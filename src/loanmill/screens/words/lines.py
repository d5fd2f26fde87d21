"""Words of credit lines and of draws on them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loanmill.screens.words.word import Word

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
