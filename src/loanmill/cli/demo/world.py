"""The world of a demo: the sandbox served over HTTP, and who applies in which order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from loanmill.cli.demo.clock import demo_shell
from loanmill.cli.demo.plan import Plan
from loanmill.cli.demo.stages import Stages
from loanmill.cli.demo.taught import Taught, taught
from loanmill.sandbox.merchant import Merchant
from loanmill.sandbox.real import key_of
from loanmill.sandbox.server.serve import serve
from loanmill.sandbox.town import Town, town


@dataclass(frozen=True, slots=True)
class World:
    """The merchants who apply, in order; and where some taught a policy, what it is and who they are."""

    applicants: tuple[Merchant, ...]
    taught: Taught | None = None

    def teaches(self, merchant: Merchant) -> bool:
        """Whether this one's fate is known and taught the policy."""
        return self.taught is not None and merchant.key in {key_of(code) for code in self.taught.lesson.teachers}


@contextmanager
def opened(plan: Plan, *, home: Path, stages: Stages) -> Iterator[World]:
    """Serve the sandbox around the block and point the providers' settings at it."""
    with stages("town"):
        place = _place(plan)
        running = serve(place, state_path=home / "sandbox.sqlite")
    settings.PROVIDERS = {name: {"url": running.url, "token": running.token} for name in settings.PROVIDERS}
    try:
        yield World(applicants=place.merchants, taught=taught(home) if plan.first_day else None)
    finally:
        running.stop()


def _place(plan: Plan) -> Town:
    if plan.data is None:
        return town(seed=plan.seed, merchants=plan.merchants, start=plan.start)
    from loanmill.cli.demo.real import real_enterprises

    return real_enterprises(plan, demo_shell(seed=plan.seed, start=plan.start))
