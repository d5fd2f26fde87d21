"""The driver: plays merchants, officers and reviewers through the same operations that the screens call.

It works day by day and case by case. Every act has a key of its own, so that a run that was cut off at any point is
repeated from its beginning and nothing is done twice; days that are closed are skipped.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from loanmill.cli.boot import console
from loanmill.cli.demo.drawing import draw_on_lines
from loanmill.cli.demo.house import CODE, OFFICERS, PUBLISHERS, house, kept_passwords
from loanmill.cli.demo.people import accept, review_waiting
from loanmill.cli.demo.plan import Plan
from loanmill.cli.demo.servicing import serve_loans
from loanmill.cli.demo.stages import Stages
from loanmill.cli.demo.world import World
from loanmill.core.kernel.canonical import digest
from loanmill.core.kernel.ids import named_id
from loanmill.core.products.catalogue import product as product_of
from loanmill.operations.act import Context, Private
from loanmill.operations.install import install
from loanmill.operations.publish_policy import decide_policy, propose_policy
from loanmill.operations.start_application import start_application
from loanmill.operations.submit import submit
from loanmill.records.actor import SYSTEM, staff_actor
from loanmill.records.journal.sealer import Sealer
from loanmill.records.models import Application, BusinessDay, Entry, Staff
from loanmill.sandbox.forms import application_form
from loanmill.sandbox.merchant import Merchant
from loanmill.workflows import engine
from loanmill.workflows.compact import start_compact
from loanmill.workflows.day_end import start_close
from loanmill.workflows.disburse import reconcile as reconcile_disburse
from loanmill.workflows.drawdown import reconcile as reconcile_drawdown
from loanmill.workflows.originate import reconcile as reconcile_originate
from loanmill.workflows.originate import start_originate
from loanmill.workflows.refund import reconcile as reconcile_refund

DRAFT_BP = 200  # this share of applicants stops before handing the form in


def drive(plan: Plan, world: World, *, stages: Stages) -> None:
    """Install the lender if need be, then live through every business day of the plan."""
    sealer = Sealer().start()
    try:
        _install(plan)
        _publish(plan, world)
        engine.wait_all()
        reconcile_originate()
        reconcile_disburse()
        reconcile_drawdown()
        reconcile_refund()
        engine.wait_all()
        if closed_days := BusinessDay.objects.filter(state="closed").count():
            _compact(plan.start + timedelta(days=closed_days - 1))
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            cases = progress.add_task("申请 applications", total=len(world.applicants))
            closed = progress.add_task("营业日 business days", total=plan.days)
            for day in range(plan.days + 1):
                today = plan.start + timedelta(days=day)
                arriving = _arriving(plan, world, day=day)
                if not _is_closed(today):
                    with stages("line"):
                        for merchant in arriving:
                            _apply(plan, merchant, world)
                            progress.advance(cases)
                        review_waiting(plan, today=today, last=plan.start + timedelta(days=plan.days))
                        draw_on_lines(plan, today=today)
                        serve_loans(plan, today=today)
                    if day < plan.days:
                        with stages("day_end"):
                            engine.wait(start_close(named_id("entity", CODE), today))
                            _compact(today)
                else:
                    progress.advance(cases, len(arriving))
                progress.update(closed, completed=min(day + 1, plan.days))
    finally:
        sealer.stop()


def _compact(on: date) -> None:
    """Compact after the end of a day; asked again at the start, for a run may have been cut off in between."""
    engine.wait(start_compact(on))


def _install(plan: Plan) -> None:
    if not Entry.objects.filter(id=plan.key("install")).exists():
        given = house(plan, passwords=kept_passwords(_home()))
        install(_context(plan.key("install")), code=CODE, plan=Private(given))


def _publish(plan: Plan, world: World) -> None:
    """The policy that real enterprises taught decides from the second day on: the strategist's, the manager agrees."""
    if world.taught is None or Entry.objects.filter(id=plan.key("publish")).exists():
        return
    text = world.taught.policy
    people = Staff.objects.select_related("unit")
    asks, agrees = (staff_actor(people.get(username=name)) for name in PUBLISHERS)
    asked = propose_policy(_context(plan.key("propose-policy"), asks), text=text, note="由已知结果的企业学得（模拟）")
    decide_policy(
        _context(plan.key("publish"), agrees), proposal_id=UUID(str(asked["proposal"])), sha256=digest(text.encode()),
        approve=True,
    )  # fmt: skip


def _home() -> Path:
    from django.conf import settings

    return Path(settings.HOME)


def _arriving(plan: Plan, world: World, *, day: int) -> tuple[Merchant, ...]:
    """Who comes on the day: the first third of the days takes them all, the last day a few more.

    Where a policy was taught, who taught it comes on the first day, under the shipped one, and the others on the next.
    """
    if world.taught is not None:
        return tuple(one for one in world.applicants if day == (0 if world.teaches(one) else 1))
    many = len(world.applicants)
    late = many // 40
    if day == plan.days:
        return world.applicants[many - late :] if plan.days else world.applicants
    if day >= plan.spread_days:
        return ()
    early = many - late
    return world.applicants[early * day // plan.spread_days : early * (day + 1) // plan.spread_days]


def _is_closed(today: date) -> bool:
    return BusinessDay.objects.filter(date=today, state="closed").exists()


def _context(key: UUID, actor: object = SYSTEM) -> Context:
    here = engine.shell()
    return Context(actor=actor, key=key, at=here.clock(), random=here.random(key))  # type: ignore[arg-type]


def _apply(plan: Plan, merchant: Merchant, world: World) -> None:
    """One merchant from the officer's visit to the loan or wherever the case stops."""
    officer = Staff.objects.select_related("unit").get(username=OFFICERS[plan.share("officer", merchant.key) % 3])
    actor, form = staff_actor(officer), application_form(merchant)
    wanted = [want.source for want in product_of(code=form.product).sources]
    allowed = [source for source in wanted if plan.share("consent", merchant.key, source) >= 60]
    stays = plan.share("draft", merchant.key) >= DRAFT_BP and bool(allowed)
    if world.taught is not None and not world.teaches(merchant):
        # The plan supposes that all ask, for the most, and that all their invoices may be read.
        lesson = world.taught.lesson
        form = replace(form, amount_fen=lesson.amount_fen, term_months=lesson.term_months)
        allowed, stays = wanted, True
    started = start_application(
        _context(plan.key("start", merchant.key), actor),
        product=form.product,
        unit_id=officer.unit_id,
        officer_id=officer.id,
        channel="officer_visit",
        consents=allowed,
        consent_text="consent/2026-01",
        form=Private(form),
    )
    application = UUID(str(started["application"]))
    if not stays:
        return
    submitted = submit(_context(plan.key("submit", merchant.key), actor), application_id=application)
    engine.wait(start_originate(application, int(str(submitted["attempt"]))))
    accept(plan, Application.objects.get(pk=application))
