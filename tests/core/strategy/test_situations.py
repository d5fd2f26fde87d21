"""Golden situations of every product: what a credit officer expects, and what the policy does."""

from __future__ import annotations

from typing import Any

import pytest

from loanmill.core.evidence.decision import Decision
from loanmill.core.products.catalogue import PRODUCTS
from loanmill.core.strategy.policies import decide
from loanmill.core.strategy.shipped import policy_for
from tests.core.strategy.situations import DAY, documents, snapshot_of, sound_values, value_of

LISTED = [
    pytest.param(product, situation, id=f"{product}: {situation['name'][:60]}")
    for product in PRODUCTS
    for situation in documents(product)["situations"]  # type: ignore[attr-defined]
]


@pytest.mark.parametrize(("product", "situation"), LISTED)
def test_situation(product: str, situation: dict[str, Any]) -> None:
    """The outcome, and whatever of grade, score, limit, rate and leading reasons the situation states."""
    given = {name: value_of(name, written) for name, written in situation.get("given", {}).items()}
    snapshot = snapshot_of(product, {**sound_values(product), **given})
    decision = decide(snapshot=snapshot, policy=policy_for(product=product, on=DAY))
    wanted = situation["then"]
    found = {name: _found(decision, name, wanted[name]) for name in wanted}
    assert found == wanted
    assert Decision.from_bytes(decision.to_bytes()).to_bytes() == decision.to_bytes()


def _found(decision: Decision, name: str, wanted: object) -> object:
    trace: Any = decision.trace
    if name == "reasons":
        assert isinstance(wanted, list)
        return [reason.code for reason in decision.reasons][: len(wanted)]
    if name == "limit":
        fen = trace["limit"]["limit_fen"]
        return "none" if fen is None else f"{fen // 100} yuan"
    if name == "rate":
        return f"{trace['rate']['rate_bp'] / 100:.2f}%"
    if name == "bound_by":
        return trace["limit"]["bound_by"]
    return getattr(decision, name)
