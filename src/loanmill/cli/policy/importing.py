"""`loanmill policy import`: the sheets of a workbook into a policy, or a JDM graph as one."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from loanmill.cli.boot import console
from loanmill.cli.policy.files import bytes_of, print_faults, text_of
from loanmill.cli.refusals import CannotGoOn
from loanmill.core.strategy.text.spots import PolicyInvalid

_aside = Console(stderr=True, highlight=False)  # the document alone goes to standard output


def import_file(source: Path, *, into: Path | None, out: Path | None) -> int:
    """Bring a file into a policy; 1 where it has faults, all told and nothing written."""
    if source.suffix.lower() == ".json":
        return _graph(source, into, out)
    if source.suffix.lower() != ".xlsx":
        raise CannotGoOn(f"{source}: 不认识的格式 unknown form; 用 .xlsx 或 .json use .xlsx or .json")
    if into is None:
        raise CannotGoOn("导入到哪个政策 into which policy? 加 --into FILE add --into FILE")
    return _sheets(source, into, out or into)


def _graph(source: Path, into: Path | None, out: Path | None) -> int:
    from loanmill.core.strategy.jdm.into import from_graph

    if into is not None:
        raise CannotGoOn("图成为新政策 a graph becomes a policy of its own; 用 --out FILE use --out FILE")
    code = re.sub(r"[^A-Za-z0-9_]+", "_", source.stem).strip("_") or "imported"
    found = from_graph(data=bytes_of(source), file=str(source), code=code, effective_from=datetime.now(UTC).date())
    for notice in found.notices:
        _aside.print(f"[yellow]![/yellow] {escape(notice)}", soft_wrap=True)
    if found.faults:
        print_faults(found.faults)
        console.print(f"{len(found.faults)} 处带不过来，未写入 cannot be carried over, nothing written")
        return 1
    if out is None:
        sys.stdout.write(found.text)
    else:
        out.write_text(found.text, encoding="utf-8", newline="")
        _aside.print(f"[green]✓[/green] 已写入 written to {escape(str(out))}", soft_wrap=True)
    return 0


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
