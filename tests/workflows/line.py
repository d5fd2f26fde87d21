"""The line on a small simulated town over real HTTP: a lender, its people, and one case at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID

from loanmill.core.kernel.canonical import Json
from loanmill.core.kernel.ids import named_id, step_id
from loanmill.core.products.catalogue import PRODUCTS
from loanmill.core.products.catalogue import product as product_of
from loanmill.operations.act import Context, Private, Result
from loanmill.operations.collect import collect_evidence
from loanmill.operations.decide import decide_application
from loanmill.operations.install import FunderPlan, InstallationPlan, StaffPlan, UnitPlan, install
from loanmill.operations.offers import accept_offer
from loanmill.operations.start_application import start_application
from loanmill.operations.submit import submit
from loanmill.records.actor import SYSTEM, Actor, merchant_actor, staff_actor
from loanmill.records.models import Application, DecisionRow, Offer, Review, Staff
from loanmill.sandbox.forms import application_form
from loanmill.sandbox.merchant import Merchant
from loanmill.sandbox.town import Town, town
from loanmill.sandbox.trouble import Source, Trouble
from loanmill.workflows import disburse, engine, originate

FIRST_DAY = date(2026, 6, 1)
SEED, MERCHANTS = 7, 40
YUAN = 100
_clock = count()


def now() -> datetime:
    """A clock that moves a millisecond each time it is read, from nine in the morning of the first day."""
    return datetime(2026, 6, 1, 1, tzinfo=UTC) + timedelta(milliseconds=next(_clock))


class Troubled(Town):
    """The town with exactly the troubles that a test sets."""

    def __init__(self) -> None:
        made = town(seed=SEED, merchants=MERCHANTS, start=FIRST_DAY)
        super().__init__(made.merchants, seed=SEED, start=FIRST_DAY)
        self.troubles: dict[tuple[str, Source], Trouble] = {}

    def trouble(self, source: Source, one: Merchant) -> Trouble:
        """What a test wants of this source."""
        return self.troubles.get((one.key, source), "none")


def terms(*, cost_bp: int, grades: str = "ABCDE") -> dict[str, Json]:
    """What a funder takes: everything, at a cost."""
    return {
        "products": [*PRODUCTS],
        "grades": [*grades],
        "min_amount_fen": 0,
        "max_amount_fen": 5_000_000 * YUAN,
        "max_term_months": 36,
        "cost_bp": cost_bp,
    }


def house() -> InstallationPlan:
    """A bank with two branches and two funders, the cheaper first."""
    people = (
        ("officer1", "officer", "hq/east/", 0),
        ("officer2", "officer", "hq/west/", 0),
        ("reviewer", "reviewer", "hq/", 300_000 * YUAN),
        ("small", "reviewer", "hq/", 10_001 * YUAN),
        ("west", "reviewer", "hq/west/", 300_000 * YUAN),
        ("manager", "manager", "hq/", 1_000_000 * YUAN),
        ("strategist", "strategist", "hq/", 0),
        ("auditor", "auditor", "hq/", 0),
    )
    return InstallationPlan(
        code="line-bank",
        name="产线银行（模拟）",
        name_en="Line Bank (simulated)",
        first_day=FIRST_DAY,
        units=(
            UnitPlan("hq/", "总行", "Head office"),
            UnitPlan("hq/east/", "东", "East"),
            UnitPlan("hq/west/", "西", "West"),
        ),
        staff=tuple(StaffPlan(name, name, role, unit, "x" * 12, limit) for name, role, unit, limit in people),
        funders=(
            FunderPlan("cheap", "甲", "Cheap", 50_000_000 * YUAN, terms(cost_bp=200)),
            FunderPlan("dear", "乙", "Dear", 50_000_000 * YUAN, terms(cost_bp=250)),
        ),
        simulated=True,
    )


@dataclass(slots=True)
class Line:
    """One test's line. `asked` lists (method, path, body) of every request that reached the town.

    Paths that begin with one of `silent` are answered with a 503.
    """

    name: str
    town: Troubled
    asked: list[tuple[str, str, dict[str, object]]]
    silent: set[str] = field(default_factory=set)

    def key(self, *names: str) -> UUID:
        """A key of this test: the same names, the same key."""
        return named_id("line", self.name, *names)

    def context(self, *names: str, actor: Actor = SYSTEM) -> Context:
        """The context of an act of this test."""
        return Context(actor=actor, key=self.key(*names), at=now())

    def staff(self, username: str) -> Actor:
        """A member of staff."""
        return staff_actor(Staff.objects.select_related("unit").get(username=username))

    def found(self) -> None:
        """Install the lender."""
        install(self.context("install"), code="line-bank", plan=Private(house()))

    def merchant(self, key: str) -> Merchant:
        """A merchant of the town."""
        return self.town.by_key[key]

    def start(self, one: Merchant, *, allowed: Sequence[str] | None = None) -> Application:
        """A draft of officer1 for the merchant, with all consents unless told otherwise."""
        form, actor = application_form(one), self.staff("officer1")
        wanted = [want.source for want in product_of(code=form.product).sources]
        done = start_application(
            self.context("start", one.key, actor=actor),
            product=form.product,
            unit_id=Staff.objects.get(username="officer1").unit_id,
            officer_id=actor.id,
            channel="officer_visit",
            consents=[*(wanted if allowed is None else allowed)],
            consent_text="consent/test",
            form=Private(form),
        )
        return Application.objects.get(pk=str(done["application"]))

    def submitted(self, one: Merchant, *, allowed: Sequence[str] | None = None) -> Application:
        """Handed in."""
        application = self.start(one, allowed=allowed)
        submit(self.context("submit", one.key, actor=self.staff("officer1")), application_id=application.id)
        return self.again(application)

    def decided(self, one: Merchant, *, allowed: Sequence[str] | None = None) -> Application:
        """Collected and decided, by the steps themselves."""
        application = self.submitted(one, allowed=allowed)
        collect_evidence(self.context("collect", one.key), application_id=application.id)
        decide_application(self.context("decide", one.key), application_id=application.id)
        return self.again(application)

    def originated(self, one: Merchant, *, allowed: Sequence[str] | None = None) -> Application:
        """Collected and decided, by the workflow."""
        application = self.submitted(one, allowed=allowed)
        engine.wait(originate.start_originate(application.id, application.attempt))
        return self.again(application)

    def accepted(self, application: Application) -> Application:
        """The applicant took the open offer."""
        offer = Offer.objects.get(application=application, state="open")
        actor = merchant_actor(party=application.applicant_id, entity=application.entity_id)
        accept_offer(self.context("accept", str(offer.id), actor=actor), offer_id=offer.id)
        return self.again(application)

    def disbursed(self, application: Application) -> Application:
        """Through the workflow that funds, signs, pays and books."""
        engine.wait(disburse.start_disburse(application.id, application.attempt))
        return self.again(application)

    def step(self, application: Application, name: str) -> Context:
        """The context that the disburse workflow gives a step of this case."""
        workflow = disburse.workflow_id(application.id, application.attempt)
        return Context(actor=SYSTEM, key=step_id(workflow, name), at=now())

    def again(self, application: Application) -> Application:
        """The case as it now stands."""
        return Application.objects.get(pk=application.pk)

    def decision(self, application: Application) -> DecisionRow:
        """Its decision."""
        return DecisionRow.objects.select_related("snapshot__application", "application").get(application=application)

    def review(self, application: Application) -> Review:
        """Its open review."""
        return Review.objects.get(application=application, state="open")

    def paths(self) -> list[str]:
        """The paths that were asked for."""
        return [path for _, path, _ in self.asked]


__all__ = ["FIRST_DAY", "Line", "Result", "Troubled", "now"]
