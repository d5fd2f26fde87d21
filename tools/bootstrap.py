"""Makes `.venv` from the hashed lock files on first use, then becomes the command that was asked for.

Standard library only: it runs before anything is installed, under any Python >= 3.11. An environment counts as
ready only when its stamp, written last, carries the digest of the lock that made it; whatever an interrupted
run left behind has no stamp and is made anew. Every failure ends in one sentence, in Chinese and in English.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from installing import run
from troubles import Refused, diagnose, diagnose_os_error, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = VENV / "install.log"
FORMAT = "1"  # raise it when an environment made by an older bootstrap must not be used any more
SPACE_NEEDED_MB = 900  # the full environment with the test tools, measured, and some air

# What counts as "the user has a mirror of his own": uv reads none of pip's settings.
PIP_SOURCES = ("index-url", "extra-index-url", "find-links", "no-index", "proxy")
UV_SOURCES = ("UV_INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_CONFIG_FILE")


# What is published as source alone: built here, from the archive whose hash the lock holds.
FROM_SOURCE = {"spark": ("pyspark",)}


def parts_of(*, testing: bool) -> tuple[str, ...]:
    """The parts that a command needs: Spark is large, and comes when its tests may not be skipped."""
    required = os.environ.get("LOANMILL_REQUIRE", "").split(",")
    return ("base", *(("test",) if testing else ()), *(("spark",) if testing and "spark" in required else ()))


def lock_file(*, part: str) -> Path:
    """The lock of a part of the environment: `base`, `test` or `spark`."""
    return ROOT / ("requirements.lock" if part == "base" else f"requirements-{part}.lock")


def made_by() -> str:
    """The start of a stamp: what made the environment. Another bootstrap format or Python needs a new one."""
    return f"{FORMAT} python{sys.version_info[0]}.{sys.version_info[1]} "


def wanted(*, part: str) -> str:
    """The stamp that a finished part must carry: what made it and the digest of the locks it came from."""
    digest = hashlib.sha256()
    for lock in dict.fromkeys((lock_file(part="base"), lock_file(part=part))):
        digest.update(lock.read_bytes())
    return made_by() + digest.hexdigest()


def stamp_file(*, part: str) -> Path:
    """Where the stamp of a part lies: inside the environment, so that it goes when the environment goes."""
    return VENV / f"loanmill-{part}.stamp"


def is_ready(*, part: str) -> bool:
    """Whether a part was installed to its end from the lock as it is now, and its Python still runs here."""
    try:
        return os.access(PYTHON, os.X_OK) and stamp_file(part=part).read_text() == wanted(part=part)
    except FileNotFoundError:
        return False


def is_whole() -> bool:
    """Whether an older lock was installed to its end here, so that installing the new one over it is enough."""
    try:
        return os.access(PYTHON, os.X_OK) and stamp_file(part="base").read_text().startswith(made_by())
    except FileNotFoundError:
        return False


def put_stamp(*, part: str) -> None:
    """Declares a part finished; what it stands for is brought to the disk before it."""
    os.sync()
    fresh = stamp_file(part=part).with_suffix(".new")
    fresh.write_text(wanted(part=part))
    fresh.replace(stamp_file(part=part))


@contextlib.contextmanager
def alone() -> Iterator[int]:
    """Holds the project folder against a second ./mill; yields the lock's descriptor.

    Installers inherit the descriptor: when this process is killed, the lock lasts until they have ended too.
    """
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("另一个 ./mill 正在准备环境，等它完成…", "another ./mill is preparing the environment, waiting for it…")
        fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield handle
    finally:
        os.close(handle)


def clear_away() -> None:
    """Removes an environment that is unfinished or out of date. Renamed first, so that no half of it remains."""
    if VENV.is_symlink() or (VENV.exists() and not VENV.is_dir()):
        raise Refused(
            f"{VENV} 不是目录；请移走它再运行一次", f"{VENV} is not a folder; move it away and run this again"
        )
    if VENV.exists():
        if any(VENV.iterdir()) and not (VENV / "pyvenv.cfg").exists() and not LOG.exists():
            raise Refused(
                f"{VENV} 不是 Python 虚拟环境；请移走它再运行一次",
                f"{VENV} is not a Python environment; move it away and run this again",
            )
        VENV.rename(ROOT / f".venv.old-{os.getpid()}")
    for old in ROOT.glob(".venv.old-*"):
        shutil.rmtree(old, ignore_errors=True)


def make_empty_venv(*, handle: int) -> None:
    """Creates `.venv` with pip in it (without, where only uv can install) and `src` on its path."""
    clear_away()
    free_mb = shutil.disk_usage(ROOT).free // 2**20
    if free_mb < SPACE_NEEDED_MB:
        raise Refused(
            f"磁盘空间不足：需要约 {SPACE_NEEDED_MB} MB，{ROOT} 只剩 {free_mb} MB；请腾出空间后再运行一次",
            f"the disk is full: about {SPACE_NEEDED_MB} MB are needed and {free_mb} MB are left in {ROOT};"
            " free some space and run this again",
        )
    has_pip = find_spec("ensurepip") is not None
    if find_spec("venv") is None or not (has_pip or shutil.which("uv")):
        raise Refused(
            "这个 Python 缺少 venv 模块；请先安装它（Debian/Ubuntu：apt install python3-venv）",
            "this Python lacks its venv module; install it first (Debian/Ubuntu: apt install python3-venv)",
        )
    VENV.mkdir()
    LOG.touch()  # from here on an interrupted run is recognised as ours
    command = [sys.executable, "-I", "-m", "venv", str(VENV)] + ([] if has_pip else ["--without-pip"])
    code, output = run(command, handle=handle, log=LOG)
    if code:
        if "ensurepip" in output:
            output = "error: venv/ensurepip does not work (Debian/Ubuntu: apt install python3-venv)"
        raise Refused(*diagnose(output=output, log=LOG))
    (packages,) = VENV.glob("lib/python3*/site-packages")
    # Relative to the file itself, so that the folder may be moved.
    (packages / "loanmill.pth").write_text("../../../../src\n")


def installers(*, handle: int) -> list[list[str]]:
    """The install commands to try in turn: uv unless the user's mirror is set for pip alone, then pip."""
    with_pip = [str(PYTHON), "-I", "-m", "pip", "install", "--progress-bar", "off"]
    uv = shutil.which("uv")
    with_uv = [uv or "uv", "pip", "install", "--python", str(PYTHON)]
    if not any(VENV.glob("lib/python3*/site-packages/pip")):
        return [with_uv]
    if uv is None:
        return [with_pip]
    if not any(os.environ.get(name) for name in UV_SOURCES):
        _, settings = run([str(PYTHON), "-m", "pip", "config", "list"], handle=handle, log=LOG)
        if any(re.search(rf"\.{name}=", settings) for name in PIP_SOURCES):
            return [with_pip]
    return [with_uv, with_pip]


def install(*, part: str, handle: int) -> None:
    """Installs the lock of a part into `.venv`, from wheels with the hashes of the lock only, and stamps it."""
    lock = lock_file(part=part)
    total = len(re.findall(r"^[\w.-]+==", lock.read_text(), re.MULTILINE))
    say(f"安装 {total} 个软件包（{lock.name}）…", f"installing {total} packages…")
    output = ""
    for command in installers(handle=handle):
        if output:
            say("uv 没有成功，改用 pip…", "uv did not succeed, trying pip…")
        arguments = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
        arguments += [word for name in FROM_SOURCE.get(part, ()) for word in ("--no-binary", name)]
        code, output = run(command + arguments, handle=handle, log=LOG, total=total)
        if code == 0:
            return put_stamp(part=part)
    raise Refused(*diagnose(output=output, log=LOG))


def prepare(*, parts: tuple[str, ...]) -> None:
    """Makes the parts of the environment that are not ready; does nothing, and quickly, when all are."""
    if all(is_ready(part=part) for part in parts):
        return
    with alone() as handle:
        if all(is_ready(part=part) for part in parts):
            return
        started = time.monotonic()
        if not is_ready(part="base"):
            if is_whole():
                say("软件包清单有变，正在更新 .venv…", "the lock file has changed, updating .venv…")
                for stamp in VENV.glob("loanmill-*.stamp"):
                    stamp.unlink()  # an interrupted update must not be taken for good
            else:
                say("第一次使用，正在建立 Python 环境 .venv…", "first use, making the Python environment .venv…")
                make_empty_venv(handle=handle)
        for part in parts:
            if not is_ready(part=part):
                install(part=part, handle=handle)
        seconds = time.monotonic() - started
        say(f"环境就绪，用时 {seconds:.0f} 秒", f"environment ready in {seconds:.0f} s")


def become(command: list[str]) -> NoReturn:
    """Replaces this process by the environment's Python, so that a signal to ./mill reaches the real program."""
    os.environ.pop("PYTHONHOME", None)
    os.execv(PYTHON, [str(PYTHON), *command])


def interrupt(*_: object) -> None:
    """Makes a polite request to end look like Ctrl-C, so that the installer is ended too."""
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    """Prepares what the command needs and becomes it; returns an exit code only when that failed."""
    testing = arguments[:1] == ["test"]
    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        prepare(parts=parts_of(testing=testing))
    except Refused as refusal:
        zh, en = refusal.args
    except OSError as error:
        zh, en = diagnose_os_error(error, folder=VENV)
    except KeyboardInterrupt:
        say("已中断；下次运行会重新安装。", "interrupted; the next run installs anew.")
        return 130
    else:
        signal.signal(signal.SIGTERM, previous)
        become(
            [str(ROOT / "tools" / "run_tests.py"), *arguments[1:]] if testing else ["-m", "loanmill.main", *arguments]
        )
    print(f"mill: {zh}。\nmill: {en}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
