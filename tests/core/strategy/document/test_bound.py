"""A limit below its minimum names the component that bound it, and every reason that may be given has words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from loanmill.core.strategy.case.compile import compile_case
from loanmill.core.strategy.case.reading import given
from loanmill.core.strategy.document.read import check, read_program
from loanmill.core.strategy.explain.effect import effects_of

PAGE = Path(__file__).parents[4] / "docs" / "policy-language.md"
EXAMPLE = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)[0]
LENIENT = EXAMPLE.replace("base: 500", "base: 540").replace('"< 200000 yuan"', '"< 10000 yuan"')
LENIENT = LENIENT.replace('"200000 yuan ..', '"10000 yuan ..')
CASE = {
    "business_date": "2026-02-01", "inv_sales_12m_fen": 24_000_000_000, "inv_gap_months_12m": 0,
    "app_amount_fen": 30_000_000, "app_term_months": 12, "debt_lender_count": 1, "app_region": "east",
    "quality": 85, "split_key": "a",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "bound"),
    [
        ({"inv_sales_12m_fen": 7_200_000}, "amount_bound_by_need"),
        ({"app_amount_fen": 1_900_000}, "amount_as_asked"),
        ({"app_amount_fen": 1_900_000, "inv_sales_12m_fen": 7_600_000}, "amount_bound_by_need"),
    ],
)
def test_a_decline_by_the_limit_names_what_bound_it(changed: dict[str, int], bound: str) -> None:
    """The first of the components that are the least, behind the reason of the limit."""
    program = read_program(text=LENIENT, file="policy.yaml")
    decided = compile_case(program).decide({**CASE, **changed})
    assert decided.outcome == "decline" and decided.flat == ("limit_below_minimum", bound)
    assert decided.reasons[1].params == {"limit_fen": decided.columns["limit_fen"]}
    assert decided.columns["limit_fen"] < 2_000_000


def test_the_explanation_says_what_the_component_costs() -> None:
    """Without the component that bound it, the amount would be offered."""
    program = read_program(text=LENIENT, file="policy.yaml")
    values = {**CASE, "inv_sales_12m_fen": 7_200_000, "business_date": 20_485}
    row = tuple(values.get(item.name) for item in program.inputs)
    effects = effects_of(program=program, given=given(row, ("",) * len(row)))
    by = {effect.flat: effect for effect in effects}
    assert by["amount_bound_by_need"].without == "approve" and by["amount_bound_by_need"].gained_fen > 0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("reason: amount_bound_by_need", "reason: no_such_reason"),
        ("reason: score_sales", "reason: no_such_reason"),
        ("decline, score_too_low", "decline, no_such_reason"),
        ("reason: invoice_gaps", "reason: no_such_reason"),
    ],
)
def test_every_reason_has_words(before: str, after: str) -> None:
    """A reason without words is told at its line, wherever it stands."""
    text = EXAMPLE.replace(before, after)
    line = next(at for at, one in enumerate(text.splitlines(), start=1) if "no_such_reason" in one)
    _, faults = check(text=text, file="policy.yaml")
    assert [(fault.line, fault.message) for fault in faults if "words" in fault.message] == [
        (line, "the reason no_such_reason has no words")
    ]
