"""The review form: what was typed, read into fen, basis points and months, with a fault at each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.utils.translation import gettext as _

from loanmill.core.kernel.money import fen_of_yuan, yuan_text
from loanmill.queries.case.reviewed import Reviewed


@dataclass(frozen=True, slots=True)
class ReviewForm:
    """The form as typed; `faults` says per field what is wrong. `key` makes a double click one act."""

    version: str
    key: str
    outcome: str = ""
    reason: str = ""
    note: str = ""
    amount: str = ""
    rate: str = ""
    months: str = ""
    amount_fen: int | None = None
    rate_bp: int | None = None
    term_months: int | None = None
    faults: Mapping[str, str] = field(default_factory=dict)

    def renewed(self, *, version: int, key: UUID) -> ReviewForm:
        """The same words for another try."""
        return replace(self, version=str(version), key=str(key))


def blank(review: Reviewed, *, version: int, key: UUID) -> ReviewForm:
    """An empty form with the machine's terms filled in."""
    return ReviewForm(
        version=str(version),
        key=str(key),
        amount=yuan_text(fen=review.advised_fen) if review.advised_fen else "",
        rate=yuan_text(fen=review.advised_rate_bp) if review.advised_rate_bp else "",
        months=str(review.advised_months or ""),
    )


def posted(data: Mapping[str, str]) -> ReviewForm:
    """The form as posted, with all faults at once."""

    def typed(name: str) -> str:
        return data.get(name, "").strip()

    form = ReviewForm(
        version=typed("version"),
        key=typed("key"),
        outcome=typed("outcome"),
        reason=typed(f"reason_{typed('outcome')}"),
        note=typed("note"),
        amount=typed("amount"),
        rate=typed("rate"),
        months=typed("months"),
    )
    faults: dict[str, str] = {}
    if not _is_uuid(form.key) or not form.version.isdecimal():
        faults["form"] = _("The form is incomplete. Load the page again.")
    if form.outcome not in ("approve", "decline"):
        faults["outcome"] = _("Choose whether to approve or decline")
    elif not form.reason:
        faults["reason"] = _("Choose the main reason")
    if not form.note:
        faults["note"] = _("Write what you looked at and why you decide so")
    if form.outcome != "approve":
        return replace(form, faults=faults)
    amount, rate, months = _fen(form.amount), _fen(form.rate), _count(form.months)
    if amount is None:
        faults["amount"] = _("Write the amount in yuan, such as 50000 or 50000.00")
    if rate is None:
        faults["rate"] = _("Write the yearly rate in per cent, such as 8.85")
    if months is None:
        faults["months"] = _("Write the term in whole months")
    return replace(form, amount_fen=amount, rate_bp=rate, term_months=months, faults=faults)


def _fen(text: str) -> int | None:
    """Two decimals read as hundredths: fen of yuan, basis points of per cent."""
    try:
        return fen_of_yuan(text.replace(",", "").replace("，", "")) or None
    except ValueError:
        return None


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 4 else None


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
