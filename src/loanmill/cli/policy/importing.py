"""`loanmill policy import`: the sheets of a workbook into a policy."""

from __future__ import annotations

from pathlib import Path

from rich.markup import escape

from loanmill.cli.boot import console
from loanmill.cli.policy.files import print_faults, text_of
from loanmill.cli.refusals import CannotGoOn
from loanmill.core.strategy.text.spots import PolicyInvalid


def import_file(source: Path, *, into: Path | None, out: Path | None) -> int:
    """Bring a file into a policy; 1 where it has faults, all told and nothing written."""
    if source.suffix.lower() != ".xlsx":
        raise CannotGoOn(f"{source}: 不认识的格式 unknown form; 用 .xlsx use .xlsx")
    if into is None:
        raise CannotGoOn("导入到哪个政策 into which policy? 加 --into FILE add --into FILE")
    return _sheets(source, into, out or into)


def _sheets(source: Path, into: Path, out: Path) -> int:
    from loanmill.core.strategy.sheet.into import imported
    from loanmill.engines.workbooks.read import WorkbookUnreadable, read_workbook

    text = text_of(into)
    try:
        pages = read_workbook(file=source)
        found = imported(text=text, file=str(into), pages=pages, book=str(source))
    except FileNotFoundError as error:
        raise CannotGoOn(f"没有文件 there is no file {source}; 检查路径 check the path") from error
    except WorkbookUnreadable as error:
        raise CannotGoOn(str(error)) from error
    except PolicyInvalid as error:
        print_faults(error.faults)
        raise CannotGoOn(f"{into}: {len(error.faults)} 处错误 faults; 先改正 mend them first") from error
    for notice in found.notices:
        console.print(f"[yellow]![/yellow] {escape(notice)}", soft_wrap=True)
    if found.faults:
        print_faults(found.faults)
        console.print(f"{len(found.faults)} 处错误，未写入 faults, nothing written")
        return 1
    if found.text == text and out == into:
        console.print(f"[green]✓[/green] 没有变化 nothing changed: {escape(str(out))}", soft_wrap=True)
        return 0
    out.write_text(found.text, encoding="utf-8", newline="")
    console.print(f"[green]✓[/green] 已写入 written to {escape(str(out))}", soft_wrap=True)
    return 0
