"""What must hold for every case under every shipped policy."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loanmill.core.evidence.decision import Decision
from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.evidence.vocabulary import NUMBERS, vocabulary
from loanmill.core.products.catalogue import PRODUCTS
from loanmill.core.strategy.case.compile import Case
from loanmill.core.strategy.policies import WrongProduct, decide, policy_of
from loanmill.core.strategy.shipped import policy_for, policy_text
from tests.core.strategy.situations import DAY, changed, snapshot_of, sound_values

SEVERITY = {"approve": 0, "refer": 1, "decline": 2}
DEBTS = ("debt_working_capital_fen", "debt_monthly_payment_fen", "debt_lender_count", "debt_overdue_count_24m")
MANY = settings(max_examples=300, deadline=None)


def decided(product: str, values: dict[str, Value]) -> Decision:
    """The decision on these values."""
    return decide(snapshot=snapshot_of(product, values), policy=policy_for(product=product, on=DAY))


def near(name: str, sound: Value) -> st.SearchStrategy[Value]:
    """Values of a name: the sound one often, anything that its term allows, and missing."""
    term = vocabulary().terms[name]
    missing = st.sampled_from([Missing("timeout"), Missing("not_found"), Missing("contradictory")])
    if term.type in NUMBERS:
        assert isinstance(sound, int)
        wide = st.integers(term.min, term.max)
        close = st.integers(max(term.min or 0, sound // 3), min(term.max or 0, abs(sound) * 3 + 3))
        return st.one_of(st.just(sound), close, close, wide, missing)
    if term.type == "bool":
        return st.one_of(st.just(sound), st.booleans(), missing)
    return st.one_of(st.just(sound), st.sampled_from(term.codes), missing)


@st.composite
def cases(draw: Any) -> tuple[str, dict[str, Value]]:
    """A product and a case: sound, but for up to six names."""
    product = draw(st.sampled_from(sorted(PRODUCTS)))
    values = sound_values(product)
    for name in draw(st.lists(st.sampled_from(sorted(values)), max_size=6, unique=True)):
        values[name] = draw(near(name, values[name]))
    return product, values


@MANY
@given(cases(), st.data())
def test_missing_never_brings_an_approval(case: tuple[str, dict[str, Value]], data: st.DataObject) -> None:
    """Whatever becomes unknown, a case that was not approved is not approved, and an approved one is not declined."""
    product, values = case
    before = decided(product, values)
    hidden = data.draw(st.lists(st.sampled_from(sorted(values)), min_size=1, max_size=4, unique=True))
    after = decided(product, {**values, **{name: Missing("timeout") for name in hidden}})
    if before.outcome != "approve":
        assert after.outcome != "approve"
    if after.outcome == "approve":
        assert (after.score or 0) <= (before.score or 0)
    if before.outcome == "approve":
        assert after.outcome != "decline"


@MANY
@given(cases(), st.sampled_from(DEBTS), st.integers(1, 50_000_000))
def test_more_debt_never_helps(case: tuple[str, dict[str, Value]], name: str, more: int) -> None:
    """More debt never raises the limit and never softens the outcome."""
    product, values = case
    known = values[name]
    if isinstance(known, Missing):
        return
    term = vocabulary().terms[name]
    deeper = min(int(known) + (more if name.endswith("_fen") else 1 + more % 4), term.max or 0)
    before, after = decided(product, values), decided(product, {**values, name: deeper})
    assert SEVERITY[after.outcome] >= SEVERITY[before.outcome]
    limits: list[Any] = [decision.trace["limit"] for decision in (before, after)]
    if None not in (limits[0]["limit_fen"], limits[1]["limit_fen"]):
        assert limits[1]["limit_fen"] <= limits[0]["limit_fen"]


@MANY
@given(cases())
def test_every_decision_is_coherent(case: tuple[str, dict[str, Value]]) -> None:
    """Bytes are the same each time; limit and rate are inside their bounds; an approval stands on passed rules."""
    product, values = case
    decision = decided(product, values)
    assert decision.to_bytes() == decided(product, dict(reversed(values.items()))).to_bytes()
    trace: Any = decision.trace
    bounds = [component["bound_fen"] for component in trace["limit"]["components"]]
    limit_fen, sold = trace["limit"]["limit_fen"], PRODUCTS[product]
    if limit_fen is not None:
        assert 0 <= limit_fen <= min(bounds) and limit_fen % 100_000 == 0 and min(bounds) - limit_fen < 100_000
        assert trace["limit"]["least_fen"] == min(bounds)
    assert trace["rate"]["floor_bp"] <= trace["rate"]["rate_bp"] <= trace["rate"]["cap_bp"] == 1200
    points = sum(item["points"] for item in trace["score"]["items"])
    assert trace["score"]["base"] + points == decision.score <= trace["score"]["best_total"]
    assert decision.reasons
    verdicts = {(rule["outcome"], rule["verdict"]) for rule in trace["rules"] if rule["part"] == "rule"}
    if ("decline", "fired") in verdicts:
        assert decision.outcome == "decline"
    elif ("refer", "fired") in verdicts or {("decline", "unknown"), ("refer", "unknown")} & verdicts:
        assert decision.outcome != "approve"
    if decision.outcome == "approve":
        assert decision.terms is not None
        assert sold.min_amount_fen <= decision.terms.amount_fen <= sold.max_amount_fen
        assert decision.terms.amount_fen <= int(str(values["app_amount_fen"]))


@pytest.mark.parametrize("product", sorted(PRODUCTS))
def test_nothing_known_refers(product: str) -> None:
    """A case of which nothing is known goes to a person, and says what is missing."""
    decision = decided(product, {})
    assert decision.outcome == "refer" and decision.terms is None
    named = {reason.params["name"] for reason in decision.reasons if reason.code == "value_missing"}
    assert {"reg_status", "app_amount_fen", "debt_lender_count"} <= named


@pytest.mark.parametrize("product", sorted(PRODUCTS))
def test_each_single_unknown_refers(product: str) -> None:
    """A value that alone fires a deciding rule, or that the limit reads, refers when it alone is missing."""
    policy, values = policy_for(product=product, on=DAY), sound_values(product)
    assert isinstance(policy.body, Case)
    program = policy.body.program
    deciding = {r.reads[0] for r in program.rules if r.outcome != "note" and r.part == "rule" and len(r.reads) == 1}
    assert program.limit is not None
    below = {name for component in program.limit.components for name in component.reads}
    deciding |= {name for name in below if name.startswith(("app_", "debt_"))} - {"debt_lender_count"}
    sound = snapshot_of(product, values)
    assert decide(snapshot=sound, policy=policy).outcome == "approve"
    for name in sorted(deciding & values.keys()):
        decision = decide(snapshot=changed(sound, **{name: Missing("source_failed")}), policy=policy)
        assert decision.outcome == "refer", name
        assert ("value_missing", name) in {(r.code, r.params.get("name")) for r in decision.reasons}


@pytest.mark.parametrize("outcome", ["decline", "refer"])
def test_a_price_over_the_cap_is_not_cut_to_it_in_silence(outcome: str) -> None:
    """A loan that does not earn its cost at the highest rate allowed takes the outcome that the policy states."""
    text = policy_text(policy=policy_for(product="invoice_loan", on=DAY))
    dear = text.replace("funding_cost_bp: 3.20%", "funding_cost_bp: 9.20%")
    policy = policy_of(text=dear.replace("above_cap: decline", f"above_cap: {outcome}"), file="dear.yaml")
    decision = decide(snapshot=snapshot_of("invoice_loan", sound_values("invoice_loan")), policy=policy)
    assert decision.outcome == outcome
    assert [reason.code for reason in decision.reasons][:1] == ["price_above_cap"]
    assert decision.reasons[0].params == {"sum_bp": 1290, "policy_cap_bp": 1200}


def test_another_products_snapshot_is_refused() -> None:
    """A policy decides on its own product alone."""
    snapshot = snapshot_of("tobacco_loan", sound_values("tobacco_loan"))
    with pytest.raises(WrongProduct, match="tobacco_loan"):
        decide(snapshot=snapshot, policy=policy_for(product="invoice_loan", on=DAY))
