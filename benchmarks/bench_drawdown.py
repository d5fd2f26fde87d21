"""Drawdown: milliseconds from asked to decided and booked, among 10,000 open lines, against the 200 ms that are wanted.

A draw locks the day, its group and three counts, sums the borrower's loans, decides, and writes note, schedule,
voucher, line and journal entry. The bank is not asked: it pays afterwards.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

from benchmarks.measure import Benchmark, Measured, percentile

FIRST = date(2026, 6, 1)
WANTED_MS = 200
LINES, DRAWS, AT_ONCE, WARM_UP = 10_000, 400, 4, 20
YUAN = 100


def run(*, lines: int = LINES, draws: int = DRAWS) -> Benchmark:
    """Seed the lines, then draw on each once: one after another, then several at once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loanmill.settings")
    from loanmill.cli.boot import ready

    at = datetime.combine(FIRST, time(1), tzinfo=UTC)
    ready(at=at)
    from django.db import connection

    waiting = iter(_seed(lines, at=at))
    gc.collect()
    gc.freeze()  # a server does not hold ten thousand seeded lines, which each full collection would walk
    figures = []
    _timed(list(islice(waiting, WARM_UP)), many=1, at=at)
    for many in (1, AT_ONCE):
        worked = process_time()
        took, all_s = _timed(list(islice(waiting, draws)), many=many, at=at)
        worked_ms = (process_time() - worked) * 1000 / len(took)
        what = f"{many} at once"
        figures += [
            Measured(f"{what}: p50", "ms", percentile(took, 0.5), WANTED_MS, "ms wanted"),
            Measured(f"{what}: p99", "ms", percentile(took, 0.99), WANTED_MS, "ms wanted"),
            Measured(f"{what}: draws", "draws/s", len(took) / all_s),
            # What this process works for one draw depends less on what else the machine does: by half, not threefold.
            Measured(f"{what}: processor a draw", "ms", worked_ms),
        ]
    return Benchmark("drawdown", figures, sizes={"lines": lines, "draws": draws, "database": connection.vendor})


def _timed(given: Sequence[Any], *, many: int, at: datetime) -> tuple[list[float], float]:
    """Milliseconds of each draw, sorted, and seconds of all. Raises AssertionError for one that is not approved."""
    from django.db import connection

    from loanmill.core.kernel.ids import derived
    from loanmill.operations.act import Context
    from loanmill.operations.credit.drawing import draw_line
    from loanmill.records.actor import merchant_actor

    def one(line: Any) -> float:
        actor = merchant_actor(party=line.borrower_id, entity=line.entity_id)
        began = perf_counter()
        done = draw_line(
            Context(actor=actor, key=derived(line.id, "draw"), at=at), line_id=line.id, amount_fen=5_000 * YUAN,
            months=6, method="equal_instalments",
        )  # fmt: skip
        took = (perf_counter() - began) * 1000
        assert done["outcome"] == "approve", done
        return took

    began = perf_counter()
    with ThreadPoolExecutor(max_workers=many, initializer=connection.ensure_connection) as pool:
        found = sorted(pool.map(one, given))
    return found, perf_counter() - began


def _seed(lines: int, *, at: datetime) -> list[Any]:
    """Open lines of 100,000 yuan, one a customer, ten to a group."""
    from loanmill.core.kernel.ids import derived, named_id
    from loanmill.records.models import (
        Application,
        BusinessDay,
        CreditLine,
        DecisionRow,
        ExposureCount,
        Funder,
        LegalEntity,
        Offer,
        OrgUnit,
        Party,
        SnapshotRow,
    )  # fmt: skip

    entity = LegalEntity.objects.create(id=named_id("bench", "entity"), code="bench", name="测", name_en="Bench")
    unit = OrgUnit.objects.create(id=named_id("bench", "unit"), entity=entity, path="hq/", name="总", name_en="Head")
    funder = Funder.objects.create(
        id=named_id("bench", "funder"), entity=entity, code="own", name="自", name_en="Own", terms={}, quota_fen=10**15
    )
    BusinessDay.objects.create(id=named_id("bench", "day"), entity=entity, date=FIRST, state="open", opened_at=at)

    def key(n: int, *names: str) -> UUID:
        return named_id("bench", str(n), *names)

    Party.objects.bulk_create(
        [Party(id=key(n, "party"), kind="firm", blind=f"{n}", sealed=b"") for n in range(lines)], batch_size=1_000
    )
    Application.objects.bulk_create(
        [
            Application(
                id=key(n, "application"), number=f"N{n}", product="tobacco_loan", entity=entity, unit=unit,
                applicant_id=key(n, "party"), channel="desk", state="line_active", state_since=at,
                amount_fen=100_000 * YUAN, term_months=12, purpose="stock", started_at=at, business_date=FIRST,
            )
            for n in range(lines)
        ],
        batch_size=1_000,
    )  # fmt: skip
    snapshot = SnapshotRow.objects.create(
        id=key(0, "snapshot"), application_id=key(0, "application"), attempt=1, as_of=at, business_date=FIRST,
        sealed=b"", sha256="0",
    )  # fmt: skip
    decision = DecisionRow.objects.create(
        id=key(0, "decision"), application_id=key(0, "application"), snapshot=snapshot, policy="bench",
        policy_version="1", outcome="approve", reasons=[], grade="B", sealed=b"", sha256="0", decided_at=at,
    )  # fmt: skip
    Offer.objects.bulk_create(
        [
            Offer(
                id=key(n, "offer"), application_id=key(n, "application"), decision=decision, state="accepted",
                amount_fen=100_000 * YUAN, rate_bp=720, term_months=12, method="revolving", all_in_bp=0, made_at=at,
                expires_on=FIRST,
            )
            for n in range(lines)
        ],
        batch_size=1_000,
    )  # fmt: skip
    made = [
        CreditLine(
            id=key(n, "line"), number=f"SN{n}", application_id=key(n, "application"), offer_id=key(n, "offer"),
            entity=entity, unit=unit, funder=funder, borrower_id=key(n, "party"), group=key(n // 10, "group"),
            product="tobacco_loan", grade="B", trade="other", state="active", limit_fen=100_000 * YUAN, rate_bp=720,
            revolving=True, committed=False, opened_on=FIRST, expires_on=FIRST + timedelta(days=365),
        )
        for n in range(lines)
    ]  # fmt: skip
    CreditLine.objects.bulk_create(made, batch_size=1_000)
    for dimension, code in (("product", "tobacco_loan"), ("region", "hq/"), ("funder", str(funder.id))):
        ExposureCount.objects.create(
            id=derived(entity.id, "exposure", dimension, code), entity=entity, dimension=dimension, code=code,
            outstanding_fen=0, promised_fen=0,
        )  # fmt: skip
    return made
