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
from loanmill.sandbox.merchant import Merchant
from loanmill.sandbox.server.serve import serve
from loanmill.sandbox.town import Town, town


@dataclass(frozen=True, slots=True)
class World:
    """The merchants who apply, in order."""

    applicants: tuple[Merchant, ...]


@contextmanager
def opened(plan: Plan, *, home: Path, stages: Stages) -> Iterator[World]:
    """Serve the sandbox around the block and point the providers' settings at it."""
    with stages("town"):
        place = _place(plan)
        running = serve(place, state_path=home / "sandbox.sqlite")
    settings.PROVIDERS = {name: {"url": running.url, "token": running.token} for name in settings.PROVIDERS}
    try:
        yield World(applicants=place.merchants)
    finally:
        running.stop()


def _place(plan: Plan) -> Town:
    if plan.data is None:
        return town(seed=plan.seed, merchants=plan.merchants, start=plan.start)
    from loanmill.cli.demo.real import real_enterprises

    return real_enterprises(plan, demo_shell(seed=plan.seed, start=plan.start))
