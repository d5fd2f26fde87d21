"""`loanmill policy backtest`: a policy over past cases, perhaps against another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from loanmill.cli.boot import console
from loanmill.cli.policy.cases import shown, tell_reading, tell_rejected
from loanmill.cli.policy.files import document_of
from loanmill.cli.refusals import CannotGoOn
from loanmill.engines.cases.source import CasesRefused
from loanmill.lab.backtest.deciding import REJECTS, Engine
from loanmill.lab.backtest.question import Assumptions, Question
from loanmill.lab.backtest.write import Tested, backtest

MOST_TIMES = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of the command, as they were written."""

    cases: Path
    out: Path
    against: Path | None
    outcome: str
    amount: str
    segments: Sequence[str]
    best: str
    worst: str
    band: int
    engine: str


def backtest_file(file: Path, asked: Asked) -> int:
    """Decide all cases, write the folder, print what is asked first."""
    question = Question(
        program=document_of(file).program,
        cases=asked.cases,
        against=None if asked.against is None else document_of(asked.against).program,
        outcome=asked.outcome,
        amount=asked.amount,
        segments=tuple(dict.fromkeys(asked.segments)),
        assumptions=_assumptions(asked),
    )
    try:
        with shown("决策 deciding") as progress:
            tested = backtest(question, out=asked.out, engine=_engine(asked.engine), progress=progress)
    except CasesRefused as error:
        raise CannotGoOn(str(error)) from error
    _tell(question, tested, asked.out)
    return 0


def _assumptions(asked: Asked) -> Assumptions:
    best, worst = _times("--swap-in-best", asked.best), _times("--swap-in-worst", asked.worst)
    if best > worst:
        raise CannotGoOn(f"--swap-in-best {best} 大于 is above --swap-in-worst {worst}; 对调 swap them")
    return Assumptions(best=best, worst=worst, band=asked.band)


def _times(option: str, text: str) -> Fraction:
    try:
        found = Fraction(text)
    except (ValueError, ZeroDivisionError):
        found = Fraction(-1)
    if not 0 <= found <= MOST_TIMES:
        raise CannotGoOn(
            f"{option} {text} 不是倍数 is no multiple; 写 0 到 {MOST_TIMES} 的数，如 1.5 write one such as 1.5"
        )
    return found


def _engine(name: str) -> Engine:
    if name == "duckdb":
        from loanmill.engines.cases.decide import duck

        return duck
    if name == "spark":
        from loanmill.engines.cases.spark import spark

        return spark
    raise CannotGoOn(f"--engine {name}: 没有这个引擎 there is no such engine; 用 duckdb 或 spark use duckdb or spark")


def _tell(question: Question, tested: Tested, out: Path) -> None:
    decided = tested.decided
    tell_reading(decided.readings, used=question.columns)
    tell_rejected(decided.problems, rejected=decided.rejected, rejects=out / REJECTS)
    if "outcomes" in tested.summary["now"]:
        console.print(_table(tested.summary))
    console.print(f"[green]✓[/green] {escape(str(out))}/report.html · outcomes.parquet · summary.json", soft_wrap=True)


def _table(told: dict[str, object]) -> Table:
    sides = [told["now"]] if "before" not in told else [told["before"], told["now"]]
    table = Table(show_edge=False)
    table.add_column("")
    for side in sides:
        table.add_column(str(side["version"]), justify="right")  # type: ignore[index]
    for name, words in (("approve", "通过 approve"), ("refer", "转人工 refer"), ("decline", "拒绝 decline")):
        cells = []
        for side in sides:
            one = side["outcomes"][name]  # type: ignore[index]
            share = "–" if one["share_bp"] is None else f"{one['share_bp'] / 100:.2f}%"
            bad = f"  坏 bad {one['bad_bp'] / 100:.2f}%" if one.get("bad_bp") is not None else ""
            cells.append(f"{one['cases']:,}  {share}{bad}")
        table.add_row(words, *cells)
    return table
