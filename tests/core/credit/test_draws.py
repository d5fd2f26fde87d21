"""Draws that a credit officer can check: `draws.yaml` says what is asked, what is left, and what comes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from loanmill.core.credit.draw import OVER_LIMIT, Borrower, DrawDecision, DrawRequest, draw
from loanmill.core.credit.exposure import Exposure
from loanmill.core.credit.line import Line, LineState
from loanmill.core.credit.rules import DIMENSIONS, shipped
from loanmill.core.kernel.reasons import say

TOLD = yaml.safe_load((Path(__file__).parent / "draws.yaml").read_text(encoding="utf-8"))
USUAL = TOLD["usual"]
OUT_FEN = 10_000_00


def decided(case: dict[str, Any], *, by_person: bool = False, committed: bool = False) -> DrawDecision:
    """What comes of one case."""
    on, line = case.get("day", USUAL["day"]), USUAL["line"] | case.get("line", {})
    asks, stands = USUAL["asks"] | case.get("asks", {}), USUAL["borrower"] | case.get("borrower", {})
    left = USUAL["limits"] | case.get("limits", {})
    amounts = {name: line[name] * 100 for name in ("limit", "outstanding", "drawn", "held")}
    return draw(
        request=DrawRequest(
            amount_fen=asks["amount"] * 100, months=asks["months"], method=asks["method"],
            held_fen=asks.get("held", 0) * 100,
        ),
        line=Line(
            product="tobacco_loan", state=LineState(line["state"]), rate_bp=720, opened_on=line["opened_on"],
            expires_on=line["expires_on"], revolving=True, committed=committed, notes=line["notes"],
            **{f"{name}_fen": fen for name, fen in amounts.items()},
        ),
        exposures=[
            Exposure(
                dimension=name, code="x", outstanding_fen=OUT_FEN, promised_fen=0,
                limit_fen=None if left[name] == "unknown" else OUT_FEN + left[name] * 100,
            )
            for name in DIMENSIONS
        ],
        borrower=Borrower(**{name: None if value == "unknown" else value for name, value in stands.items()}),
        rules=shipped().on(on),
        on=on,
        by_person=by_person,
    )  # fmt: skip


@pytest.mark.parametrize("case", TOLD["draws"], ids=lambda case: case["draw"])
def test_what_comes_of_it(case: dict[str, Any]) -> None:
    found = decided(case)
    assert (found.outcome, [reason.code for reason in found.reasons]) == (case["outcome"], case.get("reasons", []))


@pytest.mark.parametrize("case", TOLD["draws"], ids=lambda case: case["draw"])
def test_a_person_lifts_what_refers_and_nothing_else(case: dict[str, Any]) -> None:
    expected = "approve" if case["outcome"] == "refer" else case["outcome"]
    assert decided(case, by_person=True).outcome == expected


@pytest.mark.parametrize("case", TOLD["draws"], ids=lambda case: case["draw"])
def test_every_reason_is_told_with_its_figures(case: dict[str, Any]) -> None:
    for reason in decided(case).reasons:
        for language in ("zh", "en"):
            told = say(code=reason.code, params=reason.params, language=language, audience="staff")
            assert "—" not in told and told != reason.code and not told.startswith(reason.code)


def test_a_committed_line_counts_already() -> None:
    """Its undrawn part was promised when it was opened: a full group does not stop its draw."""
    case = {"limits": {"group": 0, "customer": 0}}
    assert decided(case).outcome == "decline"
    assert decided(case, committed=True).outcome == "approve"


def test_an_absent_exposure_is_unknown() -> None:
    found = draw(
        request=DrawRequest(amount_fen=20_000_00, months=6, method="revolving"),
        line=Line(
            product="tobacco_loan", state=LineState.ACTIVE, limit_fen=100_000_00, rate_bp=700, opened_on=USUAL["day"],
            expires_on=USUAL["day"], revolving=True, committed=False,
        ),
        exposures=[],
        borrower=Borrower(overdue_days=0, loan_class="normal"),
        rules=shipped().on(USUAL["day"]),
        on=USUAL["day"],
    )  # fmt: skip
    assert found.outcome == "refer" and found.reasons[0].params["dimensions"] == list(DIMENSIONS)


def test_every_dimension_has_a_reason_of_its_own() -> None:
    assert set(OVER_LIMIT) == set(DIMENSIONS)
    assert len({make(amount_fen=1, headroom_fen=0).code for make in OVER_LIMIT.values()}) == len(DIMENSIONS)
