"""`loanmill policy export`: the tables of a policy as a workbook."""

from __future__ import annotations

from pathlib import Path

from rich.markup import escape

from loanmill.cli.boot import console
from loanmill.cli.policy.files import document_of, text_of
from loanmill.cli.refusals import CannotGoOn


def export_file(file: Path, *, xlsx: Path | None) -> int:
    """Write the policy in the form that is asked for."""
    if xlsx is None:
        raise CannotGoOn("导出成什么 export to what? 加 --xlsx OUT.xlsx add --xlsx OUT.xlsx")
    _workbook(file, xlsx)
    return 0


def _workbook(file: Path, out: Path) -> None:
    from loanmill.core.strategy.sheet.outline import outlines
    from loanmill.core.strategy.text.places import EditRefused
    from loanmill.engines.workbooks.write import write_workbook

    if out.suffix.lower() != ".xlsx":
        raise CannotGoOn(f"{out} 不是 .xlsx is no .xlsx; 文件名以 .xlsx 结尾 end its name in .xlsx")
    program = document_of(file).program
    try:
        found = outlines(text=text_of(file), program=program)
    except EditRefused as error:
        raise CannotGoOn(f"{file}: {error}") from error
    if not found:
        raise CannotGoOn(f"{file}: 没有表可导出 has no tables to export; 见 docs/policy-exchange.md")
    write_workbook(outlines=found, file=out)
    names = ", ".join(outline.name for outline in found)
    console.print(f"[green]✓[/green] {len(found)} 张表 sheets → {escape(str(out))}: {escape(names)}", soft_wrap=True)
