"""A year of a book, day by day: every night controlled, balances to the fen, rows rebuilt from what happened.

Loans start on 28 days of the month before, run a year and are debited each due day by a bank in this process: one in
twenty never pays, one in forty pays half. In the course of each day people do to some loans what happens to loans: a
payment by transfer, a prepayment that reduces or shortens, a whole settlement.
LOANMILL_BENCH_LOANS gives another number of loans, LOANMILL_BENCH_DAYS another number of days.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

from benchmarks.measure import Benchmark, Measured

FIRST = date(2026, 1, 1)
MONTHS = 12
ACTS_A_DAY = 5
WANTED_S = 900
REBUILT = 500


def run() -> Benchmark:
    """Seed the book, live the year, prove it."""
    loans = int(os.environ.get("LOANMILL_BENCH_LOANS") or 10_000)
    days = int(os.environ.get("LOANMILL_BENCH_DAYS") or 365)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loanmill.settings")
    from loanmill.cli.boot import ready

    ready(at=datetime.combine(FIRST, time(1), tzinfo=UTC))
    from django.db import connection

    from benchmarks import bench_dayend, dayend_book

    entity = dayend_book.seed(loans=loans, first=FIRST, months=MONTHS)
    dayend_book.quick_bank()
    done: Counter[str] = Counter()
    spent: Counter[str] = Counter()
    nights, began, worked = [], perf_counter(), process_time()
    for n in range(days):
        on = FIRST + timedelta(days=n)
        started = perf_counter()
        done.update(_day(entity, on))
        spent["acts"] += perf_counter() - started
        night = bench_dayend.close(entity, on)  # raises BooksDiffer where a fen is missing
        nights.append(sum(night.values()))
        spent.update(night)
    total, worked = perf_counter() - began, process_time() - worked
    nights.sort()
    last = FIRST + timedelta(days=days - 1)
    checked = perf_counter()
    proved = _prove(entity, last)
    figures = [
        Measured("the whole", "s", total, WANTED_S * days / 365, "s wanted"),
        # Where the database is in this process, its processor time says the same whatever else the machine does.
        *([Measured("the same, processor", "s", worked)] if connection.vendor == "sqlite" else []),
        Measured("a night, median", "s", nights[len(nights) // 2]),
        Measured("a night, slowest", "s", nights[-1]),
        *(Measured(f"of the whole, {name}", "s", seconds) for name, seconds in spent.items()),
        Measured("proof at the end", "s", perf_counter() - checked),
        *(Measured(name, "", number) for name, number in sorted({**done, **proved}.items())),
    ]
    return Benchmark("year", figures, sizes={"loans": loans, "days": days, "database": connection.vendor})


def _day(entity: UUID, on: date) -> Counter[str]:
    """What people do in the course of a day: the loans are chosen by the day's number, so every run is the same."""
    from loanmill.core.kernel.ids import derived
    from loanmill.operations.act import Context
    from loanmill.operations.errors import Refused
    from loanmill.operations.payments.receive import receive_payment
    from loanmill.operations.servicing.do_act import do_act
    from loanmill.records.actor import Actor
    from loanmill.records.loan import Loan

    manager = Actor(kind="staff", id=derived(entity, "manager"), role="manager", entity=entity, scope="hq/")
    done: Counter[str] = Counter()
    chosen = Loan.objects.exclude(state="settled").order_by("id").filter(id__gt=derived(entity, on.isoformat()))
    for n, loan in enumerate(chosen[:ACTS_A_DAY]):
        name = f"{on:%Y%m%d}-{n}"
        context = Context(actor=manager, key=derived(entity, "act", name), at=datetime.combine(on, time(3), tzinfo=UTC))
        what = ("transfer", "transfer", "prepay_reduce", "prepay_shorten", "settle")[n % 5]
        event = {
            "act": what,
            "reference": f"Y-{name}",
            "value_on": on.isoformat(),
            "amount_fen": loan.outstanding_fen // 4,
        }
        if what == "settle":
            event["amount_fen"] = loan.outstanding_fen * 2
        try:
            if what == "transfer":
                receive_payment(
                    context, entity_id=entity, reference=f"Y-{name}", loan=loan.number, amount_fen=30_000 + n,
                    currency="CNY", value_on=on, channel="transfer",
                )  # fmt: skip
            else:
                do_act(context, loan_id=loan.id, event=event)
            done[f"{what}s done"] += 1
        except Refused as refused:
            done[f"{what}s refused: {refused.code}"] += 1
    return done


def _prove(entity: UUID, last: date) -> dict[str, int]:
    """The trial balance sums to zero; loans replayed from contract, receipts and acts equal their rows."""
    from django.db.models import Sum

    from loanmill.operations.day import sql
    from loanmill.records.aside import LoanSetAside
    from loanmill.records.ledger import Posting
    from loanmill.records.loan import Loan

    sums: dict[str, Any] = Posting.objects.filter(voucher__entity_id=entity).aggregate(
        debit=Sum("debit_fen"), credit=Sum("credit_fen")
    )
    assert sums["debit"] == sums["credit"], sums
    assert not LoanSetAside.objects.exists(), "a loan was set aside"
    every = max(1, Loan.objects.count() // REBUILT)
    loans = list(Loan.objects.order_by("id").select_related("file")[::every])
    wrong = [f"{loan.number}: {fault}" for loan in loans if (fault := _rebuilt(loan, last + timedelta(days=1)))]
    assert not wrong, wrong[:5]
    accounts = sql.rows("SELECT COUNT(DISTINCT account) FROM posting", [])[0][0]
    return {"loans rebuilt from their events, equal": len(loans), "accounts that sum to zero": int(accounts)}


def _rebuilt(loan: Any, today: date) -> str | None:
    """Where a loan replayed from its contract, receipts and acts differs from its rows and what was booked for it."""
    from loanmill.core.ledger.voucher import totals
    from loanmill.core.servicing.position import controlled
    from loanmill.core.servicing.replay import replay
    from loanmill.core.servicing.rulebook import shipped
    from loanmill.operations.servicing.check import books_contradict, rows_contradict
    from loanmill.records.filed import events_of, opened, placed_fen

    rules = shipped()
    found = opened(loan, on=today, rules=rules)
    contract = found.file.contract
    events = events_of(loan, contract)
    placed = placed_fen(events)
    again = totals(vouchers=replay(contract=contract, events=events, rules=rules, through=today).vouchers)
    if controlled(booked=again, placed_fen=placed) != controlled(booked=found.file.booked, placed_fen=placed):
        return f"replayed {again}, booked {found.file.booked}"
    held = list(loan.instalments.all())
    return rows_contradict(loan, held, found, rules=rules) or books_contradict(found.file, placed_fen=placed)
