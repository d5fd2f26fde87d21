"""`loanmill policy explain` from outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loanmill.cli.refusals import CannotGoOn
from tests.cli.test_policy_commands import CASE, EXAMPLE, ran


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """The example of docs/policy-language.md as a file."""
    path = tmp_path / "policy.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def test_a_decision_is_explained(policy: Path, tmp_path: Path) -> None:
    """As text with words and changes; as JSON with the same reasons and the trace. A calculation has nothing to say."""
    case = tmp_path / "case.json"
    case.write_text(json.dumps({**CASE, "inv_gap_months_12m": 7}), encoding="utf-8")
    code, said = ran("explain", str(policy), "--input", str(case), "--json")
    found = json.loads(said)
    gaps = found["reasons"][0]
    assert code == 0 and found["outcome"] == "decline" and found["trace"]["rules"]
    assert (gaps["code"], gaps["without"], gaps["asks"]) == ("invoice_gaps", "approve", "decline")
    assert gaps["gained_fen"] == 30_000_000
    code, said = ran("explain", str(policy), "--input", str(case))
    assert code == 0 and "拒绝 decline" in said and "→ 通过 approve" in said.replace("\n", " ")
    counted = "format: policy/2\nkind: calculation\npolicy: c\nversion: c/1\nproduct: c\neffective_from: 2026-01-01\n"
    counted += "title: {zh: 算, en: C}\ninputs: {app_term_months: }\nformulas: {double: app_term_months * 2}\n"
    policy.write_text(counted + "outputs: [double]\n", encoding="utf-8")
    with pytest.raises(CannotGoOn, match="only computes"):
        ran("explain", str(policy), "--input", str(case))
