"""Audit: whatever is changed by hand behind the journal's back is named."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from loanmill.core.kernel.ids import named_id
from loanmill.operations.act import Act, Context, Result, operation
from loanmill.records.actor import SYSTEM
from loanmill.records.journal.sealer import head, seal_all
from loanmill.records.journal.tables import Chunk, Entry, Seal
from loanmill.records.journal.verify import Report, verify
from loanmill.records.org import LegalEntity, OrgUnit

pytestmark = pytest.mark.django_db(transaction=True)
START = datetime(2026, 6, 1, 1, tzinfo=UTC)


@operation("found", permission="install")
def found(act: Act, *, code: str) -> Result:
    entity = act.save(LegalEntity(id=act.new_id("entity"), code=code, name=code, name_en=code))
    OrgUnit.objects.bulk_create(
        OrgUnit(id=act.new_id("unit", str(n)), entity=entity, path=f"{code}/{n}/", name="u", name_en="u")
        for n in range(3)
    )
    act.wrote_bulk(OrgUnit.objects.filter(entity=entity))
    return {}


@pytest.fixture
def journal() -> list[UUID]:
    keys = [named_id("audit", str(n)) for n in range(5)]
    for n, key in enumerate(keys):
        found(Context(actor=SYSTEM, key=key, at=START + timedelta(seconds=n)), code=f"e{n}")
    seal_all()
    return keys


def problems(report: Report) -> set[tuple[str, str]]:
    return {(problem.kind, problem.where) for problem in report.problems}


def test_an_untouched_journal_is_sound(journal: list[UUID]) -> None:
    report = verify()
    assert (report.entries, report.seals, report.rows, report.unsealed) == (5, 5, 20, 0)
    assert problems(report) == set()
    assert report.head == head()[1]


def test_a_changed_row_is_named(journal: list[UUID]) -> None:
    row = LegalEntity.objects.get(code="e2")
    LegalEntity.objects.filter(pk=row.pk).update(name="renamed by hand")
    assert problems(verify()) == {("row_changed", f"legal_entity {row.pk}")}


def test_a_changed_row_of_a_bulk_act_is_named(journal: list[UUID]) -> None:
    row = OrgUnit.objects.get(path="e1/2/")
    OrgUnit.objects.filter(pk=row.pk).update(name="renamed by hand")
    assert problems(verify()) == {("row_changed", f"org_unit {row.pk}")}


def test_a_row_that_vanished_or_was_slipped_in_is_named(journal: list[UUID]) -> None:
    gone = OrgUnit.objects.get(path="e0/0/")
    OrgUnit.objects.filter(pk=gone.pk).delete()
    slipped = LegalEntity.objects.create(id=named_id("slipped"), code="s", name="s", name_en="s")
    assert problems(verify()) == {("row_gone", f"org_unit {gone.pk}"), ("row_unknown", f"legal_entity {slipped.pk}")}


def test_a_changed_entry_is_named(journal: list[UUID]) -> None:
    entry = Entry.objects.get(id=journal[1])
    Entry.objects.filter(pk=entry.pk).update(body=bytes(entry.body).replace(b'"e1"', b'"e9"'))
    kinds = {kind for kind, where in problems(verify()) if str(journal[1]) in where}
    assert "entry_changed" in kinds


def test_a_changed_entry_with_its_digest_recomputed_breaks_the_chain(journal: list[UUID]) -> None:
    from loanmill.core.kernel.canonical import digest

    entry = Entry.objects.get(id=journal[1])
    body = bytes(entry.body).replace(b'"e1"', b'"e9"')
    Entry.objects.filter(pk=entry.pk).update(body=body, sha256=digest(body))
    assert ("seal_changed", f"seal 2 (entry {journal[1]})") in problems(verify())


def test_a_changed_chunk_is_named(journal: list[UUID]) -> None:
    chunk = Chunk.objects.get(entry_id=journal[3])
    Chunk.objects.filter(pk=chunk.pk).update(digests=bytes(96))
    assert ("chunk_changed", f"entry {journal[3]} (found)") in problems(verify())


def test_a_removed_seal_is_named(journal: list[UUID]) -> None:
    Seal.objects.filter(sequence=3).delete()
    assert {kind for kind, _ in problems(verify())} == {"chain_gap", "chain_broken"}


def test_a_cut_off_tail_is_seen_by_whoever_noted_the_head(journal: list[UUID]) -> None:
    noted = head()[1]
    Seal.objects.filter(sequence=5).delete()
    assert ("head_unknown", f"head {noted}") in problems(verify(known_head=noted))


SECOND = "n = (SELECT min(n) + 1 FROM journal_entry)"


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        (
            "UPDATE journal_entry SET body = replace(body, 'e1', 'e9') WHERE {second}",
            "entry_changed",
        ),
        (
            "UPDATE journal_entry SET body = 'nonsense' WHERE {second}",
            "entry_unreadable",
        ),
        (
            "UPDATE journal_entry SET at = 'yesterday' WHERE {second}",
            "entry_columns",
        ),
        ("UPDATE journal_seal SET hash = 'zz' WHERE sequence = 2", "seal_changed"),
        ("UPDATE journal_chunk SET digests = 'zz' WHERE id = (SELECT min(id) + 1 FROM journal_chunk)", "chunk_changed"),
        ("UPDATE legal_entity SET name = 1.5 WHERE code = 'e1'", "row_changed"),
        ("UPDATE legal_entity SET name = x'ff00' WHERE code = 'e1'", "row_changed"),
        ("UPDATE org_unit SET entity_id = 'nobody' WHERE path = 'e1/0/'", "row_unreadable"),
    ],
)
def test_values_of_the_wrong_type_are_named_and_stop_nothing(journal: list[UUID], statement: str, kind: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's columns do not take values of another type")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute(statement.format(second=SECOND))
        assert cursor.rowcount == 1
    try:
        report = verify()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM org_unit WHERE path = 'e1/0/'")
            cursor.execute("PRAGMA foreign_keys = ON")
    assert kind in {problem.kind for problem in report.problems}
    assert report.entries + len([p for p in report.problems if p.where.startswith("entry no.")]) == 5
