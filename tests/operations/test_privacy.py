"""What is kept where: no identifier outside the vault, the same bits again, and erasure that the audit survives."""

from __future__ import annotations

import pytest

from loanmill.engines.lake.schema import of_stream
from loanmill.operations.act import Act, Context, Result, operation
from loanmill.queries.replay import replayed
from loanmill.records.journal.sealer import seal_all
from loanmill.records.journal.verify import verify
from loanmill.records.models import Entry, LakeBatch, LakeTail, PartyKey
from loanmill.records.sealed import body_of, decision_bytes, snapshot_bytes
from loanmill.records.vault import Erased, forget_cached_keys, identity
from loanmill.sandbox.forms import application_form
from tests.workflows.line import Line


def identifiers(line: Line, key: str) -> list[str]:
    """Names, numbers, phones, accounts and addresses that the form tells."""
    form = application_form(line.merchant(key))
    found = [value for party in form.parties for value in party.identity().values()]
    assert len(found) >= 8 and all(len(value) >= 2 for value in found)
    return found


@pytest.mark.parametrize("key", ["m4", "m5", "m11"])
def test_replay_gives_the_same_bits(line: Line, key: str) -> None:
    found = replayed(line.decision(line.decided(line.merchant(key))).id)
    assert found is not None and found.again == found.stored and len(found.stored) > 100


@pytest.mark.parametrize("key", ["m4", "m5"])
def test_no_identifier_stands_in_snapshot_decision_journal_or_lake(line: Line, key: str) -> None:
    application = line.decided(line.merchant(key))
    decision = line.decision(application)
    places = {
        "snapshot": snapshot_bytes(decision.snapshot),
        "decision": decision_bytes(decision),
        **{f"entry {entry.act}": bytes(entry.body) for entry in Entry.objects.exclude(act="install")},
        **{f"batch {batch.series}": repr(batch.detail).encode() for batch in LakeBatch.objects.all()},
        **{f"lake {tail.series}": repr(of_stream(tail.stream).to_pylist()).encode() for tail in LakeTail.objects.all()},
    }
    assert len(places) >= 6
    for value in identifiers(line, key):
        assert [where for where, data in places.items() if value.encode() in data] == [], value
    answers = b"".join(body_of(row) for row in application.answers.all())
    assert line.merchant(key).name.encode() in answers  # what is searched for does come in


@operation("test.erase", permission="install")
def erase(act: Act, *, party: str) -> Result:
    """Destroy a party's key, as an operation of erasure will."""
    row = PartyKey.objects.get(party_id=party)
    row.wrapped, row.destroyed_by = b"", act.context.key
    act.save(row)
    return {}


def test_a_destroyed_key_erases_the_person_and_the_audit_stays_sound(line: Line) -> None:
    application = line.decided(line.merchant("m5"))
    decision = line.decision(application)
    assert identity(application.applicant)["name"] == line.merchant("m5").name
    context: Context = line.context("erase")
    erase(context, party=str(application.applicant_id))
    forget_cached_keys()
    for read in (
        lambda: identity(application.applicant),
        lambda: snapshot_bytes(decision.snapshot),
        lambda: decision_bytes(decision),
        lambda: [body_of(row) for row in application.answers.all()],
        lambda: replayed(decision.id),
    ):
        with pytest.raises(Erased) as told:
            read()
        assert told.value.act == context.key
    seal_all()
    assert verify().problems == []
