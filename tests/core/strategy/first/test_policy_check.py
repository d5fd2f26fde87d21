"""Every way to spoil a policy of the first language is told with its line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loanmill.core.strategy.first.read import check_policy, read_policy
from loanmill.core.strategy.text.spots import PolicyInvalid

TEXT = (Path(__file__).parents[3] / "golden" / "v1" / "policy_invoice.yaml").read_text(encoding="utf-8")
SPOILED = {
    "unknown name": ("[inv_gap_months_12m, gt, 6]", "[inv_gaps, gt, 6]", "inv_gaps is not in the vocabulary"),
    "money for a ratio": ("[inv_voided_share_bp, gt, 40%]", "[inv_voided_share_bp, gt, 40 yuan]", "write it as 30%"),
    "ratio for money": ("minimum: 20000 yuan", "minimum: 2%", "write it as 500000 yuan"),
    "bare number for money": ("minimum: 20000 yuan", "minimum: 20000", "write it as 500000 yuan"),
    "operator of another type": ("[reg_abnormal_listed, eq, true]", "[reg_abnormal_listed, gt, true]", "use one of eq"),
    "text for a flag": ("[reg_abnormal_listed, eq, true]", "[reg_abnormal_listed, eq, listed]", "write true or false"),
    "unknown code": ("[reg_status, in, [moved_out]]", "[reg_status, in, [gone]]", "use one of active"),
    "a person's text": ("[reg_abnormal_listed, eq, true]", "[reg_legal_rep_name, eq, someone]", "_name is text"),
    "never holds": ("[inv_gap_months_12m, gt, 6]", "[inv_gap_months_12m, gt, 12]", "this condition never holds"),
    "always holds": ("[debt_lender_count, ge, 5]", "[debt_lender_count, ge, 0]", "this condition always holds"),
    "no words": ("rule: spouse_refuses", "rule: spouse_says_no", "the reason spouse_says_no has no words"),
    "words ask for more": ("rule: purpose_unclear", "rule: other, reason: invoice_gaps", "ask for inv_gap_months_12m"),
    "rule twice": ("rule: registry_moved_out", "rule: registry_not_active", "stands above already"),
    "outcome unknown": ("then: note}", "then: approve}", "use one of decline, note, refer"),
    "gap in bins": ("{from: 6, below: 9, points: -10}", "{from: 7, below: 9, points: -10}", "overlap at 6 and 7"),
    "bins closed": ("{from: 11, points: 25}", "{from: 11, below: 12, points: 25}", "outer bins are not open"),
    "bin out of range": ("{from: 11, points: 25}", "{from: 13, points: 25}", "lies outside inv_months_active_12m"),
    "missing pays": ("missing: -35", "missing: 25", "gets more points than the worst known one"),
    "gap in bands": ("{from: 520, below: 550,", "{from: 520, below: 545,", "gap or an overlap at 545 and 550"),
    "no approve band": ("then: approve, reason: score_good", "then: refer, reason: score_good", "no band approves"),
    "approve asks less": ("when: [every_rule_passed, ", "when: [", "approval asks for less"),
    "grades out of order": ("{grade: A, from: 660,", "{grade: A, from: 600,", "grades do not fall"),
    "chance falls": ("default_in_a_year: 9.60%", "default_in_a_year: 3.60%", "no greater chance of default"),
    "cover too thin": ("cover: 115%", "cover: 90%", "would not cover the instalment"),
    "trade without margin": ("wholesale: 18%, ", "", "the field wholesale is missing"),
    "field unknown": ("floor: 6.00%", "floor: 6.00%\n  ceiling: 9.00%", "the field ceiling is unknown"),
    "field missing": ("  floor: 6.00%\n", "", "the field floor is missing"),
    "benchmark disordered": ("since: 2019-09-20", "since: 2018-09-20", "not in order of date"),
    "not the product's": ("name: inv_sales_12m_fen, times: 1/12", "name: pos_sales_12m_fen, times: 1/12", "not bring"),
    "raises the limit": ("less: [app_own_funds_fen,", "less: [inv_sales_3m_fen,", "can be negative"),
    "other repayment": ("repayment: equal_instalments", "repayment: whenever", "is not allowed here"),
    "key twice": ("  floor: 6.00%", "  floor: 6.00%\n  floor: 7.00%", "this key stands twice"),
    "alias": ("title: {", "note: &x {a: 1}\nother: *x\ntitle: {", "YAML aliases"),
    "float": ("turnover_days: 90", "turnover_days: 90.5", "is a float"),
    "octal": ("turnover_days: 90", "turnover_days: 090", "write"),
    "no date": ("effective_from: 2020-01-01", "effective_from: soon", "write it as 2026-01-31"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_fault_is_told_with_its_place(name: str) -> None:
    """Each fault is found, with the line where it stands, and the policy is refused."""
    right, wrong, said = SPOILED[name]
    assert right in TEXT
    spoiled = TEXT.replace(right, wrong, 1)
    faults = check_policy(text=spoiled, file="p.yaml")
    told = [fault for fault in faults if said in str(fault)]
    assert told, [str(fault) for fault in faults]
    assert all(fault.remedy and str(fault).startswith(f"p.yaml:{fault.line}:") for fault in faults)
    first = TEXT[: TEXT.index(right)].count("\n") + 1
    exact = name not in ("alias", "not the product's", "gap in bins", "bins closed", "gap in bands", "no approve band",
                         "grades out of order", "chance falls", "benchmark disordered", "field missing")  # fmt: skip
    assert not exact or first in {fault.line for fault in told} | {fault.line - 1 for fault in told}
    with pytest.raises(PolicyInvalid, match=r"p\.yaml"):
        read_policy(text=spoiled, file="p.yaml")


def test_all_faults_in_one_run() -> None:
    """Two faults are both told."""
    spoiled = TEXT.replace("minimum: 20000 yuan", "minimum: 20000").replace("rule: spouse_refuses", "rule: unheard_of")
    assert len(check_policy(text=spoiled, file="p.yaml")) == 2


@pytest.mark.parametrize(
    "text", ["", "[]", "a: [", "- 1", "5", "x: &a [*a]", "{" * 300, "a: !!python/object:os.system x"]
)
def test_what_is_no_policy(text: str) -> None:
    """Anything else than a policy is refused with a fault, never with another error."""
    assert check_policy(text=text, file="p.yaml")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(TEXT) - 1), st.text(max_size=6), st.integers(0, 30))
def test_random_damage_never_crashes(at: int, put: str, cut: int) -> None:
    """A damaged policy is either still right or told to be wrong."""
    check_policy(text=TEXT[:at] + put + TEXT[at + cut :], file="p.yaml")
