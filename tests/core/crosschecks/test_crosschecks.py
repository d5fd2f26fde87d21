"""Each cross-check on a case that a person could judge."""

from __future__ import annotations

from datetime import date

import pytest

from loanmill.core.evidence.crosschecks.run import CHECKS, cross_check
from loanmill.core.evidence.crosschecks.view import CaseView, Person
from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.products.catalogue import PRODUCTS

LI, WANG = Person("李梅", "11010519800101002X"), Person("王强", "110105197901010019")
NO_BASE = Missing("no_base")
NONE: dict[str, Value] = {}


def found(
    name: str, values: dict[str, Value], *, people: dict[str, Person] | None = None, on: date = date(2026, 1, 31)
) -> Value:
    """What one check finds; the operator is Li Mei, the shop 梅记（城南）商店."""
    declared = {"operator": LI} if people is None else people
    case = CaseView(business_date=on, business_name="梅记（城南）商店", people=declared, values=values)
    return cross_check(case=case, names=[name])[0].value


@pytest.mark.parametrize(
    ("name", "values", "wanted"),
    [
        ("xc_legal_rep_is_operator", {"reg_legal_rep_id_no": "11010519800101002x"}, True),
        ("xc_legal_rep_is_operator", {"reg_legal_rep_id_no": WANG.id_no}, False),
        ("xc_name_matches_registry", {"reg_name": "梅记(城南) 商店"}, True),
        ("xc_name_matches_registry", {"reg_name": "梅记商店"}, False),
        ("xc_kind_matches_registry", {"reg_kind": "firm", "app_applicant_kind": "firm"}, True),
        ("xc_kind_matches_registry", {"reg_kind": "firm", "app_applicant_kind": "sole_trader"}, False),
        ("xc_business_age_months", {"reg_established_on": "2025-01-31"}, 12),
        ("xc_business_age_months", {"reg_established_on": "2025-02-01"}, 11),
        ("xc_business_age_months", {"reg_established_on": "2026-02-01"}, Missing("contradictory")),
        ("xc_licence_holder_is_owner", {"tob_holder_name": "李 梅", "tob_holder_id_no": LI.id_no}, True),
        ("xc_licence_holder_is_owner", {"tob_holder_name": "李梅", "tob_holder_id_no": WANG.id_no}, False),
        ("xc_licence_holder_is_owner", {"tob_holder_name": "王强", "tob_holder_id_no": LI.id_no}, False),
        ("xc_licence_days_left", {"tob_valid_until": "2026-01-30"}, -1),
        ("xc_licence_days_left", {"tob_valid_until": "2026-01-31"}, 0),
        ("xc_licence_days_beyond_term", {"tob_valid_until": "2026-03-01", "app_term_months": 1}, 1),
        ("xc_licence_days_beyond_term", {"tob_valid_until": "2026-12-31", "app_term_months": 12}, -31),
        ("xc_declared_to_invoice_bp", {"app_declared_monthly_sales_fen": 300, "inv_sales_12m_fen": 2_400}, 15_000),
        ("xc_declared_to_invoice_bp", {"app_declared_monthly_sales_fen": 3, "inv_sales_12m_fen": 0}, NO_BASE),
        ("xc_declared_to_pos_bp", {"app_declared_monthly_sales_fen": 300, "pos_monthly_avg_fen": 400}, 7_500),
        ("xc_pos_to_tobacco_bp", {"pos_sales_12m_fen": 500, "tob_orders_12m_fen": 1_000}, 5_000),
        ("xc_pos_to_tobacco_bp", {"pos_sales_12m_fen": 10**12, "tob_orders_12m_fen": 1}, Missing("out_of_range")),
        ("xc_invoice_rejected_bp", {"inv_rows_received": 300, "inv_rows_rejected": 1}, 33),
        ("xc_pos_rejected_bp", {"pos_rows_received": 0, "pos_rows_rejected": 0}, Missing("no_base")),
    ],
)  # fmt: skip
def test_finding(name: str, values: dict[str, Value], wanted: Value) -> None:
    """The finding is what a person would say."""
    assert found(name, values) == wanted


def test_controller_may_be_the_legal_representative() -> None:
    """A declared actual controller in the register is as good as the operator; a guarantor is not."""
    values: dict[str, Value] = {"reg_legal_rep_id_no": WANG.id_no}
    assert found("xc_legal_rep_is_operator", values, people={"operator": LI, "controller": WANG}) is True
    assert found("xc_legal_rep_is_operator", values, people={"operator": LI, "guarantor": WANG}) is False


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_missing_evidence_stays_missing(name: str) -> None:
    """When one thing that a check reads is missing, the finding is missing for the same reason."""
    for absent in CHECKS[name].reads:
        values: dict[str, Value] = {other: _any(other) for other in CHECKS[name].reads}
        assert found(name, {**values, absent: Missing("timeout")}) == Missing("timeout")
        assert isinstance(found(name, NONE), Missing)


def test_nobody_declared_is_not_a_match() -> None:
    """Without an operator there is nobody to compare with."""
    assert found("xc_legal_rep_is_operator", {"reg_legal_rep_id_no": LI.id_no}, people={}) == Missing("not_found")


def test_digest_holds_no_identity() -> None:
    """The digest of the input does not change with an id number, which could be guessed back from it."""
    digests = set()
    for person in (LI, WANG):
        case = CaseView(
            business_date=date(2026, 1, 31), business_name="x", people={"operator": LI},
            values={"reg_legal_rep_id_no": person.id_no},
        )  # fmt: skip
        digests.add(cross_check(case=case, names=["xc_legal_rep_is_operator"])[0].input_sha256)
    assert len(digests) == 1


def test_every_check_is_in_the_vocabulary_and_used() -> None:
    """No check without a term, none that no product asks for."""
    terms = {name for name, term in vocabulary().terms.items() if term.area == "crosscheck"}
    assert terms == set(CHECKS) == {name for product in PRODUCTS.values() for name in product.crosschecks}


def _any(name: str) -> Value:
    term = vocabulary().terms[name]
    if term.type == "date":
        return "2025-01-01"
    return term.codes[0] if term.type == "code" else "x" if term.type == "text" else 5
