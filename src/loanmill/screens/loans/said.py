"""What an act says in figures: "6 个月，利率 5.20%". The words of its fields, the amounts and rates in their units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from loanmill.core.servicing.acts.reverse import BANK_REFUSED, WRONG_LOAN
from loanmill.screens.loans.fields import FORMS, TRUTH_FIELDS, YES_NO, Field, Words
from loanmill.screens.numbers import exact_yuan, percent

WORDS: Mapping[str, Mapping[str, Words]] = {
    "because": {
        WRONG_LOAN: _("Paid for another loan"),
        BANK_REFUSED: _("The bank did not pay it"),
    }
}


# Acts that the house proposes and nobody types.
PROPOSED: Mapping[str, tuple[Field, ...]] = {
    "correct_reset": (
        Field("used_bp", _("LPR that was used"), "percent", of="terms"),
        Field("benchmark_bp", _("LPR that held"), "percent"),
    )
}


def said_of(act: str, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The fields of an act as (words, value), those left out of it not shown."""
    found = [(field, values.get(field.name)) for field in FORMS.get(act, PROPOSED.get(act, ()))]
    return [(str(field.words), _shown(field, value)) for field, value in found if value is not None and value != ""]


def _shown(field: Field, value: Any) -> str:
    if field.name in TRUTH_FIELDS:
        return str(dict(YES_NO)["yes" if value else "no"])
    if field.kind == "yuan":
        return exact_yuan(int(value))
    if field.kind == "percent":
        return percent(int(value))
    words = WORDS.get(field.name, {}) or dict(field.choices)
    return str(words.get(str(value), value))
