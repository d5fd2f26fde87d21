"""Every fault of a document is told with its line and a remedy: each case changes one thing of the page's example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loanmill.core.strategy.case.compile import compile_case
from loanmill.core.strategy.document.read import Document, check, read_document
from loanmill.core.strategy.sql.dialect import DUCKDB
from loanmill.core.strategy.sql.query import sql_of
from loanmill.core.strategy.text.spots import PolicyInvalid
from loanmill.core.strategy.trial import tried

PAGE = Path(__file__).parents[4] / "docs" / "policy-language.md"
EXAMPLE = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)[0]

CHANGES = [
    # (what is replaced, by what, what must be told)
    ("inv_gap_months_12m > most_gaps", "inv_gap_month_12m > most_gaps", "the name inv_gap_month_12m is unknown"),
    ("app_amount_fen > 4 * monthly_sales_fen", "app_amount_fen > 30%", "money|unit|bp"),
    ('["-", "-", 200000 yuan]', '["-", "[0.60..0.70]", 200000 yuan]', "no row holds at app_region = north"),
    ('- ["-", "-", 200000 yuan]', '- ["-", "-", 200000 yuan]\n      - [west, "-", 1 yuan]', "can never be reached"),
    ("hit: first ", "hit: unique ", "both hold at"),
    ('["-", "< 540", refer, score_in_between]', '["-", "< 530", refer, score_in_between]', "no row holds at"),
    ("inputs: [score_best, score]", "inputs: [score, score]", "the row declines by what stands in"),
    (
        "then: refer}          # the reason",
        "then: refer, reason: nothing_said}  #",
        "the reason nothing_said has no words",
    ),
    ("  debt_lender_count:\n", "  debt_lender_count:\n  inv_growth_bp:\n", "the input inv_growth_bp is never read"),
    ("div(inv_sales_12m_fen, 12, down)", "div(inv_sales_12m_fen, debt_lender_count, down)", "zero"),
    ("when: inv_gap_months_12m > most_gaps", 'when: "otherwise(inv_gap_months_12m, 0) > most_gaps"', "stand-in"),
    ('heavy: {is: "debt', 'heavy: {is: "heavier and debt', "unknown"),
    (
        "  monthly_sales_fen: div",
        "  a: round(b, down)\n  b: round(a, down)\n  monthly_sales_fen: div",
        "need each other",
    ),
    ("    base: 500\n", "    base: 500\n    grade: cap_fen\n", "a card with grades has its grade"),
    ("missing: -60", "missing: 20", "missing gets more points than the worst known bin"),
    ("share: 10%", "share: 100%", "is no share"),
    ("set: {most_gaps: 5}", "set: {most_gap: 5}", "most_gap is no parameter"),
    ("without: [heavy_debt]", "without: [heavy_dept]", "there is no rule heavy_dept"),
    ("quality: {type: decimal(2)", "quality: {type: decimals", "'decimals' is no type"),
    ("min: 0.00, max: 1.00", "min: 0.001, max: 1.00", "'0.001' is no decimal"),
    (
        "{grade: B, default_in_a_year: 6.00%}",
        "{grade: B, default_in_a_year: 0.50%}",
        "a worse grade defaults less often",
    ),
    ("most_gaps: {type: months, value: 3}", "most_gaps: {type: months, value: 3%}", "."),
    ("format: policy/2", "format: policy/2\nformat: policy/2", "this key stands twice"),
    ("amount: limit_fen, rate: rate_bp", "amount: rate_bp, rate: rate_bp", "name a column of type fen"),
    ("  debt_lender_count:\n", "  debt_lender_count:\n  known: {type: bool}\n", "known is a word of the language"),
    ("  monthly_sales_fen: div", "  missing: 3\n  monthly_sales_fen: div", "missing is a word of the language"),
]


def test_the_example_of_the_page_passes() -> None:
    """The page shows a policy that can be used."""
    document = read_document(text=EXAMPLE, file="page")
    assert [name for name, _ in document.program.outputs][:3] == ["score", "score_grade", "score_pd_bp"]
    assert document.examples and not [trial.problems for trial in tried(document=document) if trial.problems]


@pytest.mark.parametrize(("old", "new", "told"), CHANGES, ids=[change[1][:40] for change in CHANGES])
def test_a_fault_is_told_with_its_place(old: str, new: str, told: str) -> None:
    """One change, one message that says what is wrong."""
    assert EXAMPLE.count(old) == 1, f"{old!r} must stand once in the example"
    _, faults = check(text=EXAMPLE.replace(old, new), file="p.yaml")
    assert any(re.search(told, fault.message) or re.search(told, fault.remedy) for fault in faults), faults
    assert all(fault.line >= 1 and fault.remedy for fault in faults)


@pytest.mark.parametrize("section", ["verdict", "terms"])
def test_a_decision_without_its_last_word_does_not_pass(section: str) -> None:
    """There is no default outcome, and an approval needs terms."""
    text = re.sub(rf"^{section}:.*?(?=^\S)", "", EXAMPLE, flags=re.S | re.M)
    with pytest.raises(PolicyInvalid):
        read_document(text=text, file="p.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [1]\nb: *a\n",
        "[" * 100_000,
        "{" * 5_000 + "}" * 5_000,
        "format: policy/2\ninputs: [1, 2]\n",
        "format: !!python/object:os.system {}\n",
        "a: .nan\n",
        "\x00",
        "",
        "- 1",
        "formulas: {x: " + "(" * 3000 + "}",
    ],
    ids=["alias", "deep list", "deep table", "list", "tag", "nan", "zero byte", "empty", "no table", "parentheses"],
)
def test_hostile_text_is_told(text: str) -> None:
    """Whatever stands in the file, the answer is a list of faults."""
    document, faults = check(text=text, file="p.yaml")
    assert faults and all(fault.file == "p.yaml" for fault in faults)
    assert document is None or faults


@pytest.mark.parametrize(
    ("plain", "wide"),
    [
        ("debt_lender_count >= 3 and", "debt_lender_count ＞＝ ３ and"),
        ("debt_lender_count >= 3 and", "debt_lender_count ≥ 3 and"),
        ("div(inv_sales_12m_fen, 12, down)", "div（inv_sales_12m_fen， １２， down）"),
        ('["< 520", "-", decline', '["＜ ５２０", "－", decline'),
        ("value: 3}", "value: ３}"),
    ],
)
def test_full_width_signs_are_read_as_their_twins(plain: str, wide: str) -> None:
    """What an input method writes means the same, never something else: the compiled policies are equal."""
    assert EXAMPLE.count(plain) == 1
    found, faults = check(text=EXAMPLE.replace(plain, wide), file="p.yaml")
    assert not faults and found is not None
    told = [
        sql_of(program=read.program, dialect=DUCKDB, source="cases")
        for read in (read_document(text=EXAMPLE, file="p.yaml"), found)
    ]
    assert told[0] == told[1]


PIECES = st.sampled_from(
    ["", "-", ": ", "{", "[", "&a ", "*a", "!!", "#", '"', "'", "|", ">", "%", "３", "，", "（", "nan", ".inf", "1e999",
     "\t", "\x00", "9" * 40, "- " * 60, "not ", "missing", "null", "~", "2026-02-30", "\n  ", "<<: ", "? "]
)  # fmt: skip


def _sql(read: Document) -> str:
    return sql_of(program=read.program, dialect=DUCKDB, source="cases")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(EXAMPLE)), st.integers(0, 40), PIECES), min_size=1, max_size=4))
def test_any_broken_text_is_told(edits: list[tuple[int, int, str]]) -> None:
    """However a policy is damaged, the checker answers; what passes without a fault can be compiled."""
    text = EXAMPLE
    for start, length, piece in edits:
        text = text[:start] + piece + text[start + length :]
    document, faults = check(text=text, file="p.yaml")
    assert faults or document is not None
    assert all(fault.line >= 1 and fault.message and fault.remedy for fault in faults)
    if document is not None and not faults:
        compile_case(document.program)
