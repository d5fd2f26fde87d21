"""The sealer goes on after the database failed, and finds late entries far behind the last one sealed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import sleep, time

import pytest
from django.db import OperationalError, connection

from loanmill.core.kernel.ids import named_id
from loanmill.records.journal import sealer
from loanmill.records.journal.sealer import Sealer, seal_all
from loanmill.records.journal.tables import Entry, Seal

PATIENCE_S = 10
pytestmark = pytest.mark.django_db(transaction=True)


def entry(n: int) -> Entry:
    """An entry of this number."""
    own = named_id("sealer", str(n))
    return Entry.objects.create(
        n=n, id=own, act="t", actor=own, at=datetime(2026, 6, 1, tzinfo=UTC), body=b"{}", sha256=f"{n:064x}",
        inputs_sha256="0",
    )  # fmt: skip


def until(done: Callable[[], bool]) -> None:
    ends = time() + PATIENCE_S
    while not done():
        assert time() < ends, "it was not sealed"
        sleep(0.005)


def sealed() -> list[int]:
    """Numbers of the entries in the order of their seals."""
    return list(Seal.objects.order_by("sequence").values_list("entry__n", flat=True))


def test_it_goes_on_after_the_database_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    real, failures = sealer.seal_batch, [OperationalError("database is locked")] * 3

    def failing(*, since: int = 0) -> int:
        if failures:
            raise failures.pop()
        return real(since=since)

    monkeypatch.setattr(sealer, "seal_batch", failing)
    entry(1)
    running = Sealer(every_seconds=0.01).start()
    try:
        until(lambda: sealed() == [1])
    finally:
        running.stop()
    assert not failures


def test_a_late_entry_far_behind_is_sealed_with_the_next_whole_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those near the last one at once; in each look in between the far one stays."""
    monkeypatch.setattr(sealer, "BEHIND", 10)
    entry(100)
    assert seal_all() == 1
    for late in (5, 95, 101):
        entry(late)
    assert seal_all(since=sealer._last_sealed() - sealer.BEHIND) == 2
    assert sealed() == [100, 95, 101]
    monkeypatch.setattr(sealer, "WHOLE_EVERY", 3)
    running = Sealer(every_seconds=0.01).start()
    try:
        until(lambda: len(sealed()) == 4)
    finally:
        running.stop()
    assert sealed() == [100, 95, 101, 5]


def test_without_anything_to_seal_nobody_is_held_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """No write transaction is begun: on SQLite it would be the only one."""
    entry(1)
    assert seal_all() == 1

    def never() -> None:
        raise AssertionError("a write transaction was begun")

    monkeypatch.setattr(sealer, "writing", never)
    assert seal_all() == 0
    assert connection.in_atomic_block is False
