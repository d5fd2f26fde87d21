"""A merchant's application form, as it would be filled in on the phone at the counter."""

from __future__ import annotations

from loanmill.core.evidence.missing import Value
from loanmill.core.products.form import ApplicationForm, DebtForm, MitigantForm, PartyForm, PartyRole
from loanmill.sandbox.merchant import Merchant
from loanmill.sandbox.people import Person


def application_form(one: Merchant) -> ApplicationForm:
    """What `one` states: true as far as it knows, boastful where it has reason to be. Nothing of the hidden truth."""
    claim = one.claim
    declared: dict[str, Value] = {
        "app_declared_monthly_sales_fen": claim.declared_monthly_sales_fen,
        "app_own_funds_fen": claim.own_funds_fen,
        "app_monthly_costs_fen": claim.monthly_costs_fen,
        "app_trade": one.trade.code,
        "operator_married": claim.married,
        "operator_years_in_trade": claim.years_in_trade,
    }
    if claim.spouse_consents is not None:
        declared["spouse_consents"] = claim.spouse_consents
    return ApplicationForm(
        product=one.product,
        amount_fen=claim.ask_fen,
        term_months=claim.term_months,
        purpose=claim.purpose,
        parties=_parties(one),
        declared=declared,
        debts=tuple(
            DebtForm(
                owner="operator" if debt.kind in ("mortgage", "car", "consumer") else "applicant",
                lender=debt.lender,
                kind=debt.kind,
                outstanding_fen=debt.outstanding_fen,
                monthly_payment_fen=debt.monthly_payment_fen,
                overdue_count_24m=debt.overdue_count_24m,
            )
            for debt in claim.debts
        ),
        mitigants=tuple(
            MitigantForm(kind=item.kind, description=item.kind, value_fen=item.value_fen) for item in claim.mitigants
        ),
    )


def _parties(one: Merchant) -> tuple[PartyForm, ...]:
    people = one.people
    details = {"account": one.account, "address": one.address}
    if one.licence_no is not None:
        details["licence_no"] = one.licence_no
    if one.merchant_no is not None:
        details["merchant_no"] = one.merchant_no
    parties = [
        PartyForm(role="applicant", kind=one.kind, name=one.name, number=one.uscc, details=details),
        _person(people.operator, role="operator"),
    ]
    if people.spouse is not None:
        parties.append(_person(people.spouse, role="spouse"))
    if people.controller is not people.operator:
        parties.append(_person(people.controller, role="controller"))
    parties += [_person(guarantor, role="guarantor") for guarantor in people.guarantors]
    return tuple(parties)


def _person(person: Person, *, role: PartyRole) -> PartyForm:
    return PartyForm(role=role, kind="person", name=person.name, number=person.id_no, details={"phone": person.mobile})
