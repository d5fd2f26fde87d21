"""The application form: who asks for what, and what they declare. Checked as a whole, all faults told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as column
from datetime import date
from typing import Literal

from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.kernel.canonical import Json
from loanmill.core.kernel.identifiers import born_on, resident_id_fault, uscc_fault
from loanmill.core.products.firm_size import SIZES, UNKNOWN
from loanmill.core.products.product import Product

PartyRole = Literal["applicant", "operator", "spouse", "controller", "guarantor"]


@dataclass(frozen=True, slots=True)
class PartyForm:
    """One party: `number` is the unified social credit code of an enterprise, the resident id number of a person.

    `details` holds what else identifies the party to a source: phone, account, licence_no, merchant_no, address.
    """

    role: PartyRole
    kind: Literal["firm", "sole_trader", "person"]
    name: str
    number: str
    details: Mapping[str, str] = column(default_factory=dict)

    def identity(self) -> dict[str, str]:
        """What the vault seals."""
        return {"name": self.name, "number": self.number, **self.details}


@dataclass(frozen=True, slots=True)
class DebtForm:
    """A debt elsewhere, as declared."""

    owner: PartyRole
    lender: str
    kind: Literal["working_capital", "mortgage", "consumer", "car", "card", "other"]
    outstanding_fen: int
    monthly_payment_fen: int
    overdue_count_24m: int = 0


@dataclass(frozen=True, slots=True)
class MitigantForm:
    """A pledge, collateral or insurance, as declared."""

    kind: str
    description: str
    value_fen: int


@dataclass(frozen=True, slots=True)
class ApplicationForm:
    """Everything an applicant states. `declared` maps names of the areas application and party to values.

    `firm_size` is the applicant's, "" where it is not known.
    """

    product: str
    amount_fen: int
    term_months: int
    purpose: str
    parties: tuple[PartyForm, ...]
    declared: Mapping[str, Value]
    debts: tuple[DebtForm, ...] = ()
    mitigants: tuple[MitigantForm, ...] = ()
    firm_size: str = UNKNOWN


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a form: the field, a code, and parameters for its words."""

    field: str
    code: str
    params: Mapping[str, Json] = column(default_factory=dict)


def faults(form: ApplicationForm, *, product: Product, on: date) -> list[Fault]:
    """Everything that is wrong with the form for this product on a day; an empty list when nothing is."""
    found = []
    if not product.min_amount_fen <= form.amount_fen <= product.max_amount_fen:
        limits: dict[str, Json] = {"min_fen": product.min_amount_fen, "max_fen": product.max_amount_fen}
        found.append(Fault("amount", "amount_out_of_range", limits))
    if not product.min_term_months <= form.term_months <= product.max_term_months:
        months: dict[str, Json] = {"min": product.min_term_months, "max": product.max_term_months}
        found.append(Fault("term", "term_out_of_range", months))
    for want in product.roles:
        count = sum(party.role == want.role for party in form.parties)
        if not want.least <= count <= want.most:
            found.append(Fault(f"parties.{want.role}", "party_count", {"least": want.least, "most": want.most}))
    found += [fault for at, party in enumerate(form.parties) for fault in _party_faults(party, at=at)]
    found += [
        Fault(f"debts.{at}", "negative_amount")
        for at, debt in enumerate(form.debts)
        if min(debt.outstanding_fen, debt.monthly_payment_fen, debt.overdue_count_24m) < 0
    ]
    found += [Fault(f"mitigants.{at}", "negative_amount") for at, m in enumerate(form.mitigants) if m.value_fen < 0]
    if form.firm_size not in (UNKNOWN, *SIZES):
        found.append(Fault("firm_size", "unknown_code"))
    return found + _declared_faults(declared_values(form, on=on))


def declared_values(form: ApplicationForm, *, on: date) -> dict[str, Value]:
    """The form in the words of the vocabulary: what it says of amounts, people, debts and mitigants."""
    people = [party.role for party in form.parties]
    applicant = next((party.kind for party in form.parties if party.role == "applicant"), "firm")
    return {
        "app_amount_fen": form.amount_fen,
        "app_term_months": form.term_months,
        "app_purpose": form.purpose,
        "app_applicant_kind": applicant,
        "guarantor_count": people.count("guarantor"),
        "controller_is_operator": "controller" not in people,
        "debt_outstanding_fen": sum(debt.outstanding_fen for debt in form.debts),
        "debt_working_capital_fen": sum(d.outstanding_fen for d in form.debts if d.kind == "working_capital"),
        "debt_monthly_payment_fen": sum(debt.monthly_payment_fen for debt in form.debts),
        "debt_overdue_count_24m": sum(debt.overdue_count_24m for debt in form.debts),
        "debt_lender_count": len({debt.lender for debt in form.debts}),
        "operator_age_years": _age(next((p.number for p in form.parties if p.role == "operator"), ""), on=on),
        "mitigant_value_fen": sum(mitigant.value_fen for mitigant in form.mitigants),
        **form.declared,
    }


def _age(number: str, *, on: date) -> Value:
    """Full years on a day, from a resident id number."""
    born = born_on(number)
    if born is None or born > on:
        return Missing("unreadable")
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _party_faults(party: PartyForm, *, at: int) -> list[Fault]:
    found = []
    if not party.name.strip():
        found.append(Fault(f"parties.{at}.name", "empty"))
    check = resident_id_fault if party.kind == "person" else uscc_fault
    if why := check(party.number):
        code = "bad_resident_id" if party.kind == "person" else "bad_uscc"
        found.append(Fault(f"parties.{at}.number", code, {"why": why}))
    return found


def _declared_faults(values: Mapping[str, Value]) -> list[Fault]:
    found, known = [], vocabulary()
    for name, value in values.items():
        if name not in known.terms:
            found.append(Fault(name, "unknown_name"))
            continue
        try:
            admitted = known.admit(name, value)
        except (TypeError, ValueError):
            found.append(Fault(name, "wrong_type"))
            continue
        if isinstance(admitted, Missing) and admitted.reason == "out_of_range":
            found.append(Fault(name, "out_of_range"))
    return found
