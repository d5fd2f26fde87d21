"""Runs every check of the house and the tests, in one order, for people and for CI alike: `./mill test`.

    ./mill test                     everything
    ./mill test --only mypy,imports these stages (ruff, format, mypy, imports, pytest)
    ./mill test tests/core -k money pytest alone, with these arguments

With LOANMILL_TEST_POSTGRES naming a server, the tests that touch a database run a second time on it.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECKED = ("src", "tests", "tools", "benchmarks")
# Test folders that open no database or choose it themselves; every other one runs on each.
NO_DATABASE = frozenset(
    {"cli", "contracts", "core", "crash", "golden", "journeys", "lab", "launcher", "packaging", "sandbox", "tidy"}
)
# Tests over files, in a folder of which others do open the database.
FILES_ALONE = ("test_policy_*", "test_cases_*", "test_workbooks*", "test_flows_on_duckdb*")
NOT_AGAIN = tuple(f"--ignore-glob=*/engines/{name}" for name in FILES_ALONE)


def stages() -> dict[str, list[str]]:
    """The commands to run by name; each is passed to this environment's Python."""
    present = [name for name in CHECKED if (ROOT / name).is_dir()]
    lint_imports = "from importlinter.cli import lint_imports_command as run; run()"
    return {
        "ruff": ["-m", "ruff", "check", *present],
        "format": ["-m", "ruff", "format", "--check", *present],
        "mypy": ["-m", "mypy"],
        "imports": ["-c", lint_imports],
        # In the order of tests/conftest.py; xdist's own would begin a file of one long test last.
        "pytest": ["-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"],
    }


def database_tests() -> list[str]:
    """The test folders that are run on each database."""
    holding = {path.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").rglob("test_*.py")}
    return [f"tests/{name}" for name in sorted(holding - NO_DATABASE) if (ROOT / "tests" / name).is_dir()]


def run(*, name: str, arguments: list[str], environment: dict[str, str]) -> tuple[str, int, float]:
    """Runs one stage with its output going straight to the user; returns its name, exit code and seconds."""
    print(f"\n── {name} " + "─" * max(0, 60 - len(name)), flush=True)
    started = time.monotonic()
    code = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=False).returncode
    return name, code, time.monotonic() - started


def main(arguments: list[str]) -> int:
    """Runs the stages that the arguments ask for; 0 only when every one of them passed."""
    commands = stages()
    names = list(commands)
    if arguments[:1] == ["--only"] and len(arguments) > 1:
        names, arguments = arguments[1].split(","), arguments[2:]
        if unknown := [name for name in names if name not in commands]:
            print(f"没有这个检查 · no such stage: {', '.join(unknown)}（{', '.join(commands)}）", file=sys.stderr)
            return 2
    elif arguments:
        names = ["pytest"]
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT / "src"), environment.get("PYTHONPATH")]))
    results = []
    with tempfile.TemporaryDirectory(prefix="loanmill-test-") as home:
        environment.setdefault("LOANMILL_HOME", home)  # the user's own data folder stays out of it
        for name in names:
            extra = arguments if name == "pytest" else []
            results.append(run(name=name, arguments=commands[name] + extra, environment=environment))
        postgres = environment.get("LOANMILL_TEST_POSTGRES")
        if "pytest" in names and postgres and not arguments and (folders := database_tests()):
            on_postgres = environment | {"LOANMILL_DATABASE_URL": postgres}
            command = [*commands["pytest"], *folders, *NOT_AGAIN]
            results.append(run(name="pytest on PostgreSQL", arguments=command, environment=on_postgres))
    return summarise(results)


def summarise(results: list[tuple[str, int, float]]) -> int:
    """Prints how each stage ended; returns 1 when one failed, else 0."""
    print("\n── 小结 · summary " + "─" * 44)
    for name, code, seconds in results:
        outcome = "通过 passed" if code == 0 else f"失败 FAILED (exit {code})"
        print(f"  {name:<22}{outcome:<24}{seconds:6.1f} s")
    return int(any(code for _, code, _ in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
