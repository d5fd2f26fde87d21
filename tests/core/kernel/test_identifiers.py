"""Identifiers: one wrong character is found, whichever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loanmill.core.kernel.identifiers import (
    USCC_ALPHABET,
    organisation_check,
    resident_id_fault,
    uscc_check,
    uscc_fault,
)

# The worked examples of the standards GB 32100-2015 (a published code) and GB 11643-1999.
PUBLISHED_USCC = "91350100M000100Y43"
PUBLISHED_ID = "11010519491231002X"


def test_published_examples() -> None:
    assert uscc_fault(PUBLISHED_USCC) is None
    assert resident_id_fault(PUBLISHED_ID) is None
    assert organisation_check("D2143569") == "X"  # the example of GB 11714


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("", "shape"),
        (PUBLISHED_USCC[:-1], "shape"),
        (PUBLISHED_USCC.lower(), "shape"),
        ("I" + PUBLISHED_USCC[1:], "shape"),
        (PUBLISHED_USCC[:-1] + "4", "check_character"),
        ("９" + PUBLISHED_USCC[1:], "shape"),
    ],
)
def test_faults_of_a_credit_code(code: str, why: str) -> None:
    assert uscc_fault(code) == why


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("", "shape"),
        ("11010519491231002x", "shape"),
        ("110105194912310020", "check_character"),
        ("11010519490231002X", "birth_date"),
        ("１1010519491231002X", "shape"),
    ],
)
def test_faults_of_a_resident_id(number: str, why: str) -> None:
    assert resident_id_fault(number) == why


@given(st.text(USCC_ALPHABET, min_size=9, max_size=9), st.integers(0, 16), st.sampled_from(USCC_ALPHABET))
def test_any_one_wrong_character_is_found(tail: str, at: int, sign: str) -> None:
    body = "91990000" + tail
    code = body + uscc_check(body)
    assert uscc_fault(code) is None
    wrong = code[:at] + sign + code[at + 1 :]
    assert wrong == code or uscc_fault(wrong) is not None
