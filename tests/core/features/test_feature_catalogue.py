"""Every feature has its term, its label and its meaning; every term that is a feature has its function."""

import inspect

import pytest

from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.features.catalogue import SERIES, features_of, formula_of

PREFIXES = tuple(series.prefix for series in SERIES)


@pytest.mark.parametrize("series", [series.name for series in SERIES])
def test_every_feature_is_documented_and_a_finding_of_the_vocabulary(series: str) -> None:
    features = features_of(series)
    assert len(features) >= 8
    for name, feature in features.items():
        assert inspect.getdoc(feature), f"{name} has no docstring"
        assert vocabulary().terms[name].kind == "finding"


def test_every_invoice_feature_can_be_looked_up_in_both_languages() -> None:
    names = features_of("invoice")
    assert len(names) >= 40
    for name in names:
        term, formula = vocabulary().terms[name], formula_of("invoice", name)
        assert all((term.zh, term.en, term.doc, term.zh_doc)), name
        assert formula and formula not in (term.doc, f"{term.doc}."), f"{name} has no formula"
    assert formula_of("invoice", "inv_margin_bp") == "(S₁₂ − P₁₂) ÷ S₁₂"


def test_every_finding_of_the_vocabulary_has_its_function() -> None:
    stated = {name for name, term in vocabulary().terms.items()
              if term.kind == "finding" and name.startswith(PREFIXES)}  # fmt: skip
    assert stated == {name for series in SERIES for name in features_of(series.name)}


@pytest.mark.parametrize("series", SERIES, ids=lambda series: series.name)
def test_the_gate_is_a_fact(series) -> None:  # type: ignore[no-untyped-def]
    assert vocabulary().terms[series.received].kind == "fact"
