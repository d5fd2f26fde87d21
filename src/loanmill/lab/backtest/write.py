"""A back-test into a new folder: `summary.json`, `outcomes.parquet`, `report.html`, all of them or nothing."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from loanmill.engines.cases.source import CasesRefused, separate
from loanmill.engines.cases.stream import Progress, quiet, scratch
from loanmill.lab.backtest.deciding import OUTCOMES, REJECTS, Decided, Engine, decide
from loanmill.lab.backtest.figures import FIGURES
from loanmill.lab.backtest.question import Question
from loanmill.lab.backtest.report.page import page
from loanmill.lab.backtest.summary import FORMAT, comparable, summary

SUMMARY, REPORT = "summary.json", "report.html"
OURS = frozenset({SUMMARY, REPORT, OUTCOMES, REJECTS})


@dataclass(frozen=True, slots=True)
class Tested:
    """A back-test that was written."""

    decided: Decided
    summary: FIGURES


def backtest(question: Question, *, out: Path, engine: Engine, progress: Progress = quiet) -> Tested:
    """Decide, count and write; an earlier back-test in `out` is replaced in one step. Raises CasesRefused."""
    separate(cases=question.cases, out=out)
    comparable(question)
    _writable(out)
    with scratch(out) as folder:
        decided = decide(question, engine=engine, folder=folder, progress=progress)
        told = summary(question, decided)
        shutil.rmtree(folder / "spill", ignore_errors=True)
        text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / SUMMARY).write_text(text + "\n", encoding="utf-8")
        (folder / REPORT).write_text(page(question, told), encoding="utf-8")
        if out.exists():
            old = folder / ".old"
            os.rename(out, old)
            shutil.rmtree(old)
        os.rename(folder, out)
    return Tested(decided, told)


def _writable(out: Path) -> None:
    """Refuse a folder that holds something else than an earlier back-test."""
    if not out.exists():
        return
    if out.is_dir() and not out.is_symlink():
        names = {path.name for path in out.iterdir()}
        if not names or (names <= OURS and _is_ours(out / SUMMARY)):
            return
    raise CasesRefused(
        f"--out: {out} 里已有别的东西；请给一个新的或空的文件夹 holds something else; give a new or empty folder"
    )


def _is_ours(path: Path) -> bool:
    try:
        return bool(json.loads(path.read_text(encoding="utf-8")).get("format") == FORMAT)
    except (OSError, ValueError, AttributeError):
        return False
