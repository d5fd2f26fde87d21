"""Every reason that can be given has words, and they can be said."""

from __future__ import annotations

from pathlib import Path

import pytest

from loanmill.core.kernel.reasons import AUDIENCES, LANGUAGES, ReasonWordsInvalid, read_reason_words, reason_words, say
from loanmill.core.products.catalogue import PRODUCTS
from loanmill.core.strategy.case.compile import Case
from loanmill.core.strategy.first.read import OWN_REASONS, read_policy
from loanmill.core.strategy.policies import decide
from loanmill.core.strategy.shipped import shipped_policies
from tests.core.strategy.situations import documents, snapshot_of, sound_values, value_of

HOUSE = Path(__file__).parents[3] / "src" / "loanmill"
GOLDEN = Path(__file__).parents[2] / "golden" / "v1"


def test_no_words_without_a_reason() -> None:
    """The catalogue holds what the policies and the decision can give, and nothing else."""
    used = {*OWN_REASONS, "rule_unknown", "verdict_unknown", "terms_unknown"}
    for product in PRODUCTS:
        for policy in shipped_policies(product=product):
            assert isinstance(policy.body, Case)
            program = policy.body.program
            assert program.verdict is not None and program.limit is not None
            used |= {rule.reason for rule in program.rules}
            used |= {str(row.outputs[1]) for row in program.verdict.table.rows}
            used |= {item.reason for view in program.scores for item in view.items}
            used |= {str(component.reason) for component in program.limit.components}
    for first in sorted(GOLDEN.glob("policy_*.yaml")):  # what was decided under policy/1 is still shown
        old = read_policy(text=first.read_text(encoding="utf-8"), file=first.name)
        used |= {band.reason for band in old.bands}
    assert used <= set(reason_words())
    code = "\n".join(path.read_text(encoding="utf-8") for path in HOUSE.rglob("*.py"))
    assert not [word for word in set(reason_words()) - used if f'"{word}"' not in code], "words that nothing gives"


@pytest.mark.parametrize("product", sorted(PRODUCTS))
def test_given_reasons_fill_their_sentences(product: str) -> None:
    """Each reason of each golden situation has a value for every gap of its sentences."""
    for situation in documents(product)["situations"]:  # type: ignore[attr-defined]
        given = {name: value_of(name, written) for name, written in situation.get("given", {}).items()}
        snapshot = snapshot_of(product, {**sound_values(product), **given})
        for reason in decide(snapshot=snapshot, policy=shipped_policies(product=product)[-1]).reasons:
            assert reason_words()[reason.code].params <= reason.params.keys(), reason
            for audience in AUDIENCES:
                for language in LANGUAGES:
                    said = say(code=reason.code, params=reason.params, language=language, audience=audience)
                    assert said and "{" not in said and "—" not in said


def test_units_are_put_into_words() -> None:
    """Money in yuan, ratios in per cent, names by their label."""
    params = {"limit_fen": 1_234_500, "policy_limit_fen": 2_000_050}
    said = say(code="limit_below_minimum", params=params, language="zh", audience="staff")
    assert said == "可贷额度 12,345 元，低于起贷额 20,000.50 元"
    said = say(code="price_above_cap", params={"sum_bp": 1630, "policy_cap_bp": 1200}, language="en", audience="staff")
    assert said == "Price 16.3% is over the cap of 12%"
    words = {"inv_growth_bp": "销售同比增长", "timeout": "超时"}
    params2 = {"name": "inv_growth_bp", "missing": "timeout"}
    said = say(code="value_missing", params=params2, language="zh", audience="staff", label=lambda n: words[n])
    assert said == "未取得：销售同比增长（超时）"


def test_a_code_of_a_later_build_is_shown() -> None:
    """What has no words is not hidden."""
    assert say(code="later", params={}, language="zh", audience="staff") == "later"


@pytest.mark.parametrize("text", ["[]", "x: {staff: {zh: a, en: b}}", "x: {staff: {zh: a}, merchant: {zh: a, en: b}, change: {zh: a, en: b}}"])  # fmt: skip  # noqa: E501
def test_incomplete_words_are_refused(text: str) -> None:
    """A sentence that is missing in one language is an error."""
    with pytest.raises(ReasonWordsInvalid):
        read_reason_words(text)
