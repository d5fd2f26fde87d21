"""What every test may ask for, and the rule that a needed part may not be left out in silence.

Tests say what they need with a marker (`postgres`, `browser`, `spark`, `realdata`) and are skipped where it is absent.
LOANMILL_REQUIRE=postgres,browser turns a skip for one of these reasons, and any skipped module, into a failure.
"""

import gc
import importlib.util
import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest

REQUIRED = frozenset(filter(None, os.environ.get("LOANMILL_REQUIRE", "").split(",")))
REAL_DATA = Path(os.environ.get("LOANMILL_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
# The files that take longest, each begun before any shorter one: begun last, it would leave the other worker idle.
# As measured with `--durations=60` on SQLite and on PostgreSQL; where a file stands among the first few hardly matters.
LONGEST = (
    "crash/test_kills.py", "journeys/test_taught.py", "journeys/test_demo.py", "cli/test_underwrite_refusals.py",
    "engines/test_policy_million.py", "lab/test_underwriting.py", "operations/servicing/test_lanes.py",
    "operations/servicing/test_any_order.py", "operations/servicing/test_acts.py",
    "operations/debts/test_contagion_from_elsewhere.py", "journeys/test_accept.py", "screens/test_hostile_forms.py",
    "operations/servicing/test_floating.py", "lab/test_backtest.py", "operations/servicing/test_registry.py",
    "operations/servicing/test_debtors.py", "operations/test_sources_on_the_line.py", "engines/test_cases_agree.py",
    "lab/test_written_policy.py", "journeys/test_servicing.py", "workflows/test_mandates.py",
    "operations/servicing/test_at_once.py", "operations/servicing/test_registry_many.py", "operations/test_review.py",
    "screens/test_loan_acts.py", "books/test_golden_life.py", "books/test_day_end.py", "workflows/test_once.py",
)  # fmt: skip
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """The path of a browser that the tests can drive, if there is one."""
    return os.environ.get("LOANMILL_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def absent(need: str) -> str | None:
    """Why what a marker needs is not to be had here; None when it is."""
    if need == "postgres" and not os.environ.get("LOANMILL_TEST_POSTGRES"):
        return "LOANMILL_TEST_POSTGRES names no PostgreSQL server"
    if need == "browser" and importlib.util.find_spec("playwright") is None:
        return "playwright is not installed"
    if need == "browser" and find_chromium() is None:
        return "no Chromium on PATH"
    if need == "spark" and importlib.util.find_spec("pyspark") is None:
        return "pyspark is not installed (LOANMILL_REQUIRE=spark ./mill test installs it)"
    if need == "spark" and not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        return "no Java on PATH"
    if need == "realdata" and not REAL_DATA.is_dir():
        return f"no real data in {REAL_DATA} (LOANMILL_DATA names another folder)"
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin the longest files first (`tools/run_tests.py` tells xdist to keep this order)."""
    tests = Path(__file__).resolve().parent
    places = {tests / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_collection_finish() -> None:
    """Let the search for cycles pass over what was imported and collected: it stays to the end, and is large."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    for need in ("postgres", "browser", "spark", "realdata"):
        if item.get_closest_marker(need) and (reason := absent(need)):
            pytest.skip(f"{need}: {reason}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        for need in sorted(REQUIRED):
            if item.get_closest_marker(need):
                report.outcome = "failed"
                report.longrepr = f"LOANMILL_REQUIRE names {need}, yet this was skipped: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if REQUIRED and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"LOANMILL_REQUIRE is set, yet a whole module was skipped: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def project() -> Path:
    """The root folder of the project."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path, for tests marked `browser`."""
    return find_chromium() or pytest.skip("browser: no Chromium on PATH")


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The address of a PostgreSQL server on which databases may be made, for tests marked `postgres`."""
    return os.environ.get("LOANMILL_TEST_POSTGRES") or pytest.skip("postgres: LOANMILL_TEST_POSTGRES is not set")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of public data sets, for tests marked `realdata`."""
    return REAL_DATA
