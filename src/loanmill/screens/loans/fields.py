"""The fields of each act's form: what a person types, read into the plain values of its event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from loanmill.core.kernel.money import fen_of_yuan
from loanmill.operations.day.bounds import MOST_FEN
from loanmill.screens.numbers import exact_yuan

Kind = Literal["yuan", "percent", "count", "choice", "text"]
Words = str | Promise
MOST_COUNT = 600  # months, as a policy's instalments
MOST_RATE_BP = 10_000
MOST_SIGNS = 200
MOST_REFERENCE = 80
YES_NO: tuple[tuple[str, Words], ...] = (("", _("Not known")), ("yes", _("Yes")), ("no", _("No")))


class Unreadable(ValueError):
    """What was typed cannot be read; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `name` is the event's; `of` says whether it belongs to the event or to the new loan's terms.

    `start` is what its form begins with, `least_fen` the least amount.
    """

    name: str
    words: Words
    kind: Kind
    choices: tuple[tuple[str, Words], ...] = ()
    hint: Words = ""
    needed: bool = True
    of: Literal["event", "terms"] = "event"
    start: str = ""
    least_fen: int = 1


AMOUNT = Field("amount_fen", _("Amount (yuan)"), "yuan")
MONTHS = Field("months", _("Months"), "count")
METHODS = (("equal_instalments", _("Equal instalments")), ("equal_principal", _("Equal principal")),
           ("interest_monthly", _("Interest monthly, principal at the end")))  # fmt: skip
FORMS: Mapping[str, tuple[Field, ...]] = {
    "receive": (AMOUNT,),
    "prepay_reduce": (AMOUNT,),
    "prepay_shorten": (AMOUNT,),
    "settle": (AMOUNT,),
    "guarantor_pay": (
        AMOUNT,
        Field("guarantor", _("Guarantor"), "text"),
        Field("whole", _("Pays the whole loan"), "choice", YES_NO[1:], start="no"),
    ),
    "recover": (AMOUNT,),
    "refund": (AMOUNT,),
    "reverse": (
        Field("of", _("Payment to take back"), "choice"),
        Field(
            "because", _("Why"), "text", hint=_("Such as: the bank returned it, paid for another loan"), needed=False
        ),
        Field(
            "redirect_to", _("Was meant for the loan"), "text", hint=_("Its number: the payment is booked there too"),
            needed=False, of="terms",
        ),
    ),
    "charge_fee": (AMOUNT, Field("purpose", _("What for"), "text")),
    "report_misuse": (Field("amount_fen", _("Amount misused (yuan)"), "yuan"),),
    "end_misuse": (),
    "extend": (
        Field("months", _("Months more"), "count"),
        Field("rate_bp", _("New rate (% a year)"), "percent", hint=_("Leave empty to keep the rate"), needed=False),
    ),
    "renew": (
        Field("rate_bp", _("Rate of the new loan (% a year)"), "percent", of="terms"),
        Field("months", _("Months of the new loan"), "count", of="terms", start="12"),
        Field("method", _("Repaid by"), "choice", METHODS, of="terms", start="equal_instalments"),
        Field("lawful", _("Trades lawfully"), "choice", YES_NO, needed=False),
        Field("trading_steadily", _("Trades steadily"), "choice", YES_NO, needed=False),
        Field("good_credit", _("Credit record is good"), "choice", YES_NO, needed=False),
        Field("meets_lending_terms", _("Meets the terms of a new loan"), "choice", YES_NO, needed=False),
    ),
    "holiday": (
        Field("instalments", _("Instalments skipped"), "count", start="1"),
        Field(
            "defer", _("What is put off"), "choice",
            (("principal", _("Principal alone")), ("all", _("Principal and interest"))), start="principal",
        ),
    ),
    "restructure": (
        Field("rate_bp", _("New rate (% a year)"), "percent"),
        MONTHS,
        Field(
            "method", _("Repaid by"), "choice",
            (("level", _("Equal instalments")), ("equal_principal", _("Equal principal")),
             ("interest_first", _("Interest monthly, principal at the end"))), start="level",
        ),
        Field("in_difficulty", _("The debtor is in difficulty"), "choice", YES_NO, needed=False),
        Field(
            "waive_fen", _("Given up (yuan)"), "yuan", start="0", hint=_("Penalty first, then interest"), least_fen=0
        ),
    ),
    "end_observation": (Field("solved", _("The difficulty is over"), "choice", YES_NO[1:], start="yes"),),
    "write_off": (Field("approval", _("Approval"), "text", hint=_("Number of the committee's decision")),),
    "close": (),
}  # fmt: skip
TRUTHS = {"yes": True, "no": False}
TRUTH_FIELDS = frozenset(
    {"whole", "lawful", "trading_steadily", "good_credit", "meets_lending_terms", "in_difficulty", "solved"}
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed by field, with a fault at each that cannot be read; `event` and `terms` once all can."""

    texts: Mapping[str, str]
    faults: Mapping[str, str]
    event: Mapping[str, object]
    terms: Mapping[str, object]

    @property
    def is_whole(self) -> bool:
        """Whether every field could be read."""
        return not self.faults

    @property
    def value_on(self) -> date | None:
        """The day from which it counts; None where it cannot be read."""
        value = self.event.get("value_on")
        return date.fromisoformat(str(value)) if value else None


def typed(
    act: str, data: Mapping[str, str], *, today: date, reference: str, fields: Sequence[Field] | None = None
) -> Typed:  # fmt: skip
    """The form of an act as sent; `fields` are those of the loan's own form where its state has a say in them."""
    texts, faults = {}, {}
    values: dict[str, dict[str, object]] = {"event": {"act": act, "reference": reference}, "terms": {}}
    if len(reference) > MOST_REFERENCE:
        faults["reference"] = str(_("A reference has at most %(most)s characters") % {"most": MOST_REFERENCE})
    for field in FORMS[act] if fields is None else fields:
        texts[field.name] = text = data.get(field.name, field.start).strip()
        try:
            value = READERS[field.kind](field, text)
        except Unreadable as fault:
            faults[field.name] = str(fault)
            continue
        if value is not None:
            values[field.of][field.name] = value
    texts["value_on"] = data.get("value_on", "") or today.isoformat()
    try:
        value_on = date.fromisoformat(texts["value_on"])
        values["event"]["value_on"] = value_on.isoformat()
        if value_on > today:
            faults["value_on"] = str(_("Nothing counts from a day to come: write %(today)s or an earlier day"))
            faults["value_on"] %= {"today": today}
    except ValueError:
        faults["value_on"] = str(_("Write the day as 2026-06-30"))
    return Typed(texts, faults, values["event"], values["terms"])


def _yuan(field: Field, text: str) -> object:
    if not text and not field.needed:
        return None
    try:
        fen = fen_of_yuan(text.replace(",", "").replace("，", ""))
    except ValueError as fault:
        raise Unreadable(str(_("Write the amount in yuan, such as 50000 or 50000.00"))) from fault
    if not field.least_fen <= fen <= MOST_FEN:
        bounds = {"least": exact_yuan(field.least_fen), "most": exact_yuan(MOST_FEN)}
        raise Unreadable(str(_("Write an amount from %(least)s to %(most)s yuan") % bounds))
    return fen


def _percent(field: Field, text: str) -> object:
    if not text and not field.needed:
        return None
    try:
        bp = fen_of_yuan(text.rstrip("%％").strip())  # two decimals, as of money: per cent are read into basis points
    except ValueError as fault:
        raise Unreadable(str(_("Write the rate in per cent a year, such as 7.2"))) from fault
    if not 0 <= bp <= MOST_RATE_BP:
        raise Unreadable(str(_("Write a rate from 0 to 100 per cent a year")))
    return bp


def _count(field: Field, text: str) -> object:
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 0 < int(text) <= MOST_COUNT):
        raise Unreadable(str(_("Write a whole number from 1 to %(most)s") % {"most": MOST_COUNT}))
    return int(text)


def _choice(field: Field, text: str) -> object:
    if text not in dict(field.choices):
        raise Unreadable(str(_("Choose one")))
    return TRUTHS.get(text) if field.name in TRUTH_FIELDS else text


def _text(field: Field, text: str) -> object:
    if field.needed and not text:
        raise Unreadable(str(_("Fill this in")))
    if len(text) > MOST_SIGNS:
        raise Unreadable(str(_("Write at most %(most)s characters") % {"most": MOST_SIGNS}))
    return text or None


READERS: Mapping[Kind, Callable[[Field, str], object]] = {
    "yuan": _yuan, "percent": _percent, "count": _count, "choice": _choice, "text": _text,
}  # fmt: skip


def with_choices(fields: Sequence[Field], name: str, choices: tuple[tuple[str, Words], ...]) -> list[Field]:
    """The fields, one of them with choices that only the loan knows."""
    return [replace(one, choices=choices) if one.name == name else one for one in fields]
