"""Guards of the books inside the database: sums are zero, and entries are never changed, whoever writes the SQL.

`voucher_balance` has what each voucher's postings sum to, on the balance sheet and off it, and how many of the lines
that it says it has are missing; triggers keep it. Each figure is a foreign key, checked at COMMIT, to the one row of
`books_zero`: no transaction commits that leaves a voucher out of balance, without its lines, or adds to it later.
Neither table is Django's, and neither is journalled: both follow from vouchers and postings.

A migration that makes one of the guarded tables anew (on SQLite most changes of columns do) loses its triggers and
must call `make_triggers` afterwards; tests/records/test_guards.py tells.
"""

from __future__ import annotations

from typing import Any

GUARDED = ("posting", "voucher")
FIGURES = ("books_fen", "memo_fen", "missing_lines")
NEVER = "entries are never changed; book a correction"

_KEY = {"sqlite": "char(32)", "postgresql": "uuid"}
# Accounts that begin with 9 stand off the balance sheet (core/ledger/chart).
_POSTED = """
INSERT INTO voucher_balance (voucher_id, books_fen, memo_fen, missing_lines) VALUES (NEW.voucher_id,
  CASE WHEN substr(NEW.account, 1, 1) = '9' THEN 0 ELSE NEW.debit_fen - NEW.credit_fen END,
  CASE WHEN substr(NEW.account, 1, 1) = '9' THEN NEW.debit_fen - NEW.credit_fen ELSE 0 END, -1)
ON CONFLICT (voucher_id) DO UPDATE SET books_fen = voucher_balance.books_fen + excluded.books_fen,
  memo_fen = voucher_balance.memo_fen + excluded.memo_fen, missing_lines = voucher_balance.missing_lines - 1;
"""
_WRITTEN = """
INSERT INTO voucher_balance (voucher_id, books_fen, memo_fen, missing_lines)
VALUES (NEW.id, 0, 0, COALESCE(NEW.lines, 0))
ON CONFLICT (voucher_id) DO UPDATE SET missing_lines = voucher_balance.missing_lines + excluded.missing_lines;
"""
_KEPT = {"posting": _POSTED, "voucher": _WRITTEN}
_UNEVEN = """
SELECT DISTINCT v.reference FROM posting p JOIN voucher v ON v.id = p.voucher_id
GROUP BY v.reference, substr(p.account, 1, 1) = '9' HAVING SUM(p.debit_fen - p.credit_fen) <> 0 ORDER BY v.reference
"""


class BooksUneven(Exception):
    """Vouchers of before the guards do not balance: the migration stops, and the message names them."""


def make_tables(base: Any) -> None:
    """Make both tables, with a row for every voucher that there is. Raises BooksUneven where one does not balance."""
    with base.cursor() as cursor:
        cursor.execute(_UNEVEN)
        wrong = [row[0] for row in cursor.fetchall()]
        if wrong:
            raise BooksUneven(f"these vouchers do not balance: {', '.join(wrong[:20])}; have them examined first")
        cursor.execute("CREATE TABLE books_zero (n bigint PRIMARY KEY CHECK (n = 0))")
        cursor.execute("INSERT INTO books_zero VALUES (0)")
        columns = ", ".join(
            f"{name} bigint NOT NULL CONSTRAINT voucher_{name}_must_be_zero REFERENCES books_zero (n) "
            "DEFERRABLE INITIALLY DEFERRED"
            for name in FIGURES
        )
        key = _KEY[base.vendor]
        cursor.execute(f"CREATE TABLE voucher_balance (voucher_id {key} PRIMARY KEY, {columns})")
        cursor.execute("INSERT INTO voucher_balance SELECT id, 0, 0, 0 FROM voucher")


def drop_tables(base: Any) -> None:
    """Undo `make_tables`."""
    with base.cursor() as cursor:
        cursor.execute("DROP TABLE voucher_balance")
        cursor.execute("DROP TABLE books_zero")


def make_triggers(base: Any) -> None:
    """Make the triggers of both tables; those that exist are made anew."""
    drop_triggers(base)
    with base.cursor() as cursor:
        for statement in _sqlite() if base.vendor == "sqlite" else _postgresql():
            cursor.execute(statement)


def drop_triggers(base: Any) -> None:
    """Let the tables be changed: for a migration, and to empty the database of a test."""
    with base.cursor() as cursor:
        for table in GUARDED:
            for name in trigger_names(table, base.vendor):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{'' if base.vendor == 'sqlite' else f' ON {table}'}")


def trigger_names(table: str, vendor: str) -> list[str]:
    """The triggers of a guarded table."""
    kinds = ["balance", "no_update", "no_delete", *(["no_truncate"] if vendor == "postgresql" else [])]
    return [f"{table}_{kind}" for kind in kinds]


def _sqlite() -> list[str]:
    made = []
    for table in GUARDED:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table}: {NEVER}'); END"
        made += [
            f"CREATE TRIGGER {table}_balance AFTER INSERT ON {table} BEGIN {_KEPT[table]} END",
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        ]
    return made


def _postgresql() -> list[str]:
    never = f"RAISE EXCEPTION '%: {NEVER}', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';"
    made = [_function("books_refuse", f"{never} RETURN NULL;")]
    for table in GUARDED:
        each = "FOR EACH ROW EXECUTE FUNCTION"
        made += [
            _function(f"{table}_balance", f"{_KEPT[table]} RETURN NULL;"),
            f"CREATE TRIGGER {table}_balance AFTER INSERT ON {table} {each} {table}_balance()",
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {each} books_refuse()",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {each} books_refuse()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION books_refuse()",
        ]
    return made


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $books$ BEGIN {body} END $books$"
