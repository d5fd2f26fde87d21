"""Kills: a demo is ended with SIGKILL at random moments and started again; its report must equal an uninterrupted one.

A warm process, with everything imported and no connection open, forks each attempt, so that most kills hit work
and few hit start-up. Chance comes from a seed that is printed with the figures and with a failure.

Every source is given ten times its time limit: on a busy machine a source that is merely late would else be one that
failed, which is another case with another journal, and no fault of recovery. Nothing else is more patient.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from benchmarks.measure import Benchmark, Measured

SEED = 20261123
SOURCE_LIMIT_FACTOR = 10
# What the first case would import, anew in every attempt, were it not here before the fork.
SLOW_TO_IMPORT = ("dbos._sys_db_sqlite", "httpcore", "pandas", "pyarrow.pandas_compat", "sqlglot.generators.duckdb")
# Which keys of a report may differ between two runs of the same demo.
TIMES = ("seconds",)


@dataclass(frozen=True, slots=True)
class Size:
    """How large the demo is that gets killed."""

    merchants: int = 10
    days: int = 18  # offers stand for 15 days: some expire


class DemoLost(AssertionError):
    """A demo did not go on after a kill, or told something else in the end; its folder and log are kept."""


def run(*, kills: int = 500, size: Size | None = None) -> Benchmark:
    """Kill until `kills` are done and the last demo has ended by itself. Raises DemoLost."""
    size = size or Size()
    seed = int(os.environ.get("LOANMILL_KILLS_SEED") or SEED)
    home = Path(os.environ["LOANMILL_HOME"])
    os.environ["LOANMILL_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loanmill.settings")
    os.environ["LOANMILL_SOURCE_LIMIT_FACTOR"] = str(SOURCE_LIMIT_FACTOR)
    _warm()
    began = perf_counter()
    expected, alone = _uninterrupted(home, size)
    chance, done, rounds = random.Random(seed), 0, 0
    while done < kills:
        try:
            done += _round(home, size, expected, chance=chance, left=kills - done, typical_s=alone)
        except DemoLost as lost:
            raise DemoLost(f"{lost}\n{_where(home, seed=seed, round=rounds + 1)}") from None
        rounds += 1
    return Benchmark(
        name="kills",
        figures=[
            Measured("kills with the same report in the end", "kills", done, kills, "kills sent"),
            Measured("seconds in all", "s", perf_counter() - began),
        ],
        sizes={"merchants": size.merchants, "days": size.days, "rounds": rounds, "seed": seed},
    )


def _warm() -> None:
    """Import what the demo imports; open nothing."""
    import django

    django.setup()
    for library in SLOW_TO_IMPORT:
        import_module(library)
    import loanmill.cli.demo.driver
    import loanmill.cli.demo.report
    import loanmill.cli.demo.world
    import loanmill.core.flows.definitions  # noqa: F401
    from loanmill.workflows import compact

    compact.DUE_BATCHES = 6  # so that a small demo compacts its lake too


def _uninterrupted(home: Path, size: Size) -> tuple[dict[str, Any], float]:
    began = perf_counter()
    child = _fork(home, size)
    _, status = os.waitpid(child, 0)
    assert status == 0, f"the uninterrupted demo ended with {status}; see {home.with_suffix('.log')}"
    found = _report(home)
    # Kept until the end: where a killed run differs, the two journals tell in which act.
    home.rename(home.with_suffix(".undisturbed"))
    return found, perf_counter() - began


def _round(
    home: Path, size: Size, expected: dict[str, Any], *, chance: random.Random, left: int, typical_s: float
) -> int:
    """Kill one demo again and again until it ends or no kills are left; how many kills it took."""
    kills = 0
    while True:
        child = _fork(home, size)
        if kills < left:
            # Long enough that the demo gets on between two kills, short enough that it takes many.
            moment = chance.uniform(0.02, 0.35 * typical_s)
            if not _ended(child, within_s=moment, kills=kills):
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                kills += 1
                continue
        else:
            _, status = os.waitpid(child, 0)
            _expect_ended(status, kills=kills)
        found = _report(home)
        if found != expected:
            raise DemoLost(
                f"after {kills} kills the report is another:\n{_difference(expected, found)}\n{_acts_apart(home)}"
            )
        shutil.rmtree(home)
        return kills


def _ended(child: int, *, within_s: float, kills: int) -> bool:
    """Whether the child ends by itself within the time; a failure is told at once."""
    until = perf_counter() + within_s
    while perf_counter() < until:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            _expect_ended(status, kills=kills)
            return True
        sleep(0.002)
    return False


def _expect_ended(status: int, *, kills: int) -> None:
    if status:
        raise DemoLost(f"after {kills} kills the demo ended with exit status {os.waitstatus_to_exitcode(status)}")


def _where(home: Path, *, seed: int, round: int) -> str:
    """Where to look, and how to do it again."""
    log = home.with_suffix(".log")
    last = "\n".join(log.read_text(errors="replace").splitlines()[-12:])
    return f"LOANMILL_KILLS_SEED={seed}, round {round}; data in {home}, log {log}, which ends:\n{last}"


def _fork(home: Path, size: Size) -> int:
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        home.mkdir(parents=True, exist_ok=True)
        log = os.open(home.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        from loanmill.cli.demo.command import run_demo

        run_demo(
            merchants=size.merchants, days=size.days, seed=7, data=None, budget="100000000", headless=True,
            report=home / "report.json", port=0,
        )  # fmt: skip
        status = 0
    finally:
        sys.stdout.flush()
        if status:
            import traceback

            traceback.print_exc()
        os._exit(status)


def _report(home: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((home / "report.json").read_text())
    return {key: value for key, value in found.items() if key not in TIMES}


def _difference(expected: dict[str, Any], found: dict[str, Any]) -> str:
    keys = [key for key in expected if expected[key] != found.get(key)]
    return "\n".join(f"{key}: {expected[key]} became {found.get(key)}" for key in keys)


def _acts_apart(home: Path) -> str:
    """The acts that one of the two journals has alone, by name, instant and digest."""
    undisturbed, killed = (_acts(folder) for folder in (home.with_suffix(".undisturbed"), home))
    apart = [
        *(f"undisturbed alone: {act} ({n})" for act, n in sorted((undisturbed - killed).items())),
        *(f"killed alone: {act} ({n})" for act, n in sorted((killed - undisturbed).items())),
    ]
    return "\n".join(apart[:20]) or "the same acts in another order"


def _acts(home: Path) -> Counter[str]:
    """The acts of a demo's journal by name, instant and digest."""
    with closing(sqlite3.connect(home / "loanmill.sqlite")) as base:
        found = base.execute("SELECT act, at, sha256 FROM journal_entry")
        return Counter(f"{act} {at} {sha256}" for act, at, sha256 in found)
