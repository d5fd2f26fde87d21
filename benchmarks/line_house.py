"""A lender with the durable engine for the line's benchmark, its cases, and the same sources asked bare."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID

FIRST = datetime(2026, 6, 1, 1, tzinfo=UTC)
_clock = count()


def now() -> datetime:
    """A millisecond later each time."""
    return FIRST + timedelta(milliseconds=next(_clock))


@contextmanager
def opened(*, seed: int, merchants: int) -> Iterator[Sequence[Any]]:
    """Found the lender and run engine and sealer around the block; the merchants who apply."""
    os.makedirs(os.environ["LOANMILL_HOME"], exist_ok=True)
    from loanmill.cli.boot import ready

    ready(at=FIRST)
    from loanmill.operations.act import Private
    from loanmill.operations.install import InstallationPlan, StaffPlan, UnitPlan, install
    from loanmill.records.journal.sealer import Sealer
    from loanmill.sandbox.town import town
    from loanmill.workflows import engine
    from loanmill.workflows.shell import Shell

    plan = InstallationPlan(
        code="bench", name="bench", name_en="bench", first_day=FIRST.date(), units=(UnitPlan("hq/", "hq", "hq"),),
        staff=(StaffPlan("officer", "officer", "officer", "hq/", "x" * 12),), funders=(), simulated=True,
    )  # fmt: skip
    install(_context("install"), code="bench", plan=Private(plan))
    sealer = Sealer().start()
    try:
        with engine.running(Shell(clock=now)):
            yield town(seed=seed, merchants=merchants).merchants
    finally:
        sealer.stop()


def point_at(url: str) -> None:
    """Ask the providers at this address from now on."""
    from django.conf import settings

    from loanmill.operations.providers import provider
    from loanmill.sandbox.server.serve import TOKEN

    settings.PROVIDERS = {name: {"url": url, "token": TOKEN} for name in settings.PROVIDERS}
    provider.cache_clear()


def _context(*names: str, actor: Any = None) -> Any:
    from loanmill.core.kernel.ids import named_id
    from loanmill.operations.act import Context
    from loanmill.records.actor import SYSTEM

    return Context(actor=actor or SYSTEM, key=named_id("bench", *names), at=now())


def submitted(one: Any) -> UUID:
    """A case of this merchant, handed in."""
    from loanmill.core.products.catalogue import product as product_of
    from loanmill.operations.act import Private
    from loanmill.operations.start_application import start_application
    from loanmill.operations.submit import submit
    from loanmill.records.actor import staff_actor
    from loanmill.records.models import Staff
    from loanmill.sandbox.forms import application_form

    officer, form = Staff.objects.select_related("unit").get(username="officer"), application_form(one)
    actor = staff_actor(officer)
    started = start_application(
        _context("start", one.key, actor=actor), product=form.product, unit_id=officer.unit_id, officer_id=officer.id,
        channel="bench", consents=[want.source for want in product_of(code=form.product).sources],
        consent_text="bench", form=Private(form),
    )  # fmt: skip
    application = UUID(str(started["application"]))
    submit(_context("submit", one.key, actor=actor), application_id=application)
    return application


def decide(application: UUID) -> None:
    """From submitted to decided, by the workflow."""
    from loanmill.workflows import engine
    from loanmill.workflows.originate import start_originate

    engine.wait(start_originate(application, 1))


@cache
def _link(url: str) -> Any:
    from loanmill.engines.wire import link
    from loanmill.sandbox.server.serve import TOKEN

    return link(base_url=url, token=TOKEN)


def bare(url: str, one: Any) -> None:
    """The product's sources in their waves and pages, asked and thrown away. Raises AssertionError unless found."""
    from loanmill.core.kernel.calendar import add_months
    from loanmill.core.products.catalogue import product as product_of
    from loanmill.operations.collect.asked import HISTORY_MONTHS
    from loanmill.sources.catalogue import source
    from loanmill.sources.question import Question

    until = FIRST.date() - timedelta(days=1)
    known = {"number": one.uscc, "licence_no": one.licence_no or "", "merchant_no": one.merchant_no or ""}
    since = add_months(start=until, months=-HISTORY_MONTHS).replace(day=1)
    question = Question(
        subject=one.key,
        identifiers=known,
        consent="bench",
        since=since,
        until=until,
        asked_at=FIRST,
        request_id=one.key,
        limit_ms=10_000,
    )
    for wave in product_of(code=one.product).waves():
        with ThreadPoolExecutor(max_workers=len(wave)) as pool:
            for reply in pool.map(lambda want: source(name=want.source).ask(_link(url), question), wave):
                assert reply.status == "found", reply.detail
