"""Laws of files: locks name no host and no torch, nothing names a machine, every test file asserts."""

import ast
import re
from pathlib import Path

import pytest
from tools.run_tests import FILES_ALONE, NO_DATABASE

from tests.conftest import LONGEST
from tests.tidy.tree import ROOT, python_files, tracked_files

LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-spark.lock")
# Spelled in two halves, so that this file does not accuse itself.
MACHINE_PATHS = re.compile(r"(?<![\w.~-])/(?:" + "wor" + "k/|ro" + r"ot/|home/\w+/|Users/\w+/)")
TEXT_SUFFIXES = {"", ".py", ".md", ".toml", ".lock", ".yaml", ".yml", ".html", ".css", ".po", ".txt", ".sh", ".json"}
TOO_BIG_BYTES = 2_000_000


def lock_complaints(text: str) -> list[str]:
    """What a lock may not hold: hosts, index options, direct addresses, torch, a package without a hash."""
    found = []
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in lines:
        if re.search(r"https?://|\bfile:|git\+| @ |^-|--(index-url|extra-index-url|find-links|trusted-host)", line):
            found.append(f"names a place: {line}")
        if re.match(r"(torch|nvidia[\w.-]*|triton)\b", line):
            found.append(f"heavy: {line}")
    for block in re.split(r"\n(?=\S)", "\n".join(lines).strip()):
        if "--hash=sha256:" not in block:
            found.append(f"no hash: {block.splitlines()[0]}")
    return found


def machine_paths(text: str) -> list[str]:
    """Places in a text that name a folder of one machine."""
    return MACHINE_PATHS.findall(text)


def is_assertive(text: str) -> bool:
    """Whether a test file can fail by its own word: an assert, pytest.raises, or an assert... helper."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            if name in ("raises", "fail", "expect") or name.startswith("assert"):
                return True
    return False


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_no_place(name: str) -> None:
    assert lock_complaints((ROOT / name).read_text(encoding="utf-8")) == []


def test_no_file_names_a_machine() -> None:
    found = {}
    for path in tracked_files():
        if path.suffix not in TEXT_SUFFIXES or "vendor" in path.parts or path.stat().st_size > TOO_BIG_BYTES:
            continue
        if hits := machine_paths(path.read_text(encoding="utf-8", errors="replace")):
            found[path.relative_to(ROOT).as_posix()] = hits
    assert found == {}


def test_no_tracked_file_is_huge() -> None:
    assert [p.name for p in tracked_files() if p.stat().st_size > TOO_BIG_BYTES] == []


def test_every_test_file_asserts() -> None:
    tests = {path: text for path, text in python_files(ROOT / "tests").items() if Path(path).name.startswith("test_")}
    assert len(tests) > 1
    assert [path for path, text in tests.items() if not is_assertive(text)] == []


def test_bad_files_are_noticed() -> None:
    good = "a==1 \\\n    --hash=sha256:00\n    # via b\n"
    assert lock_complaints(good) == []
    for bad in ("--index-url https://example.org/simple\n" + good, "a==1\n" + good, "torch==2 \\\n  --hash=sha256:0"):
        assert lock_complaints(bad), bad
    assert (
        machine_paths("see /wor" + "k/main") and machine_paths("cd /ro" + "ot/x") and machine_paths("/ho" + "me/me/x")
    )
    assert not machine_paths("frame/wor" + "k/, docs/home/x, https://x.org/wor" + "k/")
    assert not is_assertive("def test_nothing():\n    print(1)\n")
    assert is_assertive("def test_it():\n    with pytest.raises(ValueError): int('x')\n")


def test_the_files_begun_first_are_there() -> None:
    assert [name for name in LONGEST if not (ROOT / "tests" / name).is_file()] == []


def opens_database(text: str) -> bool:
    """Whether a test file asks for the tests' database."""
    return re.search(r"django_db|transactional_db|\bdb: None|usefixtures\(.*\bdb\b", text) is not None


def test_what_is_not_run_again_on_postgresql_opens_no_database() -> None:
    tests = ROOT / "tests"
    alone = [*(path for folder in NO_DATABASE for path in (tests / folder).rglob("*.py"))]
    alone += [path for name in FILES_ALONE for path in (tests / "engines").glob(f"{name}.py")]
    # This folder spells the words that it looks for; pytest-django lets nobody in who does not ask.
    asked = [path for path in alone if path.parent.name != "tidy" and opens_database(path.read_text("utf-8"))]
    assert asked == []
    assert opens_database((tests / "engines" / "test_lake.py").read_text("utf-8"))
    assert opens_database((tests / "books" / "conftest.py").read_text("utf-8"))
