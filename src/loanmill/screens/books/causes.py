"""What an act was given and gave, in words: the figures that explain a voucher, without keys and flags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DAYS = frozenset({"on", "date", "next", "value_on"})
# Flags and counts of the machinery, and the day a second time: the journal has them.
_LEFT_OUT = frozenset(
    {"asked", "chunk", "date", "findings", "new_files", "phase", "placed", "redirected", "repeated", "state"}
)
WORDS: Mapping[str, str | Promise] = {
    "act": _("What"),
    "amount_fen": _("Amount"),
    "approve": _("Agreed"),
    "channel": _("Channel"),
    "currency": _("Currency"),
    "earned_fen": _("Earned"),
    "loan": _("Loan"),
    "loans": _("Loans"),
    "method": _("Repayment"),
    "months": _("Months"),
    "next": _("Next business day"),
    "number": _("Loan"),
    "on": _("Day"),
    "outcome": _("Outcome"),
    "outstanding_fen": _("Outstanding"),
    "period_closed": _("Month closed"),
    "received_fen": _("Received"),
    "reference": _("Reference"),
    "set_aside": _("Loans set aside"),
    "suspense_fen": _("Held for the loan"),
    "value_on": _("Counts for"),
    "vouchers": _("Vouchers"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One row: its words, or its code where we have none, and how its value is shown."""

    words: str | Promise
    value: str | int
    kind: str  # fen, act, method, outcome, yes, loan, plain
    is_code: bool


def told(values: Iterable[tuple[str, str]]) -> list[Told]:
    """The rows that a person reads; ids of rows are left out, as are the house's own flags."""
    return [_one(name, value) for name, value in values if name not in _LEFT_OUT and not _KEY.fullmatch(value)]


def _one(name: str, value: str) -> Told:
    words = WORDS.get(name)
    if name.endswith("_fen") and value.lstrip("-").isdecimal():
        return Told(words or name, int(value), "fen", words is None)
    kinds = {"act": "act", "method": "method", "outcome": "outcome", "approve": "yes", "number": "loan", "loan": "loan"}
    kind = "day" if name in _DAYS else kinds.get(name, "plain")
    return Told(words or name, value, kind, words is None)
