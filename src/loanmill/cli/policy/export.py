"""`loanmill policy export`: the tables of a policy as a workbook, or the policy as a JDM graph."""

from __future__ import annotations

import json
from pathlib import Path

from rich.markup import escape

from loanmill.cli.boot import console
from loanmill.cli.policy.files import document_of, print_faults, text_of
from loanmill.cli.refusals import CannotGoOn


def export_file(file: Path, *, xlsx: Path | None, jdm: Path | None) -> int:
    """Write the policy in the forms that are asked for; 1 where a graph cannot say it, and none is written."""
    if xlsx is None and jdm is None:
        raise CannotGoOn("导出成什么 export to what? 加 --xlsx OUT.xlsx 或 --jdm OUT.json add one of them")
    if xlsx is not None:
        _workbook(file, xlsx)
    return 0 if jdm is None else _graph(file, jdm)


def _graph(file: Path, out: Path) -> int:
    from loanmill.core.strategy.jdm.again import exported

    if out.suffix.lower() != ".json":
        raise CannotGoOn(f"{out} 不是 .json is no .json; 文件名以 .json 结尾 end its name in .json")
    graph, faults = exported(text=text_of(file), program=document_of(file).program, file=str(file))
    if faults:
        print_faults(faults)
        console.print(f"{len(faults)} 处图里说不出，未写入 cannot be said in a graph, nothing written")
        return 1
    out.write_text(json.dumps(graph, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="")
    console.print(f"[green]✓[/green] {len(graph['nodes'])} 个节点 nodes → {escape(str(out))}", soft_wrap=True)
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
