"""`loanmill policy` from outside: what it says and its exit code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from loanmill.cli.app import app
from loanmill.cli.refusals import CannotGoOn

PAGE = Path(__file__).parents[2] / "docs" / "policy-language.md"
EXAMPLE = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)[0]
CASE = {
    "business_date": "2026-02-01",
    "inv_sales_12m_fen": 240_000_000,
    "inv_gap_months_12m": 0,
    "app_amount_fen": 30_000_000,
    "app_term_months": 12,
    "debt_lender_count": 1,
    "app_region": "east",
    "quality": 0.85,
    "split_key": "a",
}


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """The page's own example as a file."""
    path = tmp_path / "policy.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def ran(*words: str) -> tuple[int, str]:
    """Exit code and what was said."""
    result = CliRunner().invoke(app, ["policy", *words], catch_exceptions=False)
    return result.exit_code, result.output


def test_check_tells_faults_with_their_line(policy: Path) -> None:
    """A right policy gives 0; a wrong one its line, what is wrong and what to do."""
    assert ran("check", str(policy))[0] == 0
    policy.write_text(EXAMPLE.replace("most_gaps, then", "most_gap, then"), encoding="utf-8")
    code, said = ran("check", str(policy))
    line = EXAMPLE[: EXAMPLE.index("most_gaps, then")].count("\n") + 1
    assert code == 1 and f"policy.yaml:{line}" in said.replace("\n", "") and "write most_gaps" in said


def test_tests_of_a_policy_are_run(policy: Path) -> None:
    """Passing gives 0, failing 1 with what differs."""
    assert ran("test", str(policy))[0] == 0
    policy.write_text(EXAMPLE.replace("outcome: decline, reasons", "outcome: approve, reasons"), encoding="utf-8")
    code, said = ran("test", str(policy))
    assert code == 1 and "outcome is decline, not approve" in said


def test_one_case_is_decided(policy: Path, tmp_path: Path) -> None:
    """The decision is canonical JSON; the trace comes when asked for."""
    case = tmp_path / "case.json"
    case.write_text(json.dumps(CASE), encoding="utf-8")
    code, said = ran("run", str(policy), "--input", str(case))
    decision = json.loads(said)
    # 2.4 m a year is 200,000 a month: need 600,000, table cap 1,000,000, asked 300,000.
    assert code == 0 and decision["outcome"] == "approve" and decision["terms"]["amount_fen"] == 30_000_000
    assert decision["trace"] == {}
    code, said = ran("run", str(policy), "--input", str(case), "--trace")
    assert json.loads(said)["trace"]["tables"]["cap"]["hit"] == 0


@pytest.mark.parametrize("value", ["NaN", "1e400", '"12"', "1.5", "true", "[]"])
def test_a_value_that_does_not_fit_is_told(policy: Path, tmp_path: Path, value: str) -> None:
    """Neither a float nor a text is an amount in fen."""
    case = tmp_path / "case.json"
    case.write_text(json.dumps(CASE).replace("240000000", value), encoding="utf-8")
    with pytest.raises(CannotGoOn, match=r"inv_sales_12m_fen|JSON"):
        ran("run", str(policy), "--input", str(case))


def test_a_field_that_stands_twice_is_told(policy: Path, tmp_path: Path) -> None:
    """Whichever of the two was meant, none is silently taken; nor is one that is spelt by an escape."""
    case = tmp_path / "case.json"
    for again in ("debt_lender_count", "debt_lender_coun\\u0074"):
        case.write_text(json.dumps(CASE)[:-1] + f', "{again}": 9}}', encoding="utf-8")
        with pytest.raises(CannotGoOn, match="debt_lender_count; 各留一个"):
            ran("run", str(policy), "--input", str(case))


def test_what_differs_is_told(policy: Path, tmp_path: Path) -> None:
    """A changed parameter is one line; nothing changed is 0."""
    other = tmp_path / "other.yaml"
    other.write_text(EXAMPLE.replace("type: months, value: 3}", "type: months, value: 4}"), encoding="utf-8")
    assert ran("diff", str(policy), str(policy))[0] == 0
    code, said = ran("diff", str(policy), str(other))
    assert code == 1 and "most_gaps" in said and "1 处差别" in said


def test_a_file_of_cases_is_decided_one_by_one(policy: Path, tmp_path: Path) -> None:
    """As each case by itself; a row that cannot be read is told and kept apart."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [CASE, {**CASE, "inv_gap_months_12m": 7}, {**CASE, "quality": float("inf")}, {**CASE, "quality": None}]
    cases, out = tmp_path / "cases.parquet", tmp_path / "new" / "out.parquet"
    pq.write_table(pa.Table.from_pylist(rows), cases)
    code, said = ran("run", str(policy), "--cases", str(cases), "--out", str(out))
    assert code == 0 and "case_no 2: quality: inf 不是 is no decimal(2)" in said and "out.rejects.parquet" in said
    found = pq.read_table(out).to_pylist()
    assert [row["case_no"] for row in found] == [0, 1, 3]
    for row in found:
        one = tmp_path / "one.json"
        one.write_text(json.dumps(rows[row["case_no"]]), encoding="utf-8")
        decision = json.loads(ran("run", str(policy), "--input", str(one))[1])
        assert (row["outcome"], row["score"]) == (decision["outcome"], decision["score"])
        assert [reason.partition(":")[0] for reason in row["reasons"]] == [one["code"] for one in decision["reasons"]]
        assert row["amount_fen"] == (decision["terms"] or {}).get("amount_fen")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--input CASE.json"),
        (("--input", "a.json", "--cases", "b.parquet"), "add one"),
        (("--input", "a.json", "--out", "b.parquet"), "goes with --cases"),
        (("--cases", "b.parquet"), "add --out"),
        (("--cases", "b.parquet", "--out", "c.parquet", "--trace"), "goes with --input"),
        (("--cases", "b.parquet", "--out", "c.parquet"), "there is no file b.parquet"),
    ],
)
def test_what_to_run_is_said_once(policy: Path, words: tuple[str, ...], said: str) -> None:
    """One case or one file, with what belongs to it."""
    with pytest.raises(CannotGoOn, match=re.escape(said)):
        ran("run", str(policy), *words)


def test_past_cases_are_tested_against_another_policy(policy: Path, tmp_path: Path) -> None:
    """Summary, outcomes and a page in both languages that needs nothing else; the rows are those of `run`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    other = tmp_path / "other.yaml"
    other.write_text(EXAMPLE.replace("type: months, value: 3}", "type: months, value: 9}"), encoding="utf-8")
    rows = [{**CASE, "inv_gap_months_12m": at % 9, "split_key": str(at), "paid": at % 7 == 0} for at in range(90)]
    cases, out = tmp_path / "cases.parquet", tmp_path / "out"
    pq.write_table(pa.Table.from_pylist([*rows, {**CASE, "quality": 0.123}]), cases)
    words = ("--cases", str(cases), "--out", str(out), "--outcome", "paid", "--segment", "variant")
    code, said = ran("backtest", str(policy), "--against", str(other), *words)
    assert code == 0 and "case_no 90: quality: 0.123" in said and "report.html" in said
    told = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert (told["before"]["approved_bp"], told["now"]["approved_bp"]) == (10_000, 4_444)
    assert told["swaps"]["out"] == told["swaps"]["out"] | {"cases": 50, "known": 50, "bad": 7}
    ran("run", str(policy), "--cases", str(cases), "--out", str(tmp_path / "y.parquet"))
    run, backtest = pq.read_table(tmp_path / "y.parquet"), pq.read_table(out / "outcomes.parquet")
    assert backtest.select(run.column_names).equals(run)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "通过率从 100.00% 变为 44.44%" in page and "The share approved goes from 100.00% to 44.44%" in page
    assert "<svg" in page and not re.search(r"(?:src|href)=[\"']?(?:https?:|//)", page)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--swap-in-best", "4"), "--swap-in-best 4 大于"),
        (("--swap-in-worst", "many"), "--swap-in-worst many 不是倍数"),
        (("--swap-in-worst", "nan"), "--swap-in-worst nan 不是倍数"),
        (("--engine", "abacus"), "--engine abacus"),
        (("--outcome", "x"), "there is no file"),
    ],
)
def test_a_backtest_that_cannot_be(policy: Path, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """Told, nothing written."""
    with pytest.raises(CannotGoOn, match=re.escape(said)):
        ran("backtest", str(policy), "--cases", str(tmp_path / "no.parquet"), "--out", str(tmp_path / "out"), *words)
    assert not (tmp_path / "out").exists()
