"""The policies that ship: checked, named by their date, kept as text, and passing the cases they carry."""

from __future__ import annotations

from datetime import date

import pytest

from loanmill.core.products.catalogue import PRODUCTS
from loanmill.core.strategy.document.read import read_document
from loanmill.core.strategy.policies import highest_rate_bp, policy_of
from loanmill.core.strategy.shipped import NoPolicy, policy_for, policy_text, shipped_texts
from loanmill.core.strategy.trial import tried


@pytest.mark.parametrize("product", sorted(PRODUCTS))
def test_shipped_policies_are_right(product: str) -> None:
    """What ships passes the check and its own cases, is named by its date, and can be kept as text."""
    for name, text in shipped_texts(product=product).items():
        trials = tried(document=read_document(text=text, file=name))
        assert trials and not [trial.problems for trial in trials if trial.problems]
        policy = policy_of(text=text, file=name)
        assert policy.effective_from.isoformat() == name.removesuffix(".yaml")
        assert policy_text(policy=policy) == text
    with pytest.raises(NoPolicy, match="1999-12-31"):
        policy_for(product=product, on=date(1999, 12, 31))


def test_a_test_case_that_is_not_met_is_told() -> None:
    """What a policy's own test expects is compared: outcome, reasons, and names that do not exist."""
    text = next(iter(shipped_texts(product="invoice_loan").values()))
    wrong = text.replace("expect: {outcome: decline, reasons: [registry_not_active]}", "expect: {outcome: approve}")
    wrong = wrong.replace("expect: {outcome: refer}", "expect: {outcome: refer, limit_fen: 5 yuan, limits: 5}")
    first, second = tried(document=read_document(text=wrong, file="p.yaml"))
    assert "outcome is decline, not approve" in first.problems[0]
    assert second.problems[0] == "limit_fen is missing, not 500"
    assert "limits is no output of the policy" in second.problems[1]


def test_the_highest_rate_follows_the_day() -> None:
    """Four times the LPR of the day; unknown before the first."""
    policy = policy_for(product="invoice_loan", on=date(2025, 6, 1))
    assert highest_rate_bp(policy=policy, on=date(2025, 6, 1)) == 1200
    assert highest_rate_bp(policy=policy, on=date(2019, 9, 1)) == 1700
    assert highest_rate_bp(policy=policy, on=date(2019, 8, 19)) is None
