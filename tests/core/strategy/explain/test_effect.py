"""Reasons by effect: each figure is what the policy says when the reason's voices are taken out by hand."""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from loanmill.core.strategy.case.compile import compile_case
from loanmill.core.strategy.document.read import read_program
from loanmill.core.strategy.explain.change import RANK
from loanmill.core.strategy.explain.effect import Effect, effects_of
from loanmill.core.strategy.explain.silence import unbound, without_rules
from loanmill.core.strategy.tree.program import Program
from tests.core.strategy import slow_judge
from tests.core.strategy.explain.test_change import POLICY, asked
from tests.core.strategy.generate import cases, programs


def effects(program: Program, **case: int) -> dict[str, Effect]:
    return {effect.flat: effect for effect in effects_of(program=program, given=asked(program, case))}


TWO = POLICY.replace("reason: told}\n  - {rule: large_ask", "reason: debt}\n  - {rule: large_ask").replace(
    "reasons: {told", "reasons: {debt: {zh: 债, en: Debt}, told"
)
CASE = {"sales_fen": 10_000_000, "debt_fen": 9_000_000, "months": 12, "asked_fen": 500_000}


def test_a_lone_decline_is_decisive_and_brings_the_amount() -> None:
    program = read_program(text=TWO, file="small.yaml")
    found = effects(program, **CASE)["debt"]
    # Without the debt rule the case is approved with what was asked: 5,000 yuan.
    assert (found.without, found.asks, found.gained_fen) == ("approve", "decline", 500_000)
    assert found.decisive("decline") and found.source == "rule"


def test_of_two_declines_neither_is_decisive_and_both_say_what_they_ask() -> None:
    text = TWO.replace(
        "when: large, then: refer, reason: told", "when: asked_fen > 10 yuan, then: decline, reason: told"
    )
    found = effects(read_program(text=text, file="small.yaml"), **CASE)
    assert {flat: (e.without, e.asks) for flat, e in found.items()} == {
        "debt": ("decline", "decline"),
        "told": ("decline", "decline"),
    }


def test_a_referral_beside_a_decline_ranks_below_it() -> None:
    text = TWO.replace("when: large", "when: asked_fen > 10 yuan")
    program = read_program(text=text, file="small.yaml")
    ranked = effects_of(program=program, given=asked(program, CASE))
    assert [(e.flat, e.without, e.asks) for e in ranked] == [
        ("debt", "refer", "decline"),
        ("told", "decline", "refer"),
    ]


def test_a_bound_tells_how_much_it_takes() -> None:
    more = "    - {component: table, amount: 3000 yuan, reason: amount_bound_by_product}\n    - {component: asked"
    text = POLICY.replace("    - {component: asked", more).replace(
        "  round_down_to", "  asked: asked_fen\n  round_down_to"
    )
    program = read_program(text=text, file="small.yaml")
    found = effects(program, **{**CASE, "debt_fen": 0})["amount_bound_by_product"]
    assert (found.source, found.gained_fen, found.without) == ("limit", 200_000, "approve")


def test_a_missing_value_is_known_by_what_it_holds_up() -> None:
    program = read_program(text=TWO, file="small.yaml")
    found = effects(program, **{key: value for key, value in CASE.items() if key != "debt_fen"})
    assert (found["value_missing:debt_fen"].source, found["value_missing:debt_fen"].without) == ("missing", "approve")


@given(st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_each_effect_is_what_the_slow_judge_says_without_it(data: st.DataObject) -> None:
    program = data.draw(programs(most_rows=5))
    assume(program.verdict is not None)
    values = slow_judge.clean(program, data.draw(cases(program)))
    start = asked(program, values)
    decided = compile_case(program).decide_given(start)
    found = effects_of(program=program, given=start)
    assert sorted(e.flat for e in found) == sorted(decided.flat)
    assert [RANK[e.without] for e in found] == sorted((RANK[e.without] for e in found), reverse=True)
    for effect in found:
        if effect.source == "limit":  # a bound that falls away may make it stricter, by an amount that a rule minds
            assert effect.without == slow_judge.decide(_unbounded(program, effect.flat), values).outcome
        else:
            assert RANK[effect.without] >= RANK[str(decided.outcome)]  # a silent voice never makes it stricter
        fired = {rule.code for rule in program.rules if decided.rules[rule.code] and rule.reason == effect.flat}
        if effect.source == "rule" and fired and effect.asks == "decline":
            slow = slow_judge.decide(without_rules(program, frozenset(fired)), values)
            spoken = program.verdict is not None and effect.flat in slow.reasons
            assert spoken or effect.without == slow.outcome


def _unbounded(program: Program, flat: str) -> Program:
    """The program without the bounds that a reason stands for, unless they are all it has."""
    assert program.limit is not None
    bounds = [part for part in program.limit.components if part.reason == flat]
    if len(bounds) < len(program.limit.components):
        for part in bounds:
            program = unbound(program, part.column)
    return program
