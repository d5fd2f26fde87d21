"""`loanmill policy check`, `test` and `diff`."""

from __future__ import annotations

from pathlib import Path

from rich.markup import escape
from rich.table import Table

from loanmill.cli.boot import console
from loanmill.cli.policy.files import document_of, print_faults, text_of
from loanmill.core.strategy.difference import Change, difference
from loanmill.core.strategy.document.read import check

MARKS = {"added": "[green]+[/green]", "removed": "[red]-[/red]", "changed": "[yellow]~[/yellow]"}


def check_files(paths: list[Path]) -> int:
    """Tell every fault of every file; 0 when there is none."""
    wrong = 0
    for path in paths:
        document, faults = check(text=text_of(path), file=str(path))
        print_faults(faults)
        wrong += bool(faults)
        if document is not None and not faults:
            program = document.program
            console.print(
                f"[green]✓[/green] {escape(str(path))}: {escape(program.version)}  输入 inputs {len(program.inputs)}  "
                f"步骤 steps {len(program.steps)}  规则 rules {len(program.rules)}  "
                f"用例 tests {len(document.examples)}",
                soft_wrap=True,
            )
    return 1 if wrong else 0


def test_file(path: Path) -> int:
    """Run the test cases of a policy; 0 when all pass."""
    from loanmill.core.strategy.trial import tried

    document = document_of(path)
    if not document.examples:
        console.print(f"[yellow]![/yellow] {escape(str(path))}: 没有用例 no tests; 加 tests: 一节 add a section tests")
        return 1
    trials = tried(document=document)
    for trial in trials:
        mark = "[red]✗[/red]" if trial.problems else "[green]✓[/green]"
        console.print(f"{mark} {escape(trial.example.name)} [dim]({escape(str(path))}:{trial.example.line})[/dim]")
        for problem in trial.problems:
            console.print(f"    {escape(problem)}", soft_wrap=True)
    failed = sum(bool(trial.problems) for trial in trials)
    console.print(f"{len(trials) - failed} / {len(trials)} 通过 passed")
    return 1 if failed else 0


def diff_files(before: Path, after: Path) -> int:
    """What differs between two policies; 0 when nothing does."""
    changes = difference(before=document_of(before).program, after=document_of(after).program)
    if not changes:
        console.print("没有差别 no difference")
        return 0
    console.print(_table(changes))
    return 1


def _table(changes: tuple[Change, ...]) -> Table:
    table = Table(title=f"{len(changes)} 处差别 differences")
    for heading in ("", "部分 part", "名称 name", "之前 before", "之后 after"):
        table.add_column(heading, overflow="fold")
    for change in changes:
        cells = (change.section, change.name, change.before, change.after)
        table.add_row(MARKS[change.kind], *(escape(cell) for cell in cells))
    return table
