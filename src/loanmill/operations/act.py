"""Act: how every operation runs. One transaction writes current rows and one journal entry, once per key.

    @operation("offer.accept")
    def accept_offer(act: Act, *, offer_id: UUID) -> Result:
        offer = act.get(Offer, offer_id)
        offer.state = "accepted"
        act.save(offer)
        return {"offer": str(offer.id)}

    accept_offer(Context(actor=..., key=..., at=...), offer_id=...)

The same key again returns the stored result and does nothing; the same key with other inputs is an error.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from secrets import token_bytes
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import F

from loanmill.core.journal.chain import bulk_digest
from loanmill.core.journal.entry import BulkWrite, JournalEntry, Write
from loanmill.core.kernel.canonical import Json, canonical, digest, parse, plain
from loanmill.core.kernel.ids import derived
from loanmill.operations.errors import KeyReused, NotAllowed, NotFound
from loanmill.operations.today import open_date
from loanmill.records.actor import Actor
from loanmill.records.application import Application
from loanmill.records.journal.tables import Chunk, Entry
from loanmill.records.permissions import may
from loanmill.records.row import Row, row_digest
from loanmill.records.stored import row_digests
from loanmill.records.transaction import writing

Result = dict[str, Json]
R = TypeVar("R", bound=Row)
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Context:
    """Who acts, when, the key that makes the act happen once, and where random bytes come from."""

    actor: Actor
    key: UUID
    at: datetime
    random: Callable[[int], bytes] = token_bytes


@dataclass(frozen=True, slots=True)
class Private:
    """An input that must not stand in the journal (a name, a number): rows hold it sealed, the entry their digest."""

    value: Any


class Act:
    """One operation under way."""

    def __init__(self, context: Context, *, name: str) -> None:
        self.context, self.name = context, name
        self.subject: UUID | None = None
        self._writes: dict[tuple[str, UUID], Write] = {}
        self._bulk: dict[tuple[str, int], dict[bytes, bytes]] = {}
        self._date: date | None = None

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.context.actor

    @property
    def at(self) -> datetime:
        """The instant of the act, UTC."""
        return self.context.at

    def business_date(self, entity: UUID) -> date:
        """The date of the entity's open day. Raises NotFound when no day is open."""
        if self._date is None:
            self._date = open_date(entity)
        return self._date

    def on_open_day(self, day: date) -> None:
        """Say the open day's date where it was just read under a lock: `business_date` need not read it again."""
        self._date = day

    def new_id(self, *names: str) -> UUID:
        """The id of a row that this act makes; the same for the same key and names."""
        return derived(self.context.key, *names)

    def get(self, model: type[R], key: UUID) -> R:
        """Read a row for change, locked until the act ends. Raises NotFound, also where the actor may not look."""
        rows = model._default_manager.filter(pk=key)
        if connection.vendor == "postgresql":
            rows = rows.select_for_update(of=("self",))
        row = rows.first()
        if row is None or not may_touch(self.actor, row):
            raise NotFound(model._meta.db_table, key)
        return row

    def save(self, row: R) -> R:
        """Write one row and list it in the entry."""
        known = row._state.adding is False
        row.save(force_insert=not known, force_update=known)
        self.wrote(row)
        return row

    def save_new(self, rows: Iterable[R]) -> None:
        """Insert several rows of one table and list each in the entry."""
        made = list(rows)
        if made:
            type(made[0])._default_manager.bulk_create(made)
        for row in made:
            self.wrote(row)

    def add(self, rows: Iterable[R], **amounts: int) -> None:
        """Add the same amounts to columns of several locked rows of one table by one statement, and list each."""
        held = list(rows)
        if held:
            more: dict[str, Any] = {name: F(name) + fen for name, fen in amounts.items()}
            type(held[0])._default_manager.filter(pk__in=[row.pk for row in held]).update(**more)
        for row in held:
            for name, fen in amounts.items():
                setattr(row, name, getattr(row, name) + fen)
            self.wrote(row)

    def wrote(self, row: Row) -> None:
        """List a row that was written otherwise than by `save`, as this object has it."""
        table = row._meta.db_table
        self._writes[table, row.pk] = Write(table=table, schema=row.SCHEMA, key=row.pk, sha256=row_digest(row))

    def wrote_rows(self, model: type[Row], rows: Iterable[Sequence[Any]]) -> None:
        """List rows that set-based SQL wrote, each as all its values by records/stored: once, as the act leaves it."""
        self._bulk.setdefault((model._meta.db_table, model.SCHEMA), {}).update(row_digests(model, rows))

    def wrote_bulk(self, rows: Iterable[Row]) -> None:
        """List rows that were written in bulk, as these objects have them: one chunk with one digest for each table."""
        for row in rows:
            listed = self._bulk.setdefault((row._meta.db_table, row.SCHEMA), {})
            listed[row.pk.bytes] = bytes.fromhex(row_digest(row))

    def wrote_digests(self, model: type[Row], digests: Mapping[UUID, str]) -> None:
        """List rows that were written in bulk by the digests of what was written (`row.spelled_digest`)."""
        for key, sha256 in digests.items():
            self._bulk.setdefault((model._meta.db_table, model.SCHEMA), {})[key.bytes] = bytes.fromhex(sha256)

    def _chunks(self) -> list[tuple[BulkWrite, bytes, bytes]]:
        """Each table's bulk write with its keys and digests, ordered by key."""
        found = []
        for (table, schema), listed in sorted(self._bulk.items()):
            keys = b"".join(sorted(listed))
            digests = b"".join(listed[key] for key in sorted(listed))
            sha256 = bulk_digest(keys=keys, digests=digests)
            found.append((BulkWrite(table=table, schema=schema, count=len(listed), sha256=sha256), keys, digests))
        return found

    def entry(self, *, inputs: Mapping[str, Json], result: Result) -> None:
        """Write the journal entry of this act."""
        chunks = self._chunks()
        made = JournalEntry(
            id=self.context.key,
            act=self.name,
            actor=self.actor.id,
            actor_kind=self.actor.kind,
            role=self.actor.role,
            at=self.at,
            business_date=self._date,
            subject=self.subject,
            inputs=inputs,
            result=result,
            writes=tuple(self._writes.values()),
            bulk=tuple(write for write, _, _ in chunks),
        )
        body = made.to_bytes()
        Entry.objects.create(
            id=made.id,
            act=made.act,
            actor=made.actor,
            at=made.at,
            subject=made.subject,
            body=body,
            sha256=digest(body),
            inputs_sha256=digest(canonical(inputs)),
        )
        Chunk.objects.bulk_create(
            Chunk(entry_id=made.id, table=write.table, keys=keys, digests=digests) for write, keys, digests in chunks
        )


def operation(
    name: str, *, permission: str | None = None
) -> Callable[[Callable[Concatenate[Act, P], Result]], Callable[Concatenate[Context, P], Result]]:
    """Make a function an operation called `name`, for actors that hold `permission` (by default its name)."""

    def decorate(function: Callable[Concatenate[Act, P], Result]) -> Callable[Concatenate[Context, P], Result]:
        signature = inspect.signature(function)

        @wraps(function)
        def run(context: Context, /, *args: P.args, **kwargs: P.kwargs) -> Result:
            if not may(context.actor, permission or name):
                raise NotAllowed(act=permission or name, role=context.actor.role)
            given = signature.bind(None, *args, **kwargs).arguments
            inputs = {key: plain(value) for key, value in list(given.items())[1:] if not isinstance(value, Private)}
            with writing():
                _one_at_a_time(context.key)
                done = Entry.objects.filter(id=context.key).values_list("act", "inputs_sha256", "body").first()
                if done is not None:
                    return _again(done, name=name, inputs=inputs, key=context.key)
                act = Act(context, name=name)
                result = function(act, *args, **kwargs)
                act.entry(inputs=inputs, result=result)
                return result

        return run

    return decorate


def _one_at_a_time(key: UUID) -> None:
    """Let a second act of this key wait until the first is over, so that it finds the first one's entry.

    On SQLite there is one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(key.bytes[8:], signed=True)])


def done_before(key: UUID) -> Result | None:
    """The result of the act of this key, when it was done: asked before anything outside is asked again."""
    body = Entry.objects.filter(id=key).values_list("body", flat=True).first()
    return None if body is None else _result(body)


def _again(done: tuple[str, str, bytes | memoryview], *, name: str, inputs: Mapping[str, Json], key: UUID) -> Result:
    act, inputs_sha256, body = done
    if act != name or inputs_sha256 != digest(canonical(inputs)):
        raise KeyReused(key=key, act=act)
    return _result(body)


def _result(body: bytes | memoryview) -> Result:
    spelled = parse(bytes(body))
    assert isinstance(spelled, dict) and isinstance(spelled["result"], dict)
    return spelled["result"]


def may_touch(actor: Actor, row: Row) -> bool:
    """Whether the actor may act on this row: its unit lies in the actor's scope, or the actor is its merchant."""
    application = row if isinstance(row, Application) else getattr(row, "application", None)
    if not isinstance(application, Application) or actor.kind == "system":
        return True
    if actor.kind == "merchant":
        return application.applicant_id == actor.party
    if actor.role == "officer" and application.officer_id != actor.id:
        return False
    return application.entity_id == actor.entity and application.unit.path.startswith(actor.scope)
