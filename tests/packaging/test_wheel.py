"""`pip install .` elsewhere gives the same program: everything it needs at run time is inside the wheel."""

import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "loanmill"
IGNORED = {"__pycache__"}
# What the program reads at run time besides its code, by file ending; each must occur at least once.
DATA = (".html", ".css", ".js", ".mo", ".yaml", "py.typed")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the project as it stands in the folder."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT)]
    if importlib.util.find_spec("hatchling"):
        command.insert(4, "--no-build-isolation")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("loanmill-*.whl")
    return built


def files_of_package() -> set[str]:
    """Every file of the package folder, as it must be named in the wheel."""
    found = (path.relative_to(PACKAGE.parent) for path in PACKAGE.rglob("*") if path.is_file())
    return {path.as_posix() for path in found if not IGNORED & set(path.parts)}


def test_the_wheel_holds_every_file(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert files_of_package() - names == set()


@pytest.mark.parametrize("ending", DATA)
def test_the_wheel_holds_each_kind_of_data(wheel: Path, ending: str) -> None:
    assert [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(ending)] != []


def test_the_wheel_holds_a_policy_for_each_product(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for product in ("invoice_loan", "tobacco_loan"):
        assert [name for name in names if name.startswith(f"loanmill/policy/{product}/")] != [], product


def test_the_installed_program_starts_elsewhere(wheel: Path, tmp_path: Path) -> None:
    """Installed without its dependencies beside this environment's own, away from the sources."""
    target = tmp_path / "installed"
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(target)]
    installed = subprocess.run([*command, str(wheel)], capture_output=True, text=True, check=False)
    assert installed.returncode == 0, installed.stderr
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LOANMILL_")}
    environment |= {"PYTHONPATH": str(target), "LOANMILL_HOME": str(tmp_path / "home")}
    where = "import loanmill; print(loanmill.__file__)"
    for arguments, expected in (
        (["-c", where], str(target)),
        ([str(target / "bin" / "loanmill"), "--help"], "demo"),
    ):
        done = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert expected in done.stdout
