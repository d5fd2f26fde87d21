"""Which funder takes a loan."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loanmill.core.funding.match import Funder, Need, match, refusal

NEED = Need(product="invoice_loan", grade="B", amount_fen=20_000_000, term_months=12, rate_bp=750)
BANK = Funder(
    code="bank", products=frozenset({"invoice_loan"}), grades=frozenset("AB"), min_amount_fen=1_000_000,
    max_amount_fen=50_000_000, max_term_months=24, quota_left_fen=100_000_000, cost_bp=320,
)  # fmt: skip


def test_the_cheapest_that_can() -> None:
    """Lower cost first, then code; who cannot is named with why."""
    dear, full = replace(BANK, code="a_dear", cost_bp=400), replace(BANK, code="full", cost_bp=300, quota_left_fen=1)
    found = match(need=NEED, funders=[dear, BANK, full])
    assert (found.funder, found.reason, found.refused) == ("bank", None, (("full", "quota"),))
    assert match(need=NEED, funders=[replace(BANK, code="z"), BANK]).funder == "bank"
    assert match(need=NEED, funders=[dear, BANK, full], said_no=frozenset({"bank"})).funder == "a_dear"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"products": frozenset({"tobacco_loan"})}, "product"),
        ({"grades": frozenset("A")}, "grade"),
        ({"min_amount_fen": 20_000_001}, "amount_too_small"),
        ({"max_amount_fen": 19_999_999}, "amount_too_large"),
        ({"max_term_months": 11}, "term"),
        ({"cost_bp": 751}, "below_cost"),
        ({"quota_left_fen": 19_999_999}, "quota"),
    ],
)
def test_each_condition_refuses_alone(change: dict[str, object], why: str) -> None:
    """One condition that is not met is enough; exactly at the edge it is met."""
    edge = replace(BANK, min_amount_fen=20_000_000, max_amount_fen=20_000_000, quota_left_fen=20_000_000)
    edge = replace(edge, max_term_months=12, cost_bp=750)
    assert refusal(need=NEED, funder=edge) is None
    found = match(need=NEED, funders=[replace(edge, **change)])  # type: ignore[arg-type]
    assert found.funder is None and found.refused == (("bank", why),)
    assert found.reason is not None and found.reason.code == "no_funder"


def test_no_funders_at_all() -> None:
    """Nobody to ask is a reason to refer, not an error."""
    found = match(need=NEED, funders=[])
    assert found.reason is not None and found.reason.params == {"asked": 0, "amount_fen": 20_000_000}


@given(st.permutations([replace(BANK, code=code, cost_bp=cost) for code, cost in (("a", 3), ("b", 3), ("c", 2))]))
def test_order_of_the_list_does_not_matter(funders: list[Funder]) -> None:
    """The same funders in any order give the same match."""
    assert match(need=NEED, funders=funders) == match(need=NEED, funders=sorted(funders, key=lambda f: f.code))
