"""The form of a draw: what was typed, read into fen and months, with a fault at each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from loanmill.core.credit.rules import LineTerms
from loanmill.core.kernel.money import fen_of_yuan
from loanmill.operations.credit.drawing import MOST_FEN


@dataclass(frozen=True, slots=True)
class DrawForm:
    """The form as typed; `amount_fen` and `term_months` are None until they can be read."""

    amount: str = ""
    months: str = ""
    method: str = ""
    amount_fen: int | None = None
    term_months: int | None = None
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether it says what to draw."""
        return bool(self.amount_fen and self.term_months and self.method) and not self.faults


def typed(data: Mapping[str, str], *, terms: LineTerms) -> DrawForm:
    """The form as sent. Whether the line allows it is decided by the act, which keeps what it declines."""
    form = DrawForm(
        amount=data.get("amount", "").strip(),
        months=data.get("months", "").strip(),
        method=data.get("method", "") or terms.methods[0],
    )
    faults: dict[str, str] = {}
    try:
        amount = fen_of_yuan(form.amount.replace(",", "").replace("，", ""))
    except ValueError:
        amount = 0
    if not 0 < amount <= MOST_FEN:
        faults["amount"] = _("Write the amount in yuan, such as 50000 or 50000.00")
    months = int(form.months) if form.months.isascii() and form.months.isdigit() and len(form.months) < 4 else 0
    if not 1 <= months <= terms.most_months:
        faults["months"] = _("Write the term in whole months, from 1 to %(most)s") % {"most": terms.most_months}
    if form.method not in terms.methods:
        faults["method"] = _("Choose how it is repaid")
    return replace(form, amount_fen=amount or None, term_months=months or None, faults=faults)
