"""A merchant of the sandbox as the application form it would hand in."""

from __future__ import annotations

from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.products.form import ApplicationForm, DebtForm, MitigantForm, PartyForm, PartyRole
from loanmill.sandbox.merchant import Merchant
from loanmill.sandbox.people import Person


def form_of(merchant: Merchant) -> ApplicationForm:
    """What this merchant states."""
    claim = merchant.claim
    declared: dict[str, Value] = {
        "app_declared_monthly_sales_fen": claim.declared_monthly_sales_fen,
        "app_own_funds_fen": claim.own_funds_fen,
        "app_monthly_costs_fen": claim.monthly_costs_fen,
        "app_trade": merchant.trade.code,
        "operator_married": claim.married,
        "operator_years_in_trade": claim.years_in_trade,
        "spouse_consents": Missing("not_asked") if claim.spouse_consents is None else claim.spouse_consents,
    }
    return ApplicationForm(
        product=merchant.product,
        amount_fen=claim.ask_fen,
        term_months=claim.term_months,
        purpose=claim.purpose,
        parties=_parties(merchant),
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
        mitigants=tuple(MitigantForm(m.kind, "", m.value_fen) for m in claim.mitigants),
    )


def applicant_of(merchant: Merchant) -> PartyForm:
    """The enterprise itself."""
    details = {"account": merchant.account, "address": merchant.address}
    for name in ("licence_no", "merchant_no"):
        if number := getattr(merchant, name):
            details[name] = number
    return PartyForm("applicant", merchant.kind, merchant.name, merchant.uscc, details)


def _parties(merchant: Merchant) -> tuple[PartyForm, ...]:
    people = merchant.people
    parties = [applicant_of(merchant), _person("operator", people.operator)]
    if people.spouse is not None:
        parties.append(_person("spouse", people.spouse))
    if people.controller is not people.operator:
        parties.append(_person("controller", people.controller))
    return (*parties, *(_person("guarantor", one) for one in people.guarantors))


def _person(role: PartyRole, person: Person) -> PartyForm:
    return PartyForm(role, "person", person.name, person.id_no, {"phone": person.mobile})
