"""Examine: the books of a large book differ from its rows, every loan is looked at, and those at fault stand aside.

A few loans that owe nothing tonight get a fen more outstanding, so that no chunk sees them and the control of the books
fails: the day's end then examines the whole book and closes without them. The peer is one bare pass over loans and
their lines. LOANMILL_BENCH_LOANS gives another number of loans.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter, process_time

from benchmarks.measure import Benchmark, Measured

FIRST = date(2026, 6, 1)
MONTHS = 6
WARM_UP_DAYS = 7  # dues begin on the fifth day
DAMAGED = 20

_QUIET = """
SELECT l.id FROM loan l WHERE l.state = 'current' AND NOT EXISTS (SELECT 1 FROM instalment i
  WHERE i.loan_id = l.id AND (i.state IN ('due', 'overdue') OR i.due_on <= %s)) ORDER BY l.id LIMIT %s
"""
_PASS = "SELECT SUM(l.outstanding_fen - i.principal_fen) FROM loan l CROSS JOIN instalment i WHERE i.loan_id = l.id"


def run() -> Benchmark:
    """Seed a book, close its warm-up days, damage some loans, close a day that must examine it."""
    loans = int(os.environ.get("LOANMILL_BENCH_LOANS") or 100_000)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loanmill.settings")
    from loanmill.cli.boot import ready

    ready(at=datetime.combine(FIRST, time(1), tzinfo=UTC))
    from django.db import connection

    from benchmarks import bench_dayend, dayend_book
    from loanmill.operations.day import sql
    from loanmill.operations.day.faults import book_faults
    from loanmill.records.aside import LoanSetAside

    entity = dayend_book.seed(loans=loans, first=FIRST, months=MONTHS)
    dayend_book.quick_bank()
    for n in range(WARM_UP_DAYS):
        bench_dayend.close(entity, FIRST + timedelta(days=n))
    on = FIRST + timedelta(days=WARM_UP_DAYS)
    damaged = [row[0] for row in sql.rows(_QUIET, [on, DAMAGED])]
    for own in damaged:
        sql.run("UPDATE loan SET outstanding_fen = outstanding_fen + 1 WHERE id = %s", [own])
    spent = bench_dayend.close(entity, on)
    found = [*LoanSetAside.objects.values_list("loan_id", "code")]
    assert {own for own, _ in found} == {sql.uuid(own) for own in damaged}, found
    assert {code for _, code in found} == {"loan_sum_differs"}, found
    began = perf_counter()
    sql.rows(_PASS, [])
    peer = perf_counter() - began
    worked = process_time()
    assert not book_faults(entity_id=entity)
    worked = process_time() - worked
    figures = [
        Measured("examining every loan", "s", spent["examine"], peer, "s of one bare pass over loans and lines"),
        # Where the database is in this process, its processor time says the same whatever else the machine does.
        *([Measured("looking alone, processor", "s", worked)] if connection.vendor == "sqlite" else []),
        Measured("loans set aside", "", len(found)),
        Measured("the day end with it", "s", sum(spent.values())),
    ]
    return Benchmark("examine", figures, sizes={"loans": loans, "database": connection.vendor})
