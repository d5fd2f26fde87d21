"""What a command says about a file of cases: progress, what was not read, what was set aside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from loanmill.cli.boot import console
from loanmill.engines.cases.prepare import Reading
from loanmill.engines.cases.stream import Told

SHOWN_NAMES = 8


@contextmanager
def shown(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal while cases are decided, called with how many are done of how many."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, rows: bar.update(task, completed=done, total=rows)


def tell(told: Told, *, where: Path) -> None:
    """How many were decided, where they are, and what was not."""
    tell_reading([told.reading])
    tell_rejected(told.problems, rejected=told.rejected, rejects=told.rejects)
    decided = told.rows - told.rejected
    console.print(f"[green]✓[/green] {decided:,} 个案件 cases → {escape(str(where))}", soft_wrap=True)


def tell_reading(readings: Sequence[Reading], *, used: Collection[str] = ()) -> None:
    """Inputs without a column, and columns that are no input of any policy and not `used` otherwise."""
    unread = [name for name in readings[0].unread if all(name in one.unread for one in readings) and name not in used]
    names = {name.lower(): name for name in unread}
    for name in dict.fromkeys(name for one in readings for name in one.absent):
        alike = f"（有 there is {names[name.lower()]}）" if name.lower() in names else ""
        _notice(f"{readings[0].source.path}: 没有列 no column {name}{alike}: 按缺失处理 missing in every case")
    if unread:
        _notice(f"未读的列 columns not read: {_few(unread)}", mark="[dim]·[/dim]")


def tell_rejected(problems: Sequence[str], *, rejected: int, rejects: Path | None) -> None:
    """The first rows that were set aside, and where all of them are."""
    for problem in problems:
        _notice(problem)
    if rejected:
        _notice(f"{rejected:,} 行不能读，未决策 rows cannot be read and were not decided → {rejects}")


def _few(names: Sequence[str]) -> str:
    more = len(names) - SHOWN_NAMES
    return ", ".join(names[:SHOWN_NAMES]) + (f" … +{more}" if more > 0 else "")


def _notice(text: str, mark: str = "[yellow]![/yellow]") -> None:
    console.print(f"{mark} {escape(text)}", soft_wrap=True)
