"""The launcher on machines where something is missing: one clear sentence in two languages, never a traceback.

Each test works on a copy of the launcher with an empty lock, a tiny `loanmill` and often a doctored PATH.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD_PYTHON = os.path.realpath(sys.executable)
MAIN = "import os, sys\nprint('ran', sys.argv[1:], os.getpid(), sys.prefix)\n"
UNREACHABLE = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "1", "PIP_CONFIG_FILE": os.devnull}
ONE_PACKAGE = "sampleproject==4.0.0 --hash=sha256:" + "0" * 64 + "\n"


class House:
    """A copy of the launcher in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        self.root = folder / "house"
        for name in ("mill", *(f"tools/{p.name}" for p in (ROOT / "tools").glob("*.py"))):
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.root / name)
        package = self.root / "src" / "loanmill"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "main.py").write_text(MAIN)
        (self.root / "requirements.lock").touch()
        (self.root / "requirements-test.lock").touch()
        self.bin.mkdir()
        for tool in ("sh", "dirname", "head", "sleep"):
            self.tool(tool, f'#!/bin/sh\nexec {shutil.which(tool)} "$@"\n')

    def tool(self, name: str, script: str) -> None:
        """Puts a program on the doctored PATH."""
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def with_python(self) -> "House":
        self.tool("python3", f'#!/bin/sh\nexec {GOOD_PYTHON} "$@"\n')
        return self

    def environment(self, extra: dict[str, str]) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "UV_", "PYTHON", "LOANMILL_"))}
        return kept | {"PATH": str(self.bin), "TMPDIR": str(self.folder)} | extra

    def run(self, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", str(self.root / "mill"), *arguments],
            env=self.environment(extra),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def assert_refused(done: subprocess.CompletedProcess[str], *, zh: str, en: str) -> None:
    """The run failed with the two sentences at its end, and nothing that frightens."""
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr, done.stderr
    *_, chinese, english = done.stderr.strip().splitlines()
    assert zh in chinese and re.search("[一-鿿]", chinese), done.stderr
    assert en in english and not re.search("[一-鿿]", english), done.stderr


def test_without_python(house: House) -> None:
    assert_refused(house.run("demo"), zh="没有找到 python3", en="python3 was not found")


def test_with_an_old_python(house: House) -> None:
    house.tool("python3", '#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2 && exit 0\nexit 1\n')
    done = house.run("demo")
    assert_refused(done, zh="需要 Python 3.11", en="Python 3.11 or newer is needed")
    assert "Python 3.9.2" in done.stderr


def test_without_the_venv_module(house: House) -> None:
    """As on Debian without python3-venv: the module ensurepip is not there."""
    hide = "import sys; sys.modules['ensurepip'] = None; import runpy; sys.argv = sys.argv[1:]; "
    go = "sys.path.insert(0, sys.argv[0].rpartition('/')[0]); runpy.run_path(sys.argv[0], run_name='__main__')"
    house.tool(
        "python3",
        f'#!/bin/sh\n[ "$1" = -c ] && exit 0\nwhile case "$1" in -*) true;; *) false;; esac; do shift; done\n'
        f'exec {GOOD_PYTHON} -E -s -S -B -c "{hide}{go}" "$@"\n',
    )
    assert_refused(house.run("demo"), zh="缺少 venv 模块", en="apt install python3-venv")


def test_where_a_file_is_in_the_way(house: House) -> None:
    (house.root / ".venv").write_text("mine")
    assert_refused(house.with_python().run("demo"), zh="不是目录", en="is not a folder")
    assert (house.root / ".venv").read_text() == "mine"


def test_a_folder_that_is_no_environment_is_left_alone(house: House) -> None:
    (house.root / ".venv").mkdir()
    (house.root / ".venv" / "thesis.txt").write_text("years of work")
    assert_refused(house.with_python().run("demo"), zh="不是 Python 虚拟环境", en="is not a Python environment")
    assert (house.root / ".venv" / "thesis.txt").exists()


def test_in_a_read_only_folder(house: House) -> None:
    house.with_python()
    command = ["/bin/sh", str(house.root / "mill"), "demo"]
    if os.getuid() == 0:  # permissions do not bind root: go there as nobody
        for folder in (house.folder, *house.folder.parents[:3]):
            if folder != Path("/tmp"):
                folder.chmod(0o755)
        command = [shutil.which("setpriv") or "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command]
        readable = ["/bin/sh", "-c", f"exec {GOOD_PYTHON} -c 0"]
        if subprocess.run([*command[:4], *readable], capture_output=True, check=False).returncode:
            house.tool("python3", '#!/bin/sh\nexec /usr/bin/python3 "$@"\n')
    house.root.chmod(0o555)
    done = subprocess.run(command, env=house.environment({}), capture_output=True, text=True, check=False)
    house.root.chmod(0o755)
    assert_refused(done, zh="无法写入", en="cannot write")


def test_without_network(house: House) -> None:
    (house.root / "requirements.lock").write_text(ONE_PACKAGE)
    done = house.with_python().run("demo", **UNREACHABLE)
    assert_refused(done, zh="连不上软件包源", en="the package index cannot be reached")


def test_without_network_and_without_retries(house: House) -> None:
    (house.root / "requirements.lock").write_text(ONE_PACKAGE)
    done = house.with_python().run("demo", **UNREACHABLE | {"PIP_RETRIES": "0"})
    assert_refused(done, zh="连不上软件包源", en="the package index cannot be reached")


def test_spark_comes_only_where_its_tests_are_required(house: House) -> None:
    (house.root / "requirements-spark.lock").write_text(ONE_PACKAGE)
    done = house.with_python().run("test", "--only", "nothing", **UNREACHABLE)
    assert done.returncode == 2 and "no such stage: nothing" in done.stderr
    done = house.run("test", "--only", "nothing", **UNREACHABLE, LOANMILL_REQUIRE="postgres,spark")
    assert_refused(done, zh="连不上软件包源", en="the package index cannot be reached")


def test_uv_failing_falls_back_to_pip(house: House) -> None:
    (house.root / "requirements.lock").write_text("# nothing to install\n")
    house.tool("uv", '#!/bin/sh\necho "error: dns error" >&2\nexit 2\n')
    done = house.with_python().run("demo", PIP_CONFIG_FILE=os.devnull)
    assert done.returncode == 0, done.stderr
    assert "改用 pip" in done.stderr and done.stdout.startswith("ran ['demo']")


def test_uv_is_left_out_where_pip_has_a_mirror(house: House) -> None:
    house.tool("uv", "#!/bin/sh\nexit 99\n")
    done = house.with_python().run("demo", PIP_CONFIG_FILE=os.devnull, PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert done.returncode == 0, done.stderr
    assert "改用 pip" not in done.stderr


@pytest.mark.skipif(os.getuid() != 0 or not shutil.which("mount"), reason="only root can mount a small disk")
def test_on_a_full_disk(house: House) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(house.root)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting is not permitted here")
    try:
        small = House.__new__(House)
        small.__dict__ |= vars(house)
        for name in ("mill", *(f"tools/{p.name}" for p in (ROOT / "tools").glob("*.py")), "requirements.lock"):
            (house.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, house.root / name)
        assert_refused(small.with_python().run("demo"), zh="磁盘空间不足", en="the disk is full")
    finally:
        subprocess.run(["umount", str(house.root)], check=True)


def test_an_interrupted_installation_is_made_anew_then_runs_in_the_same_process(house: House) -> None:
    house.with_python()
    child = subprocess.Popen(
        ["/bin/sh", str(house.root / "mill"), "demo"],
        env=house.environment({"PIP_CONFIG_FILE": os.devnull}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while not (house.root / ".venv" / "pyvenv.cfg").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert not list((house.root / ".venv").glob("*.stamp"))
    again = subprocess.Popen(
        ["/bin/sh", str(house.root / "mill"), "demo", "--seed", "7"],
        env=house.environment({"PIP_CONFIG_FILE": os.devnull}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    output, errors = again.communicate(timeout=120)
    assert again.returncode == 0, errors
    assert output.split() == ["ran", "['demo',", "'--seed',", "'7']", str(again.pid), str(house.root / ".venv")]
    assert not list(house.root.glob(".venv.old-*"))
    # A changed lock is noticed; an unchanged one costs nothing and says nothing.
    assert house.run("demo").stderr == ""
    (house.root / "requirements.lock").write_text("# changed\n")
    assert "清单有变" in house.run("demo", PIP_CONFIG_FILE=os.devnull).stderr


def test_two_at_once(house: House) -> None:
    house.with_python()
    environment = house.environment({"PIP_CONFIG_FILE": os.devnull})
    both = [
        subprocess.Popen(
            ["/bin/sh", str(house.root / "mill"), "x"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    errors = "".join(child.communicate(timeout=120)[1] for child in both)
    assert [child.returncode for child in both] == [0, 0], errors
    assert errors.count("另一个 ./mill") == 1
    assert errors.count("第一次使用") == 1
