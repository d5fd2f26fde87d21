"""Runs an installer with its output kept for the log and shown as progress."""

import contextlib
import os
import re
import subprocess
import sys
import time
from pathlib import Path


def run(command: list[str], *, handle: int, log: Path, total: int = 0) -> tuple[int, str]:
    """Runs an installer and returns its exit code and output; with `total` packages it shows the progress."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET")}
    environment |= {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "LC_ALL": "C.UTF-8"}
    if environment.get("PIP_RETRIES", "0") == "0":
        environment["PIP_RETRIES"] = "2"  # without a retry pip does not say that the network failed
    environment.setdefault("PIP_DEFAULT_TIMEOUT", "30")
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environment,
        pass_fds=(handle,),
    )
    lines: list[str] = []
    progress = Progress(total=total)
    try:
        assert child.stdout is not None
        for line in child.stdout:
            lines.append(line)
            progress.see(line)
        code = child.wait()
    except BaseException:
        child.terminate()
        child.wait()
        raise
    finally:
        progress.close()
    with contextlib.suppress(OSError), log.open("a") as file:
        file.writelines(["$ ", " ".join(command), "\n", *lines])
    return code, "".join(lines)


class Progress:
    """Counts packages in an installer's output: one line rewritten on a terminal, a line for every ten elsewhere."""

    def __init__(self, *, total: int) -> None:
        self.total = total
        self.done = 0
        self.started = time.monotonic()
        self.on_terminal = sys.stderr.isatty()

    def see(self, line: str) -> None:
        """Takes one line of output."""
        if not self.total:
            return
        if match := re.match(
            r"(?:Collecting|Processing|Ignoring|Requirement already satisfied:) (?:\S*/)?([\w.]+)", line
        ):
            self.done += 1
            self.show(match[1])
        elif line.startswith(("Installing collected", "Prepared ", "Resolved ")):
            self.show("正在安装 · installing")

    def show(self, what: str) -> None:
        """Puts the count on the screen."""
        text = f"  {self.done}/{self.total}  {time.monotonic() - self.started:3.0f} s  {what}"
        if self.on_terminal:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
        elif self.done % 10 == 0 or " · " in what:
            print(text, file=sys.stderr, flush=True)

    def close(self) -> None:
        """Ends the rewritten line."""
        if self.total and self.on_terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
