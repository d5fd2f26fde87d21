"""The act: once a key, all or nothing, and everything it wrote is listed with its digest."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from loanmill.core.journal.entry import JournalEntry
from loanmill.core.kernel.ids import named_id
from loanmill.operations.act import Act, Context, Private, Result, operation
from loanmill.operations.errors import KeyReused, NotAllowed
from loanmill.records.actor import SYSTEM, Actor
from loanmill.records.journal.tables import Entry
from loanmill.records.org import LegalEntity
from loanmill.records.row import row_digest

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 6, 1, 1, tzinfo=UTC)
KEY = named_id("test", "act")


@operation("name_entity", permission="install")
def name_entity(act: Act, *, code: str, secret: Private, fail: bool = False) -> Result:
    entity = act.save(LegalEntity(id=act.new_id("entity"), code=code, name=str(secret.value), name_en="x"))
    if fail:
        raise RuntimeError("something broke half-way")
    return {"entity": str(entity.id)}


def context(key: UUID = KEY, actor: Actor = SYSTEM) -> Context:
    return Context(actor=actor, key=key, at=AT)


def test_the_entry_lists_the_row_with_its_digest_and_no_private_input() -> None:
    result = name_entity(context(), code="b1", secret=Private("王小店"))
    entry = JournalEntry.from_bytes(bytes(Entry.objects.get().body))
    entity = LegalEntity.objects.get()
    assert str(entity.id) == result["entity"]
    assert [(w.table, w.key, w.sha256) for w in entry.writes] == [("legal_entity", entity.id, row_digest(entity))]
    assert entry.inputs == {"code": "b1"}
    assert "王小店".encode() not in Entry.objects.get().body


def test_the_same_key_does_nothing_again_and_gives_the_same_result() -> None:
    first = name_entity(context(), code="b1", secret=Private("a"))
    again = name_entity(context(), code="b1", secret=Private("a"))
    assert again == first
    assert (Entry.objects.count(), LegalEntity.objects.count()) == (1, 1)


def test_the_same_key_with_other_inputs_is_refused() -> None:
    name_entity(context(), code="b1", secret=Private("a"))
    with pytest.raises(KeyReused):
        name_entity(context(), code="b2", secret=Private("a"))
    assert LegalEntity.objects.count() == 1


def test_an_act_that_fails_leaves_neither_rows_nor_entry_and_may_be_tried_again() -> None:
    with pytest.raises(RuntimeError):
        name_entity(context(), code="b1", secret=Private("a"), fail=True)
    assert (Entry.objects.count(), LegalEntity.objects.count()) == (0, 0)
    name_entity(context(), code="b1", secret=Private("a"))
    assert LegalEntity.objects.count() == 1


@pytest.mark.parametrize("role", ["officer", "reviewer", "auditor", "merchant", "nobody"])
def test_a_role_without_the_permission_is_refused(role: str) -> None:
    actor = Actor(id=named_id("somebody"), kind="staff", role=role, scope="hq/", entity=None)
    with pytest.raises(NotAllowed):
        name_entity(context(actor=actor), code="b1", secret=Private("a"))
    assert Entry.objects.count() == 0


def test_ids_follow_from_the_key() -> None:
    makes: Callable[[Context], Act] = lambda given: Act(given, name="x")  # noqa: E731
    one, other = makes(context()), makes(context(named_id("other")))
    assert one.new_id("a") == makes(context()).new_id("a")
    assert len({one.new_id("a"), one.new_id("b"), other.new_id("a")}) == 3
