"""`loanmill bench`: run the benchmarks of the source tree, each in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.table import Table

import loanmill
from loanmill.cli.boot import console
from loanmill.cli.refusals import CannotGoOn


def run_benchmarks(*, name: str | None, json_path: Path | None) -> None:
    """Run one benchmark, or all, print the figures and write them as JSON if asked. Raises CannotGoOn."""
    root = Path(loanmill.__file__).parents[2]
    known = sorted(file.stem.removeprefix("bench_") for file in root.glob("benchmarks/bench_*.py"))
    if not known:
        raise CannotGoOn("测速只随源码提供 benchmarks come with the source tree only: run ./mill bench there")
    if name is not None and name not in known:
        raise CannotGoOn(f"没有 {name!r} no such benchmark; there are: {', '.join(known)}")
    found = {one: _run(root, one) for one in ([name] if name else known)}
    if json_path is not None:
        json_path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")


def _run(root: Path, name: str) -> dict[str, Any]:
    """One benchmark in a fresh folder and process; its figures."""
    home = Path(tempfile.mkdtemp(prefix=f"loanmill-bench-{name}-"))
    out = home / "figures.json"
    environment = {
        **os.environ,
        "LOANMILL_HOME": str(home / "var"),
        "PYTHONPATH": os.pathsep.join((str(root / "src"), str(root))),
    }
    command = [sys.executable, "-m", "benchmarks", name, str(out)]
    ended = subprocess.run(command, cwd=root, env=environment, check=False)
    if ended.returncode:
        raise CannotGoOn(
            f"{name} 没有跑完（退出码 {ended.returncode}）；数据和日志留在 {home}。"
            f"The benchmark {name} did not finish (exit {ended.returncode}); its data and log are kept in {home}."
        )
    found: dict[str, Any] = json.loads(out.read_text())
    shutil.rmtree(home)
    table = Table(title=f"{name}  {found['sizes']}", title_justify="left")
    for column in ("", "ours", "peer or limit", "ratio"):
        table.add_column(column, justify="left" if not column else "right")
    for figure in found["figures"]:
        peer = f"{figure['peer']:,.3f} {figure['peer_name']}" if figure["peer"] is not None else "—"
        ratio = f"{figure['ratio']:.2f}×" if figure["ratio"] is not None else "—"
        table.add_row(f"{figure['what']} ({figure['unit']})", f"{figure['ours']:,.3f}", peer, ratio)
    console.print(table)
    return found
