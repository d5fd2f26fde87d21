"""Laws of core: no clock, no chance, no files, no binary floats for money or rates."""

import ast

import pytest

from tests.tidy.tree import PACKAGE, dotted, python_files

IMPURE_CALLS = frozenset(
    [
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "date.today",
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "datetime.datetime.today",
        "datetime.date.today",
        "timezone.now",
        "time.time",
        "time.monotonic",
        "time.sleep",
        "uuid1",
        "uuid4",
        "uuid.uuid1",
        "uuid.uuid4",
        "open",
        "print",
        "input",
        "exec",
        "eval",
        "__import__",
        "importlib.reload",
    ]
)
# The one place that runs text: functions that the policy compiler writes itself, which hold no text of a policy.
COMPILER = "core/strategy/case/writer.py"
IMPURE_MODULES = frozenset({"random", "secrets", "time", "os", "pathlib", "socket", "sqlite3", "subprocess"})
# Where money, rates and decisions live; statistics elsewhere may compute with floats and say so.
EXACT_ROOMS = [
    "kernel",
    "evidence",
    "products",
    "flows",
    "strategy",
    "offer",
    "funding",
    "credit",
    "schedule",
    "servicing",
    "ledger",
    "journal",
]
EXACT_SUFFIXES = ("_fen", "_bp", "_count", "_days", "_months")


def impurities(files: dict[str, str]) -> list[str]:
    """Calls and imports that reach the clock, chance or the outside, as `file:line what`."""
    found = []
    for path, text in files.items():
        for node in ast.walk(ast.parse(text)):
            if path.endswith(COMPILER) and isinstance(node, ast.Call) and dotted(node.func) == "exec":
                continue
            if isinstance(node, ast.Call) and dotted(node.func) in IMPURE_CALLS:
                found.append(f"{path}:{node.lineno} calls {dotted(node.func)}")
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            found += [f"{path}:{node.lineno} imports {n}" for n in names if n.split(".")[0] in IMPURE_MODULES]
    return found


def float_uses(files: dict[str, str]) -> list[str]:
    """Floats in code that must be exact: the type, a call of it, a literal, true division, as `file:line what`."""
    found = []
    for path, text in files.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Name) and node.id == "float":
                found.append(f"{path}:{node.lineno} float")
            elif isinstance(node, ast.Constant) and isinstance(node.value, float):
                found.append(f"{path}:{node.lineno} the literal {node.value}")
    return sorted(found)


def inexact_names(files: dict[str, str]) -> list[str]:
    """Names with a whole unit at their end that are declared to be floats, anywhere in the package."""
    found = []
    for path, text in files.items():
        for node in ast.walk(ast.parse(text)):
            name, annotation = "", None
            if isinstance(node, ast.AnnAssign):
                name, annotation = dotted(node.target).rpartition(".")[2], node.annotation
            elif isinstance(node, ast.arg):
                name, annotation = node.arg, node.annotation
            elif isinstance(node, ast.FunctionDef):
                name, annotation = node.name, node.returns
            if annotation and name.endswith(EXACT_SUFFIXES) and "float" in ast.unparse(annotation):
                found.append(f"{path}:{node.lineno} {name}: {ast.unparse(annotation)}")
    return found


def test_core_reaches_nothing_outside() -> None:
    assert impurities(python_files(PACKAGE / "core")) == []


def test_money_and_rates_know_no_floats() -> None:
    rooms = [PACKAGE / "core" / room for room in EXACT_ROOMS]
    assert float_uses(python_files(*filter(lambda room: room.is_dir(), rooms))) == []


def test_no_name_with_a_whole_unit_is_a_float() -> None:
    assert inexact_names(python_files(PACKAGE)) == []


@pytest.mark.parametrize(
    "line",
    [
        *("datetime.now(UTC)", "x = datetime.date.today()", "uuid.uuid4()", "open('f')", "exec('x')"),
        *("import random", "from os import environ", "from time import time", "import os.path"),
    ],
)
def test_impurities_are_noticed(line: str) -> None:
    assert len(impurities({"a.py": line})) == 1


@pytest.mark.parametrize("line", ["x = float('1')", "x: float = y", "x = 0.5", "def f(a: float | None): ..."])
def test_floats_are_noticed(line: str) -> None:
    assert len(float_uses({"a.py": line})) == 1


@pytest.mark.parametrize(
    "line",
    [
        "paid_fen: float = 0",
        "def f(rate_bp: float | None): ...",
        "def due_fen() -> float: ...",
        "self.n_days: float = 1",
    ],
)
def test_inexact_names_are_noticed(line: str) -> None:
    assert len(inexact_names({"a.py": line})) == 1


def test_clean_code_passes() -> None:
    clean = {
        "a.py": "from datetime import date\ndef f(*, as_of: date, paid_fen: int) -> int:\n    return paid_fen // 2"
    }
    assert impurities(clean) == float_uses(clean) == inexact_names(clean) == []
