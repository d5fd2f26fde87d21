"""`loanmill demo`: prepare, run the line day by day, report, and serve the web."""

from __future__ import annotations

import os
from pathlib import Path

from loanmill.cli.boot import console, ready
from loanmill.cli.demo.plan import morning_of, planned
from loanmill.cli.demo.stages import Stages


def run_demo(
    *, merchants: int, days: int, seed: int, data: Path | None, headless: bool, report: Path | None, port: int
) -> None:
    """Run the demo of this folder to its end, then report and, unless headless, serve the web."""
    home = Path(os.environ.get("LOANMILL_HOME") or "var").resolve()
    plan = planned(home=home, merchants=merchants, days=days, seed=seed, data=data)
    stages = Stages()
    with stages("prepare"):
        from loanmill.records.secrets import make_simulated

        make_simulated(home, seed=seed)
        ready(at=morning_of(plan.start))
        from loanmill.cli.demo.clock import demo_shell
        from loanmill.cli.demo.world import opened
    with opened(plan, home=home, stages=stages) as world:
        from loanmill.cli.demo.driver import drive
        from loanmill.workflows.engine import running

        with running(demo_shell(seed=seed, start=plan.start)):
            drive(plan, world, stages=stages)
        from loanmill.cli.demo.report import figures, table, write

        found = figures(seconds=stages.seconds)
        console.print(table(found))
        if report is not None:
            write(report, found)
        if not headless:
            from loanmill.cli.demo.house import PEOPLE, kept_passwords
            from loanmill.cli.serve import serve_web

            passwords = kept_passwords(home)
            console.print("\n登录 Log in:")
            for username, name, role, *_ in PEOPLE:
                console.print(f"  {role:<12} {username:<10} {passwords[username]}   {name}")
            serve_web(host="127.0.0.1", port=port, or_another=True)
