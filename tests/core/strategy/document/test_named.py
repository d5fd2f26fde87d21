"""A scorecard whose chance stands in a table of its own and whose grade is another card's."""

from __future__ import annotations

import pytest

from loanmill.core.strategy.case.compile import compile_case
from loanmill.core.strategy.document.read import check, read_program

TEXT = """
format: policy/2
policy: p
version: "p/1"
product: none_of_ours
effective_from: 2026-01-01
title: {zh: 试, en: Trial}
inputs: {x: {type: count, min: 0, max: 9}}
scorecards:
  score:
    base: 500
    characteristics: [{input: x, reason: lost, bins: {"< 5": 0, ">= 5": 100}, missing: 0}]
    grade: rating_grade
    chance: {default: pd_bp, low: low_bp, high: high_bp}
  rating:
    base: 0
    characteristics: [{input: x, reason: lost, bins: {"< 3": 0, ">= 3": 100}, missing: 0}]
    grades: [{grade: A, from: 100, default_in_a_year: 1%}, {grade: B, default_in_a_year: 2%}]
tables:
  chances:
    inputs: [score]
    outputs: {pd_bp: bp, low_bp: bp, high_bp: bp}
    rows: [["< 600", 9%, 5%, 12%], [">= 600", 3%, 1%, 4%]]
verdict:
  inputs: [score]
  rows: [["< 550", refer, few], [">= 550", approve, approved]]
reasons:
  few: {zh: "少 {policy_score}", en: few}
  lost: {zh: 失分, en: Points lost}
"""


def test_the_card_shows_the_columns_it_names() -> None:
    case = compile_case(read_program(text=TEXT.replace("少 {policy_score}", "少"), file="p.yaml"))
    made = case.decide({"x": 4}, traced=True)
    score = made.trace["score"]
    assert isinstance(score, dict)
    assert (made.score, made.grade) == (500, "A")
    assert [score[name] for name in ("grade", "pd_bp", "pd_low_bp", "pd_high_bp")] == ["A", 900, 500, 1200]
    assert case.decide({"x": 2}).grade == "B"
    assert [case.decide({"x": 7}).columns[name] for name in ("pd_bp", "low_bp", "high_bp")] == [300, 100, 400]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("grade: rating_grade", "grade: pd_bp", "pd_bp is no column of type code"),
        ("grade: rating_grade", "grade: nothing", "nothing is no column of type code"),
        ("low: low_bp", "low: x", "x is no column of type bp"),
        ("{default: pd_bp, low: low_bp, high: high_bp}", "{default: pd_bp}", "high"),
        ("grades: [{grade", "grade: rating_grade\n    grades: [{grade", "a card with grades has its grade"),
    ],
)
def test_what_cannot_be_named_is_told(old: str, new: str, told: str) -> None:
    _, faults = check(text=TEXT.replace(old, new).replace("少 {policy_score}", "少"), file="p.yaml")
    assert any(told in str(fault) for fault in faults), [str(fault) for fault in faults]


def test_the_verdict_tells_the_first_card() -> None:
    """Also where another card is defined before it, because something above needs that one."""
    text = TEXT.replace("inputs: [score]\n  rows:", "inputs: [rating]\n  rows:").replace("550", "50")
    case = compile_case(read_program(text=text.replace("少 {policy_score}", "少"), file="p.yaml"))
    made = case.decide({"x": 4})
    assert (made.outcome, made.reasons[0].params["score"], made.reasons[0].params["grade"]) == ("approve", 500, "A")


def test_words_of_the_verdict_may_tell_what_a_row_compares_with() -> None:
    _, faults = check(text=TEXT, file="p.yaml")
    assert not faults
