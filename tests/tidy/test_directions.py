"""Laws of direction: the contracts of pyproject.toml hold, and each of them can be broken."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.tidy.tree import ROOT

LINT = "from importlinter.cli import lint_imports_command as run; run()"


def lint(folder: Path) -> tuple[int, str]:
    """Runs the import linter on `folder/src` with the contracts of `folder/pyproject.toml`."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, 'src'); {LINT}", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def make_house(folder: Path, files: dict[str, str]) -> Path:
    """A house of nearly empty rooms under the real contracts, with `files` put into it."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    start = text.index("[tool.importlinter]")
    assert len(settings["contracts"]) >= 5
    (folder / "pyproject.toml").write_text(text[start:], encoding="utf-8")
    rooms = ("cli", "screens", "workflows", "operations", "sources", "rails", "records", "sandbox", "core/kernel")
    for name in ("", *rooms, "core", "core/evidence", "core/offer"):
        room = folder / "src" / "loanmill" / name
        room.mkdir(parents=True, exist_ok=True)
        (room / "__init__.py").touch()
    for name, content in files.items():
        path = folder / "src" / "loanmill" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(content, encoding="utf-8")
    return folder


def test_the_house_keeps_its_directions() -> None:
    code, output = lint(ROOT)
    assert code == 0, output


def test_a_sound_house_passes(tmp_path: Path) -> None:
    files = {
        "cli/demo.py": "import loanmill.sandbox\nimport loanmill.operations",
        "core/offer/limit.py": "import loanmill.core.kernel",
        "records/loan.py": "import django\nimport loanmill.core.kernel",
    }
    code, output = lint(make_house(tmp_path, files))
    assert code == 0, output


@pytest.mark.parametrize(
    "files",
    [
        {"records/up.py": "import loanmill.operations"},
        {"sources/x.py": "import loanmill.rails"},
        {"core/kernel/up.py": "import loanmill.core.evidence"},
        {"core/kernel/web.py": "import django.db"},
        {"core/offer/clock.py": "import time"},
        {"core/offer/files.py": "from pathlib import Path"},
        {"operations/demo.py": "import loanmill.sandbox"},
        {"sandbox/peek.py": "import loanmill.records"},
        {"attic/junk.py": ""},
        {"core/attic/junk.py": ""},
        {"core/offer/a.py": "import loanmill.core.offer.b", "core/offer/b.py": "import loanmill.core.offer.a"},
    ],
    ids=lambda files: next(iter(files)),
)
def test_a_breach_is_noticed(tmp_path: Path, files: dict[str, str]) -> None:
    code, output = lint(make_house(tmp_path, files))
    assert code != 0
    assert "BROKEN" in output, output
