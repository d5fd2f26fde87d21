"""A risk model decides one case in whole numbers, says when it must not be used, and survives being stored."""

from __future__ import annotations

import pytest

from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.scoring.model_document import NotAModel, model_bytes, model_of
from loanmill.core.scoring.risk_model import Chance, Range, RiskModel, assess
from loanmill.core.scoring.scorecard import Bin, Characteristic, Grade, Scorecard

SALES, MONTHS = "inv_sales_12m_fen", "inv_months_history"
CARD = Characteristic(SALES, "score_feature", (Bin(-60, None, 1000), Bin(10, 1000, 5000), Bin(50, 5000, None)), -60)
MODEL = RiskModel(
    default=Scorecard(base=500, base_odds=4, pdo=40, characteristics=(CARD,), grades=()),
    chances=(Chance(None, 6000, 4000, 8000), Chance(500, 2000, 1000, 3000), Chance(540, 300, 100, 900)),
    rating=Scorecard(500, 4, 40, (CARD,), (Grade("A", 540, 0), Grade("B", 505, 200), Grade("D", None, 9000))),
    ranges=(Range(SALES, 0, 9000),),
    months_name=MONTHS,
    months_least=12,
    learnt={"cases": 123},
)


@pytest.mark.parametrize(
    ("sales", "score", "pd_bp", "grade"),
    [(0, 440, 6000, "D"), (999, 440, 6000, "D"), (1000, 510, 2000, "B"), (5000, 550, 300, "A")],
)
def test_points_chance_and_grade(sales: int, score: int, pd_bp: int, grade: str) -> None:
    found = assess(model=MODEL, values={SALES: sales, MONTHS: 30})
    assert (found.score, found.pd_bp, found.grade, found.beyond) == (score, pd_bp, grade, ())
    assert found.pd_low_bp <= found.pd_bp <= found.pd_high_bp


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({SALES: 2000, MONTHS: 11}, ["model_history_short"]),
        ({SALES: 2000, MONTHS: Missing("not_found")}, ["model_history_short"]),
        ({SALES: 9001, MONTHS: 12}, ["beyond_inv_sales_12m_fen"]),
        ({SALES: -1, MONTHS: 3}, ["model_history_short", "beyond_inv_sales_12m_fen"]),
        ({SALES: Missing("timeout"), MONTHS: 12}, ["beyond_inv_sales_12m_fen"]),
    ],
)
def test_it_says_where_it_must_not_be_used(values: dict[str, Value], codes: list[str]) -> None:
    assert [reason.code for reason in assess(model=MODEL, values=values).beyond] == codes


def test_what_is_missing_gets_the_worst_points() -> None:
    assert assess(model=MODEL, values={SALES: Missing("timeout"), MONTHS: 12}).score == 440


def test_a_document_reads_back_to_the_same_model() -> None:
    data = model_bytes(MODEL)
    assert model_of(data) == MODEL
    assert model_bytes(model_of(data)) == data
    for bad in (b"{}", b"[]", b'{"format":"risk_model/2"}', b"no json", data.replace(b'"ranges"', b'"range"')):
        with pytest.raises(NotAModel):
            model_of(bad)
