"""Format version 1 is a promise: every later build reads these bytes, and writes the same ones again.

The files in v1/ were made once. A test that fails here means that stored evidence could no longer be read or
verified: mend the code, never the files.
"""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from loanmill.core.evidence.answer import Answer
from loanmill.core.evidence.decision import Decision
from loanmill.core.evidence.fact import facts_from_bytes, facts_to_bytes
from loanmill.core.evidence.finding import Finding
from loanmill.core.evidence.missing import Missing
from loanmill.core.evidence.snapshot import Snapshot
from loanmill.core.journal.chain import GENESIS, bulk_digest, chain_hash
from loanmill.core.journal.entry import JournalEntry
from loanmill.core.kernel import ids
from loanmill.core.kernel.canonical import digest, instant_of
from loanmill.core.strategy.first.decide import decide
from loanmill.core.strategy.first.read import read_policy

V1 = Path(__file__).parent / "v1"
# The digests of the files when they were made; a changed file is as bad as a changed reader.
MADE = json.loads((V1 / "made.json").read_text())


def kept(name: str) -> bytes:
    return (V1 / name).read_bytes()


def test_no_file_was_changed_added_or_lost() -> None:
    found = {path.name: digest(path.read_bytes()) for path in V1.iterdir() if path.name != "made.json"}
    assert found == MADE


@pytest.mark.parametrize("name", ["answer.json", "answer_declared.json"])
def test_answer(name: str) -> None:
    assert Answer.from_bytes(kept(name)).to_bytes() == kept(name)


def test_answer_says_what_it_said() -> None:
    answer = Answer.from_bytes(kept("answer.json"))
    assert (answer.source, answer.status, answer.simulated) == ("registry", "found", True)
    assert answer.observed_at == datetime(2026, 6, 1, 1, 0, 1, 5, tzinfo=UTC)
    assert Answer.from_bytes(kept("answer_declared.json")).consent is None


def test_facts() -> None:
    facts = facts_from_bytes(kept("fact.json"))
    assert facts_to_bytes(facts, vocabulary="1:0123456789abcdef") == kept("fact.json")
    values = {fact.name: fact.value for fact in facts}
    assert values["reg_established_on"] == Missing("unreadable")
    assert values["reg_abnormal_listed"] is False
    assert values["reg_capital_fen"] == 50_000_000
    assert facts[0].effective_on == date(2026, 5, 31)


@pytest.mark.parametrize("name", ["finding.json", "finding_missing.json"])
def test_finding(name: str) -> None:
    assert Finding.from_bytes(kept(name)).to_bytes() == kept(name)


@pytest.mark.parametrize("name", ["snapshot_invoice.json", "snapshot_tobacco.json"])
def test_snapshot(name: str) -> None:
    assert Snapshot.from_bytes(kept(name)).to_bytes() == kept(name)


@pytest.mark.parametrize("case", ["invoice", "tobacco"])
def test_decision_is_decided_again_bit_for_bit(case: str) -> None:
    stored = Decision.from_bytes(kept(f"decision_{case}.json"))
    assert stored.to_bytes() == kept(f"decision_{case}.json")
    assert stored.snapshot_sha256 == digest(kept(f"snapshot_{case}.json"))
    assert stored.policy_sha256 == digest(kept(f"policy_{case}.yaml"))
    policy = read_policy(text=kept(f"policy_{case}.yaml").decode(), file=f"policy_{case}.yaml")
    again = decide(snapshot=Snapshot.from_bytes(kept(f"snapshot_{case}.json")), policy=policy)
    assert again.to_bytes() == kept(f"decision_{case}.json")


@pytest.mark.parametrize("name", ["entry.json", "entry_bulk.json"])
def test_entry(name: str) -> None:
    assert JournalEntry.from_bytes(kept(name)).to_bytes() == kept(name)


def test_bulk_entry_names_its_rows() -> None:
    (write,) = JournalEntry.from_bytes(kept("entry_bulk.json")).bulk
    keys, digests = kept("chunk_keys.bin"), kept("chunk_digests.bin")
    assert bulk_digest(keys=keys, digests=digests) == write.sha256
    assert len(keys) == 16 * write.count and len(digests) == 32 * write.count


def test_chain() -> None:
    previous = GENESIS
    for link in json.loads(kept("chain.json")):
        entry = digest(kept(link["entry"]))
        previous = chain_hash(previous=previous, sequence=link["sequence"], entry_sha256=entry)
        assert previous == link["hash"]


def test_ids() -> None:
    made = json.loads(kept("ids.json"))
    seven = made["uuid7"]
    assert str(ids.uuid7(at=instant_of(seven["at"]), random=bytes.fromhex(seven["random"]))) == seven["id"]
    assert str(ids.derived(UUID(made["derived"]["parent"]), *made["derived"]["names"])) == made["derived"]["id"]
    assert str(ids.step_id(made["step"]["workflow"], made["step"]["step"])) == made["step"]["id"]
    assert str(ids.named_id(*made["named"]["names"])) == made["named"]["id"]


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("entry.json", Answer.from_bytes),
        ("answer.json", JournalEntry.from_bytes),
        ("answer.json", Finding.from_bytes),
        ("finding.json", facts_from_bytes),
        ("fact.json", Snapshot.from_bytes),
        ("answer.json", Decision.from_bytes),
    ],
)
def test_another_format_is_refused(name: str, reader: object) -> None:
    assert callable(reader)
    with pytest.raises(ValueError, match="these bytes are no"):
        reader(kept(name))
