"""Expressions as a credit officer writes them, and what they come to."""

from __future__ import annotations

import pytest

from loanmill.core.strategy.expressions.render import text_of
from loanmill.core.strategy.tree.types import WIDEST, Type
from tests.core.strategy.expressions.writing import ENV, number, read
from tests.core.strategy.slow import Value, evaluate

CASE: dict[str, Value] = {
    "sales_fen": 1_200_000_00,
    "asked_fen": 500_000_00,
    "rate_bp": 1_080,
    "lpr_bp": 300,
    "lenders": 3,
    "shops": 1,
    "term": 12,
    "points": 560,
    "quality": 80,
    "region": "west",
    "heavy": True,
    "opened": 18_262,
    "today": 20_545,
    "note": "A1",
}

GOLDEN: list[tuple[str, str, Value]] = [
    # expression, type, value of CASE
    ("div(sales_fen, 12, down)", "fen", 100_000_00),
    ("lenders >= 3 and asked_fen > 4 * div(sales_fen, 12, down)", "bool", True),
    ("round(asked_fen * 30%, half_up)", "fen", 150_000_00),
    ("asked_fen * 30%", "yuan with 6 decimals", 1_500_000_000_00),
    ("asked_fen ＞ ４０万元", "bool", True),
    ("asked_fen ≥ 500_000 yuan", "bool", True),
    ("asked_fen = 500000元", "bool", True),
    ("ratio(asked_fen, 1200000 yuan, half_up)", "bp", 4_167),
    ("div(sales_fen, 1 yuan, down)", "number", 1_200_000),
    ("div(sales_fen, lenders, down)", "", None),
    ("if(lenders > 0, div(sales_fen, lenders, down), missing)", "fen", 400_000_00),
    ("lenders > 0 and div(sales_fen, lenders, down) > 5万元", "bool", True),
    ("lenders == 0 or div(sales_fen, lenders, down) > 5万元", "bool", True),
    ("div(sales_fen, max(lenders, 1), up, 1)", "yuan with 3 decimals", 400_000_000),
    ("if(sales_fen > asked_fen, ratio(asked_fen, sales_fen - asked_fen, up), 0)", "bp", 7_143),
    ("carried(10000 yuan, rate_bp, term)", "fen", 113_265_16),
    ("carried(round(asked_fen * 10%, down), lpr_bp, 12)", "fen", 590_362_69),
    ("round_to(asked_fen * 33%, 1000 yuan, down)", "fen", 165_000_00),
    ("round_to(points, 50, half_up)", "number", 550),
    ("months_between(opened, today)", "months", 75),
    ("days_between(2026-01-01, today) > 30", "bool", True),
    ("region in [east, west]", "bool", True),
    ('region != "north"', "bool", True),
    ("if(heavy, north, region)", "code", "north"),
    ("otherwise(lpr_bp, 3.45%) * 4", "bp", 1_200),
    ("min(quality, 0.5)", "decimal(2)", 50),
    ("points * 0.01 > quality", "bool", True),
    ("not (heavy and lpr_bp is missing)", "bool", True),
    ("abs(-sales_fen)", "fen", 1_200_000_00),
    ('starts_with(note, "A")', "bool", True),
    ('bucket(note, "2026-spring")', "number", 9_087),
    ("lenders > if(heavy, 2, 5)", "bool", True),
    ("term * 100 yuan", "fen", 1_200_00),
    ("-7 * points", "number", -3_920),
]


@pytest.mark.parametrize(("text", "type_", "value"), GOLDEN, ids=[text for text, _, _ in GOLDEN])
def test_golden(text: str, type_: str, value: Value) -> None:
    node, told = read(text)
    if not type_:
        assert node is None and "divisor may be zero" in told[0]
        return
    assert node is not None, told
    assert (node.type.named(), evaluate(node, CASE)) == (type_, value)
    again, told = read(text_of(node=node))
    assert again == node, told


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("div(sales_fen, 12, down)", -8_333_333_333_333, 8_333_333_333_333),
        ("3 * lenders", 0, 120),
        ("if(lenders > 5, lenders, 9)", 6, 40),
        ("if(lenders > 5 and lenders <= 8, lenders, 7)", 6, 8),
        ("if(heavy or lenders > 5, 0, lenders)", 0, 5),
        ("if(points >= quality, points - quality, 0)", 0, 90_000),
        ("if(term in [12, 24], term, 18)", 12, 24),
        ("if(points > 0.75, points, 5)", 1, 900),
        ("if(points >= 0.75, points, 5)", 1, 900),
        ("if(points < 0.75, points, 0)", -200, 0),
        ("if(points <= -0.75, points, -5)", -200, -1),
        ("if(quality > 0.2 and quality < 0.5, quality, 0.3)", 21, 49),
        ("abs(points)", 0, 900),
        ("points * -1", -900, 200),
        ("max(points, 0)", 0, 900),
        ("div(1000, points + 201, up)", 1, 1000),
        ("if(shops != 0, div(12, shops, down), 0)", -12, 12),
    ],
)
def test_ranges_are_proven(text: str, low: int, high: int) -> None:
    node, told = read(text)
    assert node is not None, told
    assert (node.type.low, node.type.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("lpr_bp", True),
        ("rate_bp", False),
        ("lpr_bp + rate_bp", True),
        ("otherwise(lpr_bp, 3%)", False),
        ("otherwise(lpr_bp, rate_bp)", False),
        ("lpr_bp is missing", False),
        ("if(lpr_bp is known, lpr_bp, 3%)", False),
        ("if(lpr_bp is missing, 3%, lpr_bp)", False),
        ("if(heavy, lpr_bp, 3%)", True),
        ("if(lpr_bp > 3%, 1, 2)", True),
        ("lpr_bp is known and lpr_bp > 3%", False),
        ("lpr_bp is missing or lpr_bp > 3%", False),
        ("heavy and lpr_bp > 3%", True),
        ("if(heavy, 5, missing)", True),
    ],
)
def test_what_can_be_missing_though_inputs_are_known(text: str, missing: bool) -> None:
    node, told = read(text)
    assert node is not None, told
    assert node.type.missing is missing


def test_a_condition_that_may_be_unknown_proves_nothing_of_the_other_side() -> None:
    """`points > quality` is unknown where quality is missing; then points may be zero when the division is reached."""
    assert read("if(points > quality, div(1, points, up), 0)")[0] is not None
    node, told = read("points > quality and div(1, points, up) > 0")
    assert node is None and "divisor may be zero" in told[0]


def test_declared_types_hold() -> None:
    fen = number("yuan", 2, *WIDEST)
    assert read("asked_fen * 30%", want=fen)[1] == [
        "at column 11, it has 4 more decimals than fen; wrap it in round(.., half_up), or name another rounding"
    ]
    assert read("5", want=fen)[1] == [
        "at column 1, a bare number stands against money; write yuan, 万元 or fen behind the number"
    ]
    assert "declared" in read("heavy", want=fen)[1][0]
    assert "money stands against a ratio" in read("asked_fen", want=number("ratio", 4, *WIDEST))[1][0]
    assert "outside what is declared" in read("asked_fen", want=number("yuan", 2, 0, 100))[1][0]
    node, _ = read("if(heavy, 3, 5)", want=number("count", 0, 0, 10))
    assert node is not None and node.type == number("count", 0, 3, 5)
    node, _ = read("lenders * 0.5", want=number("count", 3, *WIDEST))
    assert node is not None and (node.type.scale, node.type.high) == (3, 20_000)
    node, _ = read("if(heavy, east, somewhere)", want=Type("code"))
    assert node is not None and node.type.codes == ("east", "somewhere")
    assert "which is not declared" in read("region", want=Type("code", codes=("east", "west")))[1][0]
    assert ENV["region"].codes == ("east", "west", "north")
