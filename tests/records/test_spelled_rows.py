"""Digests of rows from texts are those of their objects, byte for byte."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from loanmill.core.kernel.canonical import canonical, canonical_text
from loanmill.records.row import row_digest, spelled_digest
from loanmill.records.servicing import LoanFile

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(value=JSON, indent=st.sampled_from([None, 2]), escaped=st.booleans())
def test_a_text_of_json_is_spelled_as_its_value_is(value: object, indent: int | None, escaped: bool) -> None:
    assert canonical_text(json.dumps(value, indent=indent, ensure_ascii=escaped)).encode() == canonical(value)


@given(
    contract=st.dictionaries(st.text(), JSON, max_size=4), state=JSON, booked=st.dictionaries(st.text(), st.integers()),
    phase=st.text(), day=st.none() | st.dates(), flags=st.tuples(st.booleans(), st.booleans()), fen=st.integers(),
    reset=st.none() | st.dates(),
)  # fmt: skip
def test_a_file_of_texts_has_the_digest_of_its_object(
    contract: dict[str, object], state: object, booked: dict[str, int], phase: str, day: date | None,
    flags: tuple[bool, bool], fen: int, reset: date | None,
) -> None:  # fmt: skip
    own, loan = UUID(int=7), UUID(int=2**127)
    columns = {
        "id": own, "loan_id": loan, "carried": flags[0], "plain": flags[1], "phase": phase, "stands_on": day,
        "morning_on": None, "booked": booked, "placed_fen": fen, "resets_on": reset, "rests": flags[1],
    }  # fmt: skip
    row = LoanFile(contract=contract, state=state, **columns)
    texts = {"contract": Raw(canonical_text(json.dumps(contract)).encode()), "state": Raw(canonical(state))}
    assert spelled_digest(LoanFile, {**columns, **texts}) == row_digest(row)


def test_a_column_left_out_or_added_is_refused() -> None:
    with pytest.raises(ValueError, match="loan_file covers other columns"):
        spelled_digest(LoanFile, {"id": UUID(int=1)})
