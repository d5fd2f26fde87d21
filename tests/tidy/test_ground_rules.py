"""The rule of tests/conftest.py: what LOANMILL_REQUIRE names may not be skipped in silence."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tidy.tree import ROOT

SAMPLE = """
import pytest

@pytest.mark.postgres
def test_on_postgres():
    pass

@pytest.mark.browser
def test_in_a_browser():
    pass

@pytest.mark.realdata
def test_on_real_data():
    pass

def test_plain():
    pass
"""
MARKERS = ("postgres", "browser", "realdata")


def outcome(folder: Path, *, require: str, sample: str = SAMPLE) -> tuple[int, str]:
    """Runs the sample under the real conftest where nothing that a marker needs is to be had."""
    shutil.copy(ROOT / "tests" / "conftest.py", folder / "conftest.py")
    (folder / "test_sample.py").write_text(sample, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n" + "".join(f"    {name}\n" for name in MARKERS))
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("LOANMILL_", "PYTEST_", "DJANGO_"))}
    environment |= {"PATH": str(folder), "LOANMILL_REQUIRE": require, "LOANMILL_DATA": str(folder / "none")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:django", "-p", "no:cacheprovider", str(folder)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("require", "expected"),
    [
        ("", "1 passed, 3 skipped"),
        ("postgres", "1 passed, 2 skipped, 1 error"),
        ("postgres,browser", "1 passed, 1 skipped, 2 errors"),
    ],
)
def test_what_is_required_may_not_be_skipped(tmp_path: Path, require: str, expected: str) -> None:
    code, output = outcome(tmp_path, require=require)
    assert expected in output, output
    assert code == (1 if "error" in expected else 0)


def test_a_skipped_module_is_a_failure_when_something_is_required(tmp_path: Path) -> None:
    sample = "import pytest\npytest.importorskip('no_such_module')\n"
    assert outcome(tmp_path, require="", sample=sample)[0] == 5
    code, output = outcome(tmp_path, require="browser", sample=sample)
    assert code not in (0, 5) and "whole module was skipped" in output
