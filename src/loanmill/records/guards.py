"""Guards inside the database: the books' sums are zero, and entries are never changed, whoever writes the SQL.

`voucher_balance` has what each voucher's postings sum to, on the balance sheet and off it, and how many of the lines
that it says it has are missing; triggers keep it. Each figure is a foreign key, checked at COMMIT, to the one row of
`books_zero`: no transaction commits that leaves a voucher out of balance, without its lines, or adds to it later.
Neither table is Django's, and neither is journalled: both follow from vouchers and postings.

A migration that makes one of the guarded tables anew (on SQLite most changes of columns do) loses its triggers and
must call `make_triggers` afterwards; tests/records/test_guards.py tells.
"""

from __future__ import annotations

from dataclasses import dataclass
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


def make_triggers(base: Any, *, periods: bool = True, debts: bool = True) -> None:
    """Make all triggers; those that exist are made anew. Without `periods` or `debts` where those are not made yet."""
    drop_triggers(base)
    with base.cursor() as cursor:
        for statement in _kept(base.vendor):
            cursor.execute(statement)
        for refusal in [*_NEVER, *(_PERIODS if periods else ()), *(_DEBTS if debts else ())]:
            for statement in refusal.sql(base.vendor):
                cursor.execute(statement)


def drop_triggers(base: Any) -> None:
    """Let the tables be changed: for a migration, and to empty the database of a test."""
    with base.cursor() as cursor:
        for table, name in trigger_names(base.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{'' if base.vendor == 'sqlite' else f' ON {table}'}")


def trigger_names(vendor: str) -> list[tuple[str, str]]:
    """Every trigger as (table, name)."""
    kept = [(table, f"{table}_balance") for table in _KEPT]
    return kept + [
        (one.table, one.name) for one in [*_NEVER, *_PERIODS, *_DEBTS] if one.event != "TRUNCATE" or vendor != "sqlite"
    ]


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Rows whose writing is refused: always, or where `when` holds of OLD and NEW."""

    table: str
    event: str
    message: str
    when: str = ""
    lock: str = ""  # what PostgreSQL must hold before it looks

    @property
    def name(self) -> str:
        return f"{self.table}_no_{self.event.lower()}"

    def sql(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            if self.event == "TRUNCATE":
                return []
            when = f"WHEN {self.when} " if self.when else ""
            refuse = f"BEGIN SELECT RAISE(ABORT, '{self.table}: {self.message}'); END"
            return [f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} {when}{refuse}"]
        refuse = f"RAISE EXCEPTION '{self.table}: {self.message}' USING ERRCODE = 'integrity_constraint_violation';"
        body = f"{self.lock} IF {self.when} THEN {refuse} END IF; RETURN NEW;" if self.when else refuse
        each = "" if self.event == "TRUNCATE" else "FOR EACH ROW "
        return [
            _function(self.name, body),
            f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table} {each}EXECUTE FUNCTION {self.name}()",
        ]


_NEVER = [_Refusal(table, event, NEVER) for table in GUARDED for event in ("UPDATE", "DELETE", "TRUNCATE")]
_CLOSED = "EXISTS (SELECT 1 FROM period p WHERE {0} AND p.state = 'closed')"
_PERIODS = [
    _Refusal(
        "voucher",
        "INSERT",
        "its period is closed, or it counts for a day after the one it is booked on; book into the open day",
        "NEW.value_date > NEW.booked_on OR "
        + _CLOSED.format("p.entity_id = NEW.entity_id AND p.last_day >= NEW.booked_on"),
        # Whoever closes the period waits until this voucher is there, or this one sees that it was closed.
        "PERFORM 1 FROM period p WHERE p.entity_id = NEW.entity_id AND p.first_day <= NEW.booked_on "
        "AND p.last_day >= NEW.booked_on FOR SHARE;",
    ),
    _Refusal("period", "UPDATE", "a closed period is never changed", "OLD.state = 'closed'"),
    _Refusal("period", "DELETE", "periods are never taken away"),
    _Refusal("period_balance", "INSERT", "its period is closed", _CLOSED.format("p.id = NEW.period_id")),
    _Refusal("period_balance", "UPDATE", "closing balances are never changed"),
    _Refusal("period_balance", "DELETE", "closing balances are never taken away"),
]
# Debts at other banks (records/elsewhere): figures stand as they were handed in, and a report that was decided as well.
_FIGURES = "figures are never changed; hand in others"
_DECIDED = "EXISTS (SELECT 1 FROM debt_report r WHERE r.id = NEW.report_id AND r.state <> 'waiting')"
_DEBTS = [
    *(_Refusal("debt_elsewhere", event, _FIGURES) for event in ("UPDATE", "DELETE", "TRUNCATE")),
    _Refusal("debt_elsewhere", "INSERT", "its report was decided; hand in another", _DECIDED),
    _Refusal("debt_report", "UPDATE", "what was decided is never changed; hand in another", "OLD.state <> 'waiting'"),
    *(_Refusal("debt_report", event, "reports are never taken away") for event in ("DELETE", "TRUNCATE")),
]


def _kept(vendor: str) -> list[str]:
    """The triggers that keep `voucher_balance`."""
    made = []
    for table, keep in _KEPT.items():
        name = f"{table}_balance"
        if vendor == "sqlite":
            made.append(f"CREATE TRIGGER {name} AFTER INSERT ON {table} BEGIN {keep} END")
        else:
            made.append(_function(name, f"{keep} RETURN NULL;"))
            made.append(f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    return made


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $books$ BEGIN {body} END $books$"
