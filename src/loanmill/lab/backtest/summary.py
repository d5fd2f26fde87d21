"""`summary.json`: all figures of a back-test. The same cases and policies give the same bytes, on every engine."""

from __future__ import annotations

import hashlib
from typing import Any

from loanmill.engines.cases.source import CasesRefused
from loanmill.lab.backtest.deciding import OUTCOMES, Decided
from loanmill.lab.backtest.figures import FIGURES, counted
from loanmill.lab.backtest.migration import COMPARED, migration, swaps
from loanmill.lab.backtest.question import BEFORE, Question
from loanmill.lab.backtest.segments import bands, segment
from loanmill.lab.backtest.sides import side

FORMAT = "backtest/1"


def summary(question: Question, decided: Decided) -> FIGURES:
    """The figures of what was decided. Raises CasesRefused for two policies that cannot be compared."""
    program, against, assumed = question.program, question.against, question.assumptions
    told: dict[str, Any] = {"format": FORMAT, "cases": _cases(question, decided)}
    with counted(decided.folder / OUTCOMES, bad=bool(question.outcome), amount=bool(question.amount)) as found:
        told["now"] = side(found, program=program, prefix="", where="TRUE")
        if against is not None:
            told["before"] = side(found, program=against, prefix=BEFORE, where=COMPARED)
            told["migration"] = migration(found)
            told["swaps"] = swaps(found, program=program, assumptions=assumed)
        if program.verdict is not None:
            told["bands"] = bands(found, program=program, width=assumed.band)
            told["segments"] = {
                name: segment(found, name=name, compared=against is not None) for name in question.segments
            }
    told["assumptions"] = {
        "best": f"{float(assumed.best):g}",
        "worst": f"{float(assumed.worst):g}",
        "band": assumed.band,
        "enough": assumed.enough,
    }
    return told


def comparable(question: Question) -> None:
    """Refuse what has no outcome to compare. Raises CasesRefused."""
    for program in (question.program, question.against):
        compares = question.against is not None or question.segments
        if program is not None and program.verdict is None and compares:
            raise CasesRefused(
                f"{program.version} 只计算，没有结论 only computes and has no outcome; "
                "不能比较或分组，去掉 --against 与 --segment drop --against and --segment"
            )


def _cases(question: Question, decided: Decided) -> FIGURES:
    source = decided.source
    with source.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    told = {
        "file": source.path.name,
        "sha256": sha256,
        "rows": source.rows,
        "accepted": decided.accepted,
        "rejected": decided.rejected,
        "absent_columns": list(decided.reading.absent),
        "outcome": question.outcome or None,
        "amount": question.amount or None,
        "segments": list(question.segments),
    }
    if decided.against is not None:
        told |= {"not_compared": decided.apart, "absent_columns_before": list(decided.against.absent)}
    return told
