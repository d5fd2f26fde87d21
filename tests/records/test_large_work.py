"""Around a large act: the collector rests and comes back; the log is in the file, and writers did not wait for it."""

from __future__ import annotations

import gc
import shutil
import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from loanmill.core.kernel.ids import named_id
from loanmill.records import large_work
from loanmill.records.large_work import log_settled, settle_log, without_collecting
from loanmill.records.org import LegalEntity

PATIENCE_S = 5


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    """The collector is on around each test."""
    gc.enable()
    yield
    gc.enable()


def test_the_collector_rests_until_the_outermost_block_ends() -> None:
    """Also where the block fails."""
    with pytest.raises(KeyError), without_collecting():
        with without_collecting():
            assert not gc.isenabled()
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()


def test_who_had_switched_it_off_finds_it_off() -> None:
    gc.disable()
    with without_collecting():
        assert not gc.isenabled()
    assert not gc.isenabled()


def test_blocks_of_two_threads_overlap() -> None:
    """The one that ends first does not wake it for the other."""
    both, ended, seen = Barrier(2, timeout=PATIENCE_S), Barrier(2, timeout=PATIENCE_S), []

    def first() -> None:
        with without_collecting():
            both.wait()
        ended.wait()

    thread = Thread(target=first)
    thread.start()
    with without_collecting():
        both.wait()
        ended.wait()
        seen.append(gc.isenabled())
    thread.join(PATIENCE_S)
    assert (seen, gc.isenabled()) == ([False], True)


@pytest.mark.django_db(transaction=True)
def test_what_is_settled_stands_in_the_file_itself(tmp_path: Path) -> None:
    """Read from a copy of the file alone, without the log beside it; within a transaction nothing happens."""
    if connection.vendor != "sqlite":
        settle_log()  # elsewhere there is nothing to do, and nothing fails
        log_settled()
        return

    def in_file() -> int:
        copy = shutil.copy(str(connection.settings_dict["NAME"]), tmp_path / "copy.sqlite")
        with sqlite3.connect(copy) as alone:
            return int(alone.execute("SELECT COUNT(*) FROM legal_entity WHERE code = 'settled'").fetchone()[0])

    settle_log()
    log_settled()
    LegalEntity.objects.create(id=named_id("settled"), code="settled", name="测", name_en="Bench")
    with transaction.atomic():
        settle_log()
    log_settled()
    assert in_file() == 0
    settle_log()
    log_settled()
    assert in_file() == 1


def test_a_copying_that_failed_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was committed stands in the log all the same: the next chunk goes on."""
    begun: Future[None] = Future()
    begun.set_exception(OSError("the disk is full"))
    monkeypatch.setattr(large_work, "_settling", begun)
    with pytest.raises(OSError, match="the disk is full"):
        log_settled()
    log_settled()
