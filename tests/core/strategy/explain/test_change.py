"""What would change it: equal to brute force on small domains, exact at thresholds on large ones."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from loanmill.core.strategy.case.compile import compile_case
from loanmill.core.strategy.case.reading import Given
from loanmill.core.strategy.case.reading import given as of_values
from loanmill.core.strategy.document.read import read_program
from loanmill.core.strategy.explain.change import RANK, Changes, changes_of
from loanmill.core.strategy.explain.points import NEAR, Move
from loanmill.core.strategy.tree.program import Program
from tests.core.strategy import slow_judge
from tests.core.strategy.generate import cases, programs


def goal(program: Program, values: dict) -> tuple[int, int]:
    found = slow_judge.decide(program, values)
    return RANK[found.outcome], found.terms[0] if found.terms and found.outcome == "approve" else 0


def asked(program: Program, values: dict) -> Given:
    row = slow_judge.clean(program, values)
    return of_values(tuple(row.values()), tuple("not_asked" if value is None else "" for value in row.values()))


def reachable(item, value) -> list:
    """Every value that an applicant can move an input to."""
    if item.influence is None or value is None or item.type.kind == "text":
        return []
    if item.type.kind in ("bool", "code"):
        return [one for one in item.type.codes or (False, True) if one != value]
    up = range(value + 1, item.type.high + 1) if item.influence in ("up", "both") else ()
    down = range(item.type.low, value) if item.influence in ("down", "both") else ()
    return [*up, *down]


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_one_input_alone_is_found_as_by_brute_force(data: st.DataObject) -> None:
    program = data.draw(programs(most_rows=5))
    assume(program.verdict is not None)
    small = [item for item in program.inputs if item.type.kind not in ("number", "date") or item.type.high <= NEAR]
    assume(small)
    inputs = tuple(replace(item, influence=item.influence if item in small else None) for item in program.inputs)
    program = replace(program, inputs=inputs)
    values = slow_judge.clean(program, data.draw(cases(program)))
    base, best = goal(program, values), {}
    for item in inputs:
        for after in reachable(item, values[item.name]) if item.type.low >= -NEAR else []:
            there = goal(program, {**values, item.name: after})
            if there > base:
                kind = there[0] if there[0] > base[0] else 3
                size = Move(item.name, values[item.name], after).size
                best[(item.name, kind)] = min(size, best.get((item.name, kind), size))
    found = changes_of(program=program, given=asked(program, values))
    alone = {change.moves[0].name: change for change in found.found if len(change.moves) == 1}
    nearest = min((size for size in best.values()), default=None)
    assert (min((c.size for c in alone.values()), default=None)) == nearest
    for change in found.found:
        moved = {**values, **{move.name: move.after for move in change.moves}}
        assert goal(program, moved) > base
        assert slow_judge.decide(program, moved).outcome == change.outcome


POLICY = """
format: policy/2
policy: small
version: "small/1"
product: small
effective_from: 2026-01-01
title: {zh: 小, en: Small}
inputs:
  sales_fen: {type: fen, min: 0, max: 1000000000 yuan, influence: up, zh: 销售, en: Sales}
  debt_fen: {type: fen, min: 0, max: 1000000000 yuan, influence: down, zh: 负债, en: Debt}
  months: {type: months, min: 0, max: 60, influence: both, zh: 月, en: Months}
  asked_fen: {type: fen, min: 0, max: 1000000 yuan, influence: down, zh: 申请, en: Asked}
formulas:
  share_bp: ratio(debt_fen, max(sales_fen, 1 fen), up)
  large: asked_fen * 12 > sales_fen
rules:
  - {rule: too_much_debt, when: share_bp > 73.21%, then: decline, reason: told}
  - {rule: large_ask, when: large, then: refer, reason: told}
  - {rule: short, when: months < 6 and debt_fen > 5000 yuan, then: refer, reason: told}
verdict:
  inputs: [months]
  rows:
    - ["-", approve, told]
limit:
  least_of:
    - {component: asked, amount: asked_fen, reason: amount_as_asked}
  round_down_to: 100 yuan
  minimum: 0 yuan
  below_minimum: decline
price:
  components: {cost: 6%}
  floor: 6%
  cap: 15%
  above_cap: decline
reasons: {told: {zh: 说, en: Told}}
terms: {amount: limit_fen, rate: rate_bp, months: months, method: equal_instalments}
"""


def searched(**case: int) -> tuple[Program, Changes]:
    program = read_program(text=POLICY, file="small.yaml")
    return program, changes_of(program=program, given=asked(program, case))


def alone(found: Changes) -> dict:
    return {(c.moves[0].name, c.outcome): c.moves[0].after for c in found.found if len(c.moves) == 1}


def test_the_nearest_value_is_exact_where_a_formula_stands_between() -> None:
    case = {"sales_fen": 10_000_000, "debt_fen": 9_000_000, "months": 12, "asked_fen": 500_000}
    program, found = searched(**case)
    debt = alone(found)[("debt_fen", "approve")]
    assert slow_judge.decide(program, {**case, "debt_fen": debt}).outcome == "approve"
    assert slow_judge.decide(program, {**case, "debt_fen": debt + 1}).outcome == "decline"
    sales = alone(found)[("sales_fen", "approve")]
    assert slow_judge.decide(program, {**case, "sales_fen": sales - 1}).outcome == "decline"
    assert found.complete and [c.size for c in found.found] == sorted(c.size for c in found.found)


def test_two_inputs_are_moved_where_one_is_not_enough() -> None:
    case = {"sales_fen": 0, "debt_fen": 0, "months": 3, "asked_fen": 500_000}
    case |= {"sales_fen": 100_000_000_000, "debt_fen": 90_000_000_000, "asked_fen": 50_000_000}
    program, found = searched(**case)
    # Less debt ends the decline, but while it is over 5,000 yuan a short history still refers; moving both is nearer.
    assert ("debt_fen", "refer") in alone(found)
    approving = [c for c in found.found if c.outcome == "approve"]
    assert approving
    for change in approving:
        moved = {**case, **{move.name: move.after for move in change.moves}}
        assert slow_judge.decide(program, moved).outcome == "approve"


def test_pairs_that_brute_force_finds_are_found() -> None:
    text = POLICY.replace("share_bp > 73.21%", "months < 9 or asked_fen > 20 fen").replace(
        "asked_fen: {type: fen, min: 0, max: 1000000 yuan", "asked_fen: {type: fen, min: 0, max: 40 fen"
    )
    program = read_program(text=text, file="small.yaml")
    case = {"sales_fen": 10_000_000, "debt_fen": 0, "months": 4, "asked_fen": 33}
    found = changes_of(program=program, given=asked(program, case))
    sizes = {}
    for months, fen in product(range(61), range(33)):
        if goal(program, {**case, "months": months, "asked_fen": fen})[0] == RANK["approve"]:
            sizes[(months, fen)] = Move("", 4, months).size + Move("", 33, fen).size
    nearest = min(sizes, key=sizes.__getitem__)
    pairs = [c for c in found.found if c.outcome == "approve"]
    assert [tuple(move.after for move in change.moves) for change in pairs] == [nearest]


def test_the_work_is_bounded_and_the_same_each_time() -> None:
    program = read_program(text=POLICY, file="small.yaml")
    case = asked(program, {"sales_fen": 10_000_000, "debt_fen": 9_000_000, "months": 3, "asked_fen": 5_000_000})
    short = changes_of(program=program, given=case, most=40)
    assert not short.complete and short.decisions <= 40
    whole = changes_of(program=program, given=case)
    assert whole == changes_of(program=program, given=case) and whole.decisions <= 5_000
    assert compile_case(program).decide_given(case).outcome == "decline"
