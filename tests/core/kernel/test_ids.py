"""Ids: the quick spelling of a derived id is the id."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from loanmill.core.kernel.ids import derived, derived_hex


@given(st.uuids(), st.text(st.characters(exclude_categories=["Cs"])))
def test_the_quick_spelling_is_the_same_id(parent: UUID, name: str) -> None:
    assert UUID(derived_hex(parent, name)) == derived(parent, name)
