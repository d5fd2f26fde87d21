"""The database itself keeps the books even and entries as they are, whoever writes the SQL."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from loanmill.core.kernel.ids import named_id
from loanmill.records import guards
from loanmill.records.ledger import Posting, Voucher
from tests.books import house

pytestmark = pytest.mark.django_db(transaction=True)
Line = tuple[str, int, int]
EVEN: list[Line] = [("130301", 500, 0), ("100201", 0, 500)]


@pytest.fixture(autouse=True)
def lender(db: None) -> None:
    house.found_house()


def run(statement: str, params: Sequence[object] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def key(*names: str) -> object:
    found = named_id("guards", *names)
    return found.hex if connection.vendor == "sqlite" else found


def write(name: str, lines: Sequence[Line], *, says: int | None = None) -> None:
    """A voucher and its postings, the postings first: both orders are one transaction."""
    for n, (account, debit, credit) in enumerate(lines):
        add(name, str(n), account, debit, credit)
    fixed = (house.ENTITY, named_id("test", "own"))
    entity, funder = (value.hex if connection.vendor == "sqlite" else value for value in fixed)
    run(
        "INSERT INTO voucher (id, entity_id, funder_id, booked_on, value_date, kind, reference, lines) "
        "VALUES (%s, %s, %s, '2026-01-01', '2026-01-01', 'test', %s, %s)",
        [key(name), entity, funder, name, len(lines) if says is None else says],
    )


def add(name: str, number: str, account: str, debit: int, credit: int) -> None:
    run(
        "INSERT INTO posting (id, voucher_id, account, debit_fen, credit_fen) VALUES (%s, %s, %s, %s, %s)",
        [key(name, number), key(name), account, debit, credit],
    )


def refused(act: Callable[[], None]) -> None:
    """The transaction of an act is refused, and nothing of it is kept."""
    before = Voucher.objects.count(), Posting.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        act()
    assert (Voucher.objects.count(), Posting.objects.count()) == before


def test_an_even_voucher_is_kept() -> None:
    with transaction.atomic():
        write("even", EVEN)
    assert Posting.objects.count() == 2


@pytest.mark.parametrize(
    "lines",
    [
        [("130301", 500, 0), ("100201", 0, 499)],
        [("130301", 500, 0)],
        # Even in all, but neither the balance sheet nor what stands off it is.
        [("900101", 500, 0), ("100201", 0, 500)],
    ],
)
def test_a_voucher_out_of_balance_is_refused_at_the_commit(lines: list[Line]) -> None:
    refused(lambda: write("uneven", lines))


def test_the_refusal_comes_at_the_commit_and_not_before() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        write("half", [EVEN[0]], says=2)
        reached = Voucher.objects.count()
    assert reached == 1
    with transaction.atomic():
        write("whole", [EVEN[0]], says=2)
        add("whole", "1", *EVEN[1])
    assert Voucher.objects.get().reference == "whole"


@pytest.mark.parametrize("says", [0, 1, 3])
def test_a_voucher_has_the_lines_that_it_says(says: int) -> None:
    refused(lambda: write("lines", EVEN, says=says))


def test_a_voucher_without_lines_is_refused_unless_it_says_so() -> None:
    refused(lambda: write("empty", [], says=2))


def test_nothing_is_added_to_a_voucher_that_was_booked_not_even_in_balance() -> None:
    with transaction.atomic():
        write("booked", EVEN)

    def more() -> None:
        add("booked", "2", "130301", 9, 0)
        add("booked", "3", "100201", 0, 9)

    refused(more)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE posting SET debit_fen = debit_fen + 1",
        "UPDATE posting SET account = '100202'",
        "DELETE FROM posting",
        "UPDATE voucher SET booked_on = '2026-02-01'",
        "UPDATE voucher SET lines = 3",
        "DELETE FROM voucher",
        "TRUNCATE posting",
    ],
)
def test_entries_are_never_changed(statement: str) -> None:
    if connection.vendor == "sqlite" and statement.startswith("TRUNCATE"):
        pytest.skip("SQLite knows no TRUNCATE")
    with transaction.atomic():
        write("booked", EVEN)
    with pytest.raises(IntegrityError, match="entries are never changed"), transaction.atomic():
        run(statement)
    assert (Voucher.objects.count(), Posting.objects.count()) == (1, 2)


def test_a_voucher_is_refused_in_a_part_of_an_act_only_with_the_whole_act() -> None:
    """A savepoint is no commit: what is uneven inside of it may still be evened out after it."""
    with transaction.atomic():
        with transaction.atomic():
            write("parts", [EVEN[0]], says=2)
        add("parts", "1", *EVEN[1])
    assert Posting.objects.count() == 2


def test_every_trigger_stands_after_all_migrations() -> None:
    """A migration that makes a guarded table anew must make its triggers anew."""
    statement = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(statement)
        standing = {row[0] for row in cursor.fetchall()}
    assert {name for _, name in guards.trigger_names(connection.vendor)} <= standing


def test_without_its_triggers_the_books_can_be_spoilt() -> None:
    """What the tests above prove is the triggers' doing."""
    guards.drop_triggers(connection)
    try:
        with transaction.atomic():
            write("spoilt", [EVEN[0]], says=7)
            run("UPDATE posting SET debit_fen = 1")
        assert Posting.objects.get().debit_fen == 1
    finally:
        guards.make_triggers(connection)


def test_books_of_before_the_guards_must_balance() -> None:
    guards.drop_triggers(connection)
    guards.drop_tables(connection)
    try:
        with transaction.atomic():
            write("old", [EVEN[0]])
        with pytest.raises(guards.BooksUneven, match="old"):
            guards.make_tables(connection)
        add("old", "1", *EVEN[1])
    finally:
        guards.make_tables(connection)
        guards.make_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT books_fen, memo_fen, missing_lines FROM voucher_balance")
        assert cursor.fetchall() == [(0, 0, 0)]


def test_a_copy_restored_from_a_dump_is_guarded_too() -> None:
    with transaction.atomic():
        write("kept", EVEN)
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = sqlite3.connect(":memory:", isolation_level=None)
        copy.execute("PRAGMA foreign_keys = OFF")
        copy.executescript("\n".join(connection.connection.iterdump()))
        copy.execute("PRAGMA foreign_keys = ON")
        assert copy.execute("SELECT books_fen, missing_lines FROM voucher_balance").fetchall() == [(0, 0)]
        with pytest.raises(sqlite3.IntegrityError):
            copy.execute(
                "INSERT INTO posting SELECT 'x', voucher_id, account, 1, 0 FROM posting WHERE debit_fen > 0 LIMIT 1"
            )
        return
    assert isinstance(_restored(), UUID)


def _restored() -> UUID:
    """Dump the test's database, restore it beside, and try to spoil the copy."""
    import psycopg

    if shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not on PATH")
    settings = connection.settings_dict
    where = f"postgresql://{settings['USER']}@{settings['HOST']}:{settings['PORT']}"
    name = f"{settings['NAME']}_copy"
    dumped = subprocess.run(["pg_dump", f"{where}/{settings['NAME']}"], capture_output=True, text=True, check=True)
    with psycopg.connect(f"{where}/postgres", autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name}")
        server.execute(f"CREATE DATABASE {name}")
        try:
            subprocess.run(
                ["psql", "-q", "-v", "ON_ERROR_STOP=1", f"{where}/{name}"],
                input=dumped.stdout, text=True, check=True, capture_output=True,
            )  # fmt: skip
            with psycopg.connect(f"{where}/{name}", autocommit=True) as copy:
                row = copy.execute("SELECT books_fen, missing_lines, voucher_id FROM voucher_balance").fetchone()
                assert row is not None and row[:2] == (0, 0)
                with pytest.raises(psycopg.errors.IntegrityError):
                    copy.execute("UPDATE posting SET debit_fen = 1")
                return UUID(str(row[2]))
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_only_a_database_of_tests_is_ever_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction.atomic():
        write("kept", EVEN)
    call_command("flush", interactive=False, verbosity=0)
    assert Posting.objects.count() == 0
    house.found_house()
    with transaction.atomic():
        write("kept", EVEN)
    with monkeypatch.context() as there:
        there.setitem(connection.settings_dict, "NAME", "loanmill")
        with pytest.raises(CommandError, match="never emptied"):
            call_command("flush", interactive=False, verbosity=0)
    assert Posting.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        run("DELETE FROM posting")
