"""A back-test: every figure as pandas works it out, the rows as one by one, written completely or not at all."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from loanmill.core.strategy.document.read import read_program
from loanmill.core.strategy.tree.program import Program
from loanmill.engines.cases.decide import duck
from loanmill.engines.cases.one_by_one import one_by_one
from loanmill.engines.cases.source import CasesRefused
from loanmill.engines.cases.stream import decide_file
from loanmill.lab.backtest.question import Assumptions, Question
from loanmill.lab.backtest.write import backtest
from tests.core.strategy.generate import programs
from tests.core.strategy.generate_rows import rows_of
from tests.engines.case_files import as_file
from tests.lab.by_hand import ByHand, Policy, differ

PAGE = Path(__file__).parents[2] / "docs" / "policy-language.md"
EXAMPLE = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)[0]
LONG = "  - {rule: long_term, when: app_term_months > 18, then: refer}\n"
NOW = read_program(
    text=EXAMPLE.replace("  - {rule: heavy_debt", LONG + "  - {rule: heavy_debt", 1).replace(
        "  heavy_debt: {zh:", "  long_term: {zh: 期限太长, en: Too long a term}\n  heavy_debt: {zh:", 1
    ),
    file="now.yaml",
)
BEFORE = read_program(
    text=EXAMPLE.replace("type: months, value: 3}", "type: months, value: 1}")
    .replace('["< 520", "-", decline', '["< 500", "-", decline')
    .replace('"shop_loan/1"', '"shop_loan/0"'),
    file="before.yaml",
)


def drawn(many: int, seed: int) -> list[dict[str, Any]]:
    """Shops, with how they paid where that is known, and one value in thirty missing."""
    chance = random.Random(seed)
    rows = [
        {
            "business_date": date(2026, chance.randint(1, 6), 1),
            "inv_sales_12m_fen": int(chance.lognormvariate(18, 1.4)),
            "inv_gap_months_12m": chance.choice([0, 0, 0, 1, 2, 3, 4, 7]),
            "app_amount_fen": chance.randrange(20, 400) * 100_000,
            "app_term_months": chance.choice([6, 12, 24]),
            "debt_lender_count": chance.choice([0, 1, 2, 3, 4]),
            "app_region": chance.choice(["east", "west", "north"]),
            "quality": Decimal(chance.randint(0, 100)).scaleb(-2),
            "split_key": str(number),
        }
        for number in range(many)
    ]
    for row in rows:
        for name in [name for name in row if chance.random() < 1 / 30]:
            row[name] = None
        row["went bad"] = chance.choice([0, 0, 0, 0, 1, None])
        row["town"] = chance.choice(["甲", "乙", "丙", None])
    return rows


def written(rows: list[dict[str, Any]], path: Path) -> Path:
    """The rows as a file."""
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def described(program: Program) -> Policy:
    """What the summary says of a policy."""
    return Policy(
        program.code, program.version, program.sha256, {rule.code: rule.outcome for rule in program.rules},
        {name: type_.kind for name, type_ in program.outputs},
        program.terms is not None, program.variant is not None, program.verdict is not None,
    )  # fmt: skip


def framed(path: Path, program: Program, against: Program | None, folder: Path) -> pd.DataFrame:
    """The results of both policies one by one, side by side, as pandas holds them."""
    frames = []
    for number, one in enumerate(filter(None, (program, against))):
        out = folder / f"{number}.parquet"
        decide_file(program=one, decider=one_by_one(one), cases=path, out=out)
        table = pq.read_table(out)
        columns = {name: pd.Series(table[name].to_pylist(), dtype=object) for name in table.column_names}
        frame = pd.DataFrame(columns).set_index("case_no")
        frames.append(frame if not number else frame.add_prefix("against."))
    joined = frames[0].join(frames[1]) if len(frames) > 1 else frames[0]
    return joined.astype(object).where(joined.notna(), None)


def told(out: Path) -> dict[str, Any]:
    """The summary that was written."""
    found: dict[str, Any] = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(("best", "worst", "band"), [("1", "3", 20), ("0.5", "2.25", 7)])
def test_every_figure_is_what_pandas_says(tmp_path: Path, best: str, worst: str, band: int) -> None:
    """Two policies, outcomes, amounts, segments of the file and of the result."""
    rows = drawn(4_000, 1)
    cases = written(rows, tmp_path / "cases.parquet")
    assumed = Assumptions(best=Fraction(best), worst=Fraction(worst), band=band)
    question = Question(NOW, cases, BEFORE, "went bad", "app_amount_fen", ("town", "variant", "app_region"), assumed)
    backtest(question, out=tmp_path / "out", engine=duck)
    frame = framed(cases, NOW, BEFORE, tmp_path)
    frame["bad"] = pd.Series([None if row["went bad"] is None else bool(row["went bad"]) for row in rows], dtype=object)
    frame["amount"] = pd.Series([row["app_amount_fen"] for row in rows], dtype=object)
    for name in ("town", "app_region"):
        frame[f"segment.{name}"] = pd.Series([row[name] for row in rows], dtype=object)
    frame["segment.variant"] = frame["variant"]
    by_hand = ByHand(
        frame, described(NOW), described(BEFORE), bad=True, amount=True, segments=question.segments, score="score",
        best=assumed.best, worst=assumed.worst, band=band,
    )  # fmt: skip
    found = told(tmp_path / "out")
    assert found.pop("format") == "backtest/1" and found.pop("cases")["accepted"] == len(rows)
    assert not differ(found, by_hand.summary())
    assert found["swaps"]["in"]["cases"] > 50 < found["swaps"]["out"]["cases"]
    assert found["swaps"]["in"]["expected"]["low_bp"] < found["swaps"]["in"]["expected"]["high_bp"]


def test_rows_are_those_of_one_by_one(tmp_path: Path) -> None:
    """The very table, with what the question adds behind it."""
    cases = written(drawn(3_000, 2), tmp_path / "cases.parquet")
    backtest(Question(NOW, cases), out=tmp_path / "alone", engine=duck)
    backtest(Question(NOW, cases, BEFORE, "went bad", "", ("town",)), out=tmp_path / "both", engine=duck)
    for name, program in (("now", NOW), ("before", BEFORE)):
        decide_file(program=program, decider=one_by_one(program), cases=cases, out=tmp_path / f"{name}.parquet")
    now, before = (pq.read_table(tmp_path / f"{name}.parquet") for name in ("now", "before"))
    assert pq.read_table(tmp_path / "alone" / "outcomes.parquet").equals(now)
    both = pq.read_table(tmp_path / "both" / "outcomes.parquet")
    assert both.select(now.column_names).equals(now)
    theirs = [name for name in before.column_names if name not in ("case_no", "split_key")]
    assert both.select([f"against.{name}" for name in theirs]).rename_columns(theirs).equals(before.select(theirs))
    assert both.column_names[-2:] == ["known.bad", "segment.town"]
    assert now["variant"].value_counts().to_pylist()[0]["counts"] > 1_000


@settings(
    max_examples=12, deadline=None, derandomize=True, database=None,
    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(programs(), st.integers(0, 2**32))
def test_any_policy_and_file(tmp_path_factory: Any, program: Program, seed: int) -> None:
    """Generated policies, rows and column types, rows that cannot be read among them."""
    folder = tmp_path_factory.mktemp("any")
    chance = random.Random(seed)
    table, spoilt = as_file(program, rows_of(program, chance=chance, many=300), chance=chance)
    pq.write_table(table, folder / "cases.parquet")
    backtest(Question(program, folder / "cases.parquet"), out=folder / "out", engine=replace_rows)
    frame = framed(folder / "cases.parquet", program, None, folder)
    scored = bool(program.scores) and program.scores[0].total in {name for name, _ in program.outputs}
    by_hand = ByHand(frame, described(program), score="score" if scored else "")
    found = told(folder / "out")
    assert found.pop("cases")["rejected"] == len(spoilt) and found.pop("format")
    assert not differ(found, by_hand.summary())
    assert (folder / "out" / "rejects.parquet").exists() == bool(spoilt)
    kept = folder / "0.rejects.parquet"
    if spoilt:
        alone, beside = pq.read_table(kept), pq.read_table(folder / "out" / "rejects.parquet")
        assert repr(alone.to_pydict()) == repr(beside.to_pydict())


def replace_rows(program: Program) -> Any:
    """DuckDB in small slices."""
    return replace(duck(program), rows=77)


def test_a_case_that_the_other_policy_cannot_read(tmp_path: Path) -> None:
    """It is decided, kept apart, and not compared."""
    other = read_program(
        text=EXAMPLE.replace("  quality:", "  weight: {type: count, min: 0, max: 9, zh: 重, en: Weight}\n  quality:")
        .replace("heavy: {is: \"debt", "heavy: {is: \"weight > 3 or debt")
        .replace("weight > 3 or debt_lender_count >= 3 and app", "weight > 3 or (debt_lender_count >= 3 and app")
        .replace("4 * monthly_sales_fen\"", "4 * monthly_sales_fen)\"").replace('"shop_loan/1"', '"other/1"'),
        file="other.yaml",
    )  # fmt: skip
    rows = [{**row, "weight": float(at % 5)} for at, row in enumerate(drawn(200, 3))]
    rows[7]["weight"] = float("inf")
    rows[9]["quality"] = Decimal("0.123")
    cases = written(rows, tmp_path / "cases.parquet")
    backtest(Question(NOW, cases, other), out=tmp_path / "out", engine=duck)
    found = told(tmp_path / "out")
    assert (found["cases"]["accepted"], found["cases"]["not_compared"]) == (199, 1)
    assert (found["now"]["cases"], found["before"]["cases"]) == (199, 198)
    kept = pq.read_table(tmp_path / "out" / "rejects.parquet").to_pylist()
    assert [(row["case_no"], row["reject.policy"]) for row in kept] == [
        (7, "other/1"), (9, "shop_loan/1"), (9, "other/1")
    ]  # fmt: skip
    row = pq.read_table(tmp_path / "out" / "outcomes.parquet").to_pylist()[7]
    assert row["case_no"] == 7 and row["outcome"] and row["against.outcome"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"outcome": "nothing"}, "--outcome nothing.*no such column"),
        ({"outcome": "town"}, "--outcome town: 是 is string"),
        ({"outcome": "app_term_months"}, r"--outcome app_term_months: case_no \d+: \d+ 既非 0"),
        ({"amount": "town"}, "--amount town"),
        ({"amount": "quality"}, r"--amount quality: case_no \d+: .*no whole number of fen"),
        ({"segments": ("quality",)}, "--segment quality.*cannot be grouped"),
        ({"segments": ("nothing",)}, "--segment nothing"),
        ({"segments": ("split_key",)}, "values are too many"),
    ],
)
def test_a_question_that_cannot_be_answered(tmp_path: Path, words: dict[str, Any], said: str) -> None:
    """Told with the option and the column; nothing is written."""
    cases = written(drawn(700, 4), tmp_path / "cases.parquet")
    with pytest.raises(CasesRefused, match=said):
        backtest(Question(NOW, cases, **words), out=tmp_path / "out", engine=duck)
    assert [path.name for path in tmp_path.iterdir()] == ["cases.parquet"]


def test_where_it_is_written(tmp_path: Path) -> None:
    """A new or empty folder, or an earlier back-test; nothing else is touched."""
    cases = written(drawn(50, 5), tmp_path / "cases.parquet")
    for out in (tmp_path / "out", tmp_path / "out", tmp_path / "deep" / "er"):
        backtest(Question(NOW, cases), out=out, engine=duck)
        assert sorted(path.name for path in out.iterdir()) == ["outcomes.parquet", "report.html", "summary.json"]
    first = (tmp_path / "out" / "summary.json").read_bytes()
    assert first == (tmp_path / "deep" / "er" / "summary.json").read_bytes()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    for out in (tmp_path / "out", tmp_path, cases, cases / "x"):
        with pytest.raises(CasesRefused):
            backtest(Question(NOW, cases), out=out, engine=duck)
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine" and cases.exists()
    with pytest.raises(CasesRefused, match="lies in the folder of --out"):
        backtest(
            Question(NOW, tmp_path / "deep" / "er" / "outcomes.parquet"), out=tmp_path / "deep" / "er", engine=duck
        )

    def broken(program: Program) -> Any:
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        backtest(Question(NOW, cases), out=tmp_path / "new", engine=broken)
    assert not (tmp_path / "new").exists() and not list(tmp_path.glob(".*"))


def test_only_decisions_are_compared(tmp_path: Path) -> None:
    """A calculation has no outcome."""
    only = read_program(
        text="format: policy/2\nkind: calculation\npolicy: c\nversion: 'c/1'\nproduct: c\neffective_from: 2026-01-01\n"
        "title: {zh: 算, en: C}\ninputs: {app_amount_fen: }\nformulas: {twice: app_amount_fen * 2}\noutputs: [twice]\n",
        file="c.yaml",
    )
    cases = written(drawn(50, 5), tmp_path / "cases.parquet")
    with pytest.raises(CasesRefused, match="c/1 只计算"):
        backtest(Question(NOW, cases, only), out=tmp_path / "out", engine=duck)
    backtest(Question(only, cases), out=tmp_path / "out", engine=duck)
    assert told(tmp_path / "out")["now"]["columns"]["twice"]["known"] > 40
    assert "twice" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.spark
def test_spark_gives_the_same_summary(tmp_path: Path) -> None:
    """The same bytes, and the same rows."""
    from loanmill.engines.cases.spark import spark

    cases = written(drawn(2_000, 6), tmp_path / "cases.parquet")
    question = Question(NOW, cases, BEFORE, "went bad", "app_amount_fen", ("town", "variant"))
    for engine in (spark, duck):
        backtest(question, out=tmp_path / engine.__name__, engine=engine)
    ours, theirs = tmp_path / "spark", tmp_path / "duck"
    for name in ("summary.json", "report.html"):
        assert (ours / name).read_bytes() == (theirs / name).read_bytes()
    assert pq.read_table(ours / "outcomes.parquet").equals(pq.read_table(theirs / "outcomes.parquet"))


STEPS = """format: policy/2
policy: steps
version: "steps/{least}"
product: steps
effective_from: 2026-01-01
title: {{zh: 台阶, en: Steps}}
inputs: {{step: {{type: count, min: 0, max: 9, zh: 阶, en: Step}}}}
scorecards:
  score:
    base: 500
    double_every: 40
    characteristics:
      - {{input: step, reason: low, missing: 0, bins: {{{bins}}}}}
verdict:
  inputs: [step]
  rows: [["< {least}", decline, low], ["-", approve, high]]
reasons: {{low: {{zh: 低, en: Low}}, high: {{zh: 高, en: High}}}}
"""


@pytest.mark.parametrize("enough", [1, 40, 41, 110, 111, 10_000])
def test_neighbours_are_joined_until_there_are_enough(tmp_path: Path, enough: int) -> None:
    """Forty at the nearest step that was approved, seventy at the next: exactly enough, and one too few."""
    bins = ", ".join(['"< 1": 0', *(f'"{step} .. {step + 1}": {10 * step}' for step in range(1, 9)), '">= 9": 90'])
    now, before = (read_program(text=STEPS.format(least=least, bins=bins), file="steps.yaml") for least in (3, 6))
    counts = {3: (5, 0), 5: (9, 1), 6: (40, 10), 7: (70, 1), 9: (300, 2)}
    rows = [{"step": step, "bad": at < bad} for step, (many, bad) in counts.items() for at in range(many)]
    cases = written(rows, tmp_path / "cases.parquet")
    assumed = Assumptions(band=10, enough=enough)
    backtest(Question(now, cases, before, "bad", assumptions=assumed), out=tmp_path / "out", engine=duck)
    frame = framed(cases, now, before, tmp_path)
    frame["bad"] = pd.Series([row["bad"] for row in rows], dtype=object)
    by_hand = ByHand(
        frame, described(now), described(before), bad=True, score="score", band=10, enough=enough
    )  # fmt: skip
    found = told(tmp_path / "out")
    assert not differ(
        {key: found[key] for key in ("swaps", "bands")}, {key: by_hand.summary()[key] for key in ("swaps", "bands")}
    )
    wanted = next((many for many in (40, 110, 410) if many >= enough), 410)
    assert [one["neighbours"] for one in found["swaps"]["in"]["expected"]["bands"]] == [wanted, wanted]
