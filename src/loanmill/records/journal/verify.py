"""Verify: the chain, the entries, and every row against the last digest the journal holds of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from loanmill.core.journal.chain import GENESIS, bulk_digest, chain_hash
from loanmill.core.journal.entry import JournalEntry
from loanmill.core.kernel.canonical import canonical, digest
from loanmill.records.journal.contents import check_contents
from loanmill.records.journal.reading import as_bytes, rows_of
from loanmill.records.journal.tables import Chunk, Entry, Seal
from loanmill.records.row import Row, journalled, row_digest

Progress = Callable[[str, int], None]
Last = dict[str, dict[bytes, bytes]]  # table -> key -> the schema in two bytes, then the digest
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as the journal says: what kind, where (table and key, or entry), and what to think."""

    kind: str
    where: str
    detail: str


@dataclass(slots=True)
class Report:
    """What was checked and what was found. `head` is the last hash; `unsealed` entries await the sealer."""

    entries: int = 0
    seals: int = 0
    rows: int = 0
    unsealed: int = 0
    head: str = GENESIS
    problems: list[Problem] = field(default_factory=list)

    def tell(self, kind: str, where: str, detail: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(kind, where, detail))


def verify(*, known_head: str | None = None, progress: Progress = lambda what, count: None) -> Report:
    """Check everything. `known_head` is a hash noted earlier: it must still stand in the chain."""
    report, last = Report(), Last()
    _chain(report, known_head=known_head, progress=progress)
    _entries(report, last, progress=progress)
    _rows(report, last, progress=progress)
    return report


def _chain(report: Report, *, known_head: str | None, progress: Progress) -> None:
    previous, expected, seen_head = GENESIS, 1, known_head in (None, GENESIS)
    seals = Seal.objects.order_by("sequence").values_list("sequence", "entry_id", "previous", "hash", "entry__sha256")
    for sequence, entry, before, hashed, sha256 in seals.iterator(chunk_size=BATCH):
        where = f"seal {sequence} (entry {entry})"
        if sequence != expected:
            report.tell("chain_gap", where, f"seals {expected} to {sequence - 1} are gone")
        if before != previous:
            report.tell("chain_broken", where, "it does not follow the seal before it")
        if sha256 is None:
            report.tell("entry_gone", where, "its entry is gone")
        elif not _belongs(hashed, previous=before, sequence=sequence, entry_sha256=sha256):
            report.tell("seal_changed", where, "its hash does not belong to its entry and place")
        seen_head = seen_head or hashed == known_head
        previous, expected = hashed, sequence + 1
        report.seals += 1
        if report.seals % BATCH == 0:
            progress("seals", report.seals)
    report.head = previous
    if not seen_head:
        report.tell("head_unknown", f"head {known_head}", "the hash noted earlier is not in the chain any more")


def _belongs(hashed: str, *, previous: str, sequence: int, entry_sha256: str) -> bool:
    try:
        return chain_hash(previous=previous, sequence=sequence, entry_sha256=entry_sha256) == hashed
    except (ValueError, TypeError, OverflowError):
        return False  # a hash that is none


def _entries(report: Report, last: Last, *, progress: Progress) -> None:
    chunks = _chunks()
    for row in rows_of(Entry, unreadable=lambda key, why: report.tell("entry_unreadable", f"entry no. {key}", why)):
        report.entries += 1
        body, where = as_bytes(row.body), f"entry {row.id} ({row.act})"
        if digest(body) != row.sha256:
            report.tell("entry_changed", where, "its bytes do not have the digest that was chained")
        try:
            entry = JournalEntry.from_bytes(body)
        except (ValueError, KeyError, TypeError, AssertionError) as error:
            report.tell("entry_unreadable", where, str(error))
            continue
        columns = (entry.id, entry.act, entry.actor, entry.at, entry.subject, digest(canonical(entry.inputs)))
        if columns != (row.id, row.act, row.actor, row.at, row.subject, row.inputs_sha256):
            report.tell("entry_columns", where, "its columns differ from its bytes")
        for write in entry.writes:
            last.setdefault(write.table, {})[write.key.bytes] = _mark(write.schema) + bytes.fromhex(write.sha256)
        _bulk(report, last, entry, chunks, where=where)
        if report.entries % BATCH == 0:
            progress("entries", report.entries)
    report.unsealed = Entry.objects.filter(seal__isnull=True).count()
    for entry_id, table in chunks:
        report.tell("chunk_extra", f"entry {entry_id}", f"a chunk of {table} belongs to no entry")


Chunks = dict[tuple[str, str], tuple[bytes, bytes]]


def _chunks() -> Chunks:
    found = Chunk.objects.values_list("entry_id", "table", "keys", "digests")
    return {
        (str(entry), table): (as_bytes(keys), as_bytes(digests)) for entry, table, keys, digests in found.iterator()
    }


def _bulk(report: Report, last: Last, entry: JournalEntry, chunks: Chunks, *, where: str) -> None:
    for write in entry.bulk:
        keys, digests = chunks.pop((str(entry.id), write.table), (b"", b""))
        if bulk_digest(keys=keys, digests=digests) != write.sha256 or len(keys) != 16 * write.count:
            report.tell("chunk_changed", where, f"the rows listed for {write.table} are not those it wrote")
            continue
        rows, mark = last.setdefault(write.table, {}), _mark(write.schema)
        for at in range(write.count):
            rows[keys[16 * at : 16 * at + 16]] = mark + digests[32 * at : 32 * at + 32]


def _rows(report: Report, last: Last, *, progress: Progress) -> None:
    for table, model in sorted(journalled().items()):
        known = last.pop(table, {})
        for row in rows_of(model, unreadable=partial(_unreadable, report, table, known)):
            report.rows += 1
            where, expected = f"{table} {row.pk}", known.pop(row.pk.bytes, None)
            if expected is None:
                report.tell("row_unknown", where, "no entry wrote this row")
            elif _digest(row, schema=int.from_bytes(expected[:2])) != expected[2:]:
                report.tell("row_changed", where, "it is not as the last entry that wrote it left it")
            for detail in _inside(row):
                report.tell("content_changed", where, detail)
            if report.rows % BATCH == 0:
                progress("rows", report.rows)
        for key in known:
            report.tell("row_gone", f"{table} {_text(key)}", "an entry wrote this row and it is gone")
    for table in last:
        report.tell("table_gone", table, "entries wrote to a table that this build does not know")


def _mark(schema: int) -> bytes:
    return schema.to_bytes(2)


def _digest(row: Row, *, schema: int) -> bytes:
    """The row's digest under the schema that wrote it; none for a row with a value that no act could have written."""
    try:
        return bytes.fromhex(row_digest(row, schema=schema))
    except (TypeError, ValueError):
        return b""


def _inside(row: Row) -> Iterator[str]:
    """What is wrong inside a row; contents so spoilt that they cannot be looked into are wrong too."""
    try:
        yield from check_contents(row)
    except (ValueError, TypeError, KeyError, AttributeError, AssertionError) as error:
        yield f"what it holds cannot be read: {error}"


def _unreadable(report: Report, table: str, known: dict[bytes, bytes], key: str, why: str) -> None:
    with suppress(ValueError):
        known.pop(UUID(key).bytes, None)
    report.tell("row_unreadable", f"{table} {key}", why)


def _text(key: bytes) -> str:
    text = key.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def lines(report: Report) -> Iterator[str]:
    """The problems as lines of text."""
    for problem in report.problems:
        yield f"{problem.kind}: {problem.where}: {problem.detail}"
