"""`loanmill demo`: prepare, run the line day by day, report, and serve the web."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from loanmill.cli.boot import console, ready
from loanmill.cli.demo.plan import FILE, Plan, alone, keep, morning_of, planned
from loanmill.cli.demo.stages import Stages
from loanmill.cli.refusals import CannotGoOn

if TYPE_CHECKING:
    from loanmill.cli.demo.world import World


def run_demo(
    *,
    merchants: int,
    days: int,
    seed: int,
    data: Path | None,
    budget: str,
    headless: bool,
    report: Path | None,
    port: int,
) -> None:
    """Run the demo of this folder to its end, then report and, unless headless, serve the web."""
    home = Path(os.environ.get("LOANMILL_HOME") or "var").resolve()
    with alone(home):
        stages = Stages()
        with stages("learn"):
            plan = planned(home=home, merchants=merchants, days=days, seed=seed, data=data, budget=budget)
        with stages("prepare"):
            _prepare(plan, home=home)
        from loanmill.cli.demo.world import opened

        with opened(plan, home=home, stages=stages) as world:
            keep(plan, home=home)
            _live(plan, world, stages=stages)
            _tell(plan, world, stages, report=report)
            if not headless:
                _serve(home, port=port)


def _prepare(plan: Plan, *, home: Path) -> None:
    """Keys, tables, and a look at whether the data here is a demo's. Raises CannotGoOn."""
    from loanmill.records.secrets import make_simulated

    make_simulated(home, seed=plan.seed)
    ready(at=morning_of(plan.start))
    from loanmill.records.models import LegalEntity

    if not (home / FILE).exists() and LegalEntity.objects.exists():
        raise CannotGoOn(
            f"这里已有数据，但不是 {home} 的演示数据；请换一个 LOANMILL_HOME 或数据库。"
            f"There is data here that the demo of {home} did not make; choose another LOANMILL_HOME or database."
        )


def _live(plan: Plan, world: World, *, stages: Stages) -> None:
    """Run the line to the end of the plan."""
    from loanmill.cli.demo.clock import demo_shell
    from loanmill.cli.demo.driver import drive
    from loanmill.workflows.engine import running

    with running(demo_shell(seed=plan.seed, start=plan.start)):
        drive(plan, world, stages=stages)


def _tell(plan: Plan, world: World, stages: Stages, *, report: Path | None) -> None:
    from loanmill.cli.demo.compared import compared
    from loanmill.cli.demo.report import figures, table, write

    found = figures(seconds=stages.seconds)
    if world.taught is not None:
        found["underwriting"] = compared(plan, world.taught)
    console.print(table(found))
    if report is not None:
        write(report, found)


def _serve(home: Path, *, port: int) -> None:
    """Print one log-in a role and serve the web until it is stopped."""
    from loanmill.cli.demo.house import PEOPLE, kept_passwords
    from loanmill.cli.serve import serve_web

    passwords = kept_passwords(home)
    console.print("\n登录 Log in:")
    for username, name, role, *_ in PEOPLE:
        console.print(f"  {role:<12} {username:<10} {passwords[username]}   {name}")
    serve_web(host="127.0.0.1", port=port, or_another=True)
