"""Ids: those that lie beside their parent are a version of their own, and differ as derived ids do."""

from __future__ import annotations

from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from loanmill.core.kernel.ids import derived, derived_beside

NAME = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.uuids(), NAME)
def test_an_id_beside_its_parent(parent: UUID, name: str) -> None:
    own, usual = UUID(derived_beside(parent, name)), derived(parent, name)
    assert (own.bytes[:6], own.version, own.variant) == (parent.bytes[:6], 8, RFC_4122)
    assert own.bytes[7:] == usual.bytes[7:]


@given(st.uuids(), NAME, NAME)
def test_other_names_are_other_ids(parent: UUID, name: str, other: str) -> None:
    assert (derived_beside(parent, name) == derived_beside(parent, other)) == (name == other)


def test_it_is_the_same_for_ever() -> None:
    parent = UUID("5b1f6f0a-9a3e-5c54-8a51-0c6c6f616e6d")
    assert derived_beside(parent, "receipt/1") == "5b1f6f0a9a3e83568c467f453ecdf710"
