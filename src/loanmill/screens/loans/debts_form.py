"""The form of a debtor's debts at other banks: what a paper says, read into fen and days, a fault at each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from loanmill.core.kernel.money import fen_of_yuan
from loanmill.core.servicing.elsewhere import SOURCES
from loanmill.screens.loans.fields import YES_NO, Field, Words
from loanmill.screens.words.loans import DEBT_SOURCES

FIELDS: tuple[Field, ...] = (
    Field("as_of", _("As of"), "text", hint=_("The day the paper tells of, not the day it was printed")),
    Field(
        "source",
        _("Kind of paper"),
        "choice",
        tuple((code, DEBT_SOURCES[code].words) for code in SOURCES),
        start="bureau",
    ),
    Field("reference", _("Number of the paper"), "text", hint=_("Of the credit report or the letter")),
    Field("balance_fen", _("Owed at other banks (yuan)"), "yuan", hint=_("All of it, without what is owed here")),
    Field("late_fen", _("Of it over 90 days late (yuan)"), "yuan", hint=_("Write 0 where the paper shows none")),
    Field("non_performing", _("Called non-performing by another bank"), "choice", (("", _("Choose")), *YES_NO[1:])),
)
NOT_READ: Mapping[str, Words] = {
    "yuan": _("Write the amount in yuan, such as 50000 or 50000.00"),
    "day": _("Write the day as 2026-06-30"),
    "choice": _("Choose one"),
    "text": _("Write the number of the paper"),
}
FAULTS: Mapping[str, Words] = {
    "debts_out_of_range": _("The amount is negative or impossibly large; check it"),
    "debts_late_above_balance": _("More is late than is owed at all; check both"),
    "debts_bad_of_nothing": _("Nothing is owed, and yet it is called non-performing; check both"),
    "debts_of_the_future": _("This day has not come"),
    "debts_too_old": _("Too old: the policy no longer takes it as known. Get a newer report"),
    "debts_source_unknown": _("Choose one"),
    "debts_without_reference": _("Write the number of the paper"),
    "debts_of_a_person": _("A retail debtor: these rules leave him alone"),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed by field, a fault at each that cannot be read, and the values once all can."""

    texts: Mapping[str, str]
    faults: Mapping[str, str]
    balance_fen: int = 0
    late_fen: int = 0
    non_performing: bool = False
    as_of: date = date.min


def typed(data: Mapping[str, str]) -> Typed:
    """The form as sent."""
    texts = {field.name: data.get(field.name, field.start).strip()[:200] for field in FIELDS}
    texts["note"] = data.get("note", "").strip()[:400]
    faults, fens, as_of = {}, {"balance_fen": 0, "late_fen": 0}, date.min
    for name in fens:
        try:
            fens[name] = fen_of_yuan(texts[name].replace(",", "").replace("，", ""))
        except ValueError:
            faults[name] = str(NOT_READ["yuan"])
    try:
        as_of = date.fromisoformat(texts["as_of"])
    except ValueError:
        faults["as_of"] = str(NOT_READ["day"])
    for name, kind in (("source", "choice"), ("non_performing", "choice"), ("reference", "text")):
        if not texts[name]:
            faults[name] = str(NOT_READ[kind])
    if texts["non_performing"] not in ("yes", "no"):
        faults["non_performing"] = str(NOT_READ["choice"])
    return Typed(
        texts, faults, fens["balance_fen"], fens["late_fen"], texts["non_performing"] == "yes", as_of
    )  # fmt: skip
