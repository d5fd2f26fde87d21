"""The example policy on real loans: points and the whole back-test equal what pandas works out from the raw file."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from loanmill.core.strategy.document.read import read_document
from loanmill.core.strategy.trial import tried
from loanmill.engines.cases.decide import duck
from loanmill.lab.backtest.question import Question
from loanmill.lab.backtest.write import backtest
from tests.lab.by_hand import ByHand, Policy, differ
from tests.lab.sba_by_hand import (
    EDGES,
    POINTS,
    between,
    by_rules,
    by_score,
    characteristics,
    charged_off,
    places,
    raw_loans,
)

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "examples" / "sba"
PAGE = FOLDER.parents[1] / "policy-sba.md"
NOW, BEFORE = (read_document(text=(FOLDER / name).read_text(), file=name) for name in ("sba.yaml", "rules.yaml"))
DECIDED_ON = "2001-12-31"
BAD, AMOUNT, SEGMENTS = "charged_off_in_36_months", "asked_fen", ("year", "business_age")


@pytest.fixture(scope="module")
def file(real_data: Path) -> Path:
    """The public file."""
    return real_data / "sba_loans_to_fy2004.parquet"


@pytest.fixture(scope="module")
def raw(file: Path) -> pd.DataFrame:
    """The file as pandas reads it."""
    return raw_loans(file)


def cases(file: Path, first: str, last: str, out: Path) -> Path:
    """The cases as the example's SQL makes them."""
    sql = (FOLDER / "cases.sql").read_text()
    for name, value in (("file", str(file)), ("first", first), ("last", last)):
        sql = sql.replace("{" + name + "}", value)
    duckdb.sql(f"COPY ({sql}) TO '{out}' (FORMAT parquet)")
    return out


def test_the_policies_pass_their_own_tests() -> None:
    """Those that they carry."""
    for document in (NOW, BEFORE):
        assert document.examples and not [trial.problems for trial in tried(document=document) if trial.problems]
        assert not {item.name for item in document.program.inputs} & {"Term", "term"}


@pytest.mark.realdata
def test_the_points_are_what_was_known(raw: pd.DataFrame) -> None:
    """Weights of evidence on approvals of 1998 to 2001, bad where charged off by the day of decision."""
    loans = between(raw, "1998-01-01", DECIDED_ON)
    bad = (loans["ChgOffDate"] <= DECIDED_ON).to_numpy()
    odds = (~bad).sum() / bad.sum()
    score = np.full(len(loans), 500)
    for name, values in characteristics(loans).items():
        bins = places(values, EDGES[name])
        counts = [((bins == b) & ~bad).sum() / ((bins == b) & bad).sum() / odds for b in range(len(EDGES[name]))]
        points = np.clip(np.round(40 / np.log(2) * np.log(counts)), -80, 80).astype(int)
        assert points.tolist() == POINTS[name], name
        score += np.where(bins < 0, points.min(), points[bins])
    assert (score < 403).mean() <= 0.10 < (score <= 403).mean()
    assert (score < 484).mean() <= 0.30 < (score <= 484).mean()


@pytest.mark.realdata
def test_the_whole_summary_is_what_pandas_says(raw: pd.DataFrame, file: Path, tmp_path: Path) -> None:
    """Every figure of 2002 to 2004 under both policies, and those that the page states."""
    loans = between(raw, "2002-01-01", "2004-12-31")
    path = cases(file, "2002-01-01", "2004-12-31", tmp_path / "cases.parquet")
    question = Question(NOW.program, path, BEFORE.program, BAD, AMOUNT, SEGMENTS)
    backtest(question, out=tmp_path / "out", engine=duck)
    found = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    columns = {**by_score(loans), **{f"against.{name}": listed for name, listed in by_rules(loans).items()}}
    columns |= {
        "bad": charged_off(loans),
        "amount": (loans["GrAppv"] * 100).round().astype(int).tolist(),
        "segment.year": loans["ApprovalDate"].dt.year.astype(str).tolist(),
        "segment.business_age": loans["NewExist"].map({"1": "existing", "2": "new"}).tolist(),
    }
    frame = pd.DataFrame({name: pd.Series(listed, dtype=object) for name, listed in columns.items()})
    frame = frame.where(frame.notna(), None)
    notes = {"guarantee_above_loan": "refer", "very_large": "refer"}
    now = Policy("sba", "sba/1", NOW.program.sha256, {**notes, "half_guaranteed": "note"}, {"score": "number"})
    rules = {**notes, "new_on_few_papers": "decline", "alone_and_new": "refer"}
    before = Policy("sba_rules", "sba_rules/1", BEFORE.program.sha256, rules, {})
    by_hand = ByHand(frame, now, before, bad=True, amount=True, segments=SEGMENTS, score="score")
    stated = found.pop("cases")
    assert (stated["rows"], stated["accepted"], stated["rejected"]) == (len(loans), len(loans), 0)
    assert found.pop("format") == "backtest/1"
    assert not differ(found, by_hand.summary())
    page = PAGE.read_text(encoding="utf-8")
    for outcome in ("approve", "refer", "decline"):
        one, other = (found[side]["outcomes"][outcome] for side in ("now", "before"))
        assert f"| {outcome} | {told(one)} | {told(other)} |" in page
    swaps = found["swaps"]
    for part in ("stay", "out", "in"):
        assert told(swaps[part]) in page
    expected, book = swaps["in"]["expected"], swaps["book"]
    for low, high in ((expected["low_bp"], expected["high_bp"]), (book["low_bp"], book["high_bp"])):
        assert f"{low / 100:.2f}% to {high / 100:.2f}%" in page


def told(one: dict[str, int]) -> str:
    """As the page writes it."""
    return f"{one['cases']:,} | {one['bad_bp'] / 100:.2f}%"
