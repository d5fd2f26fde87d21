"""`loanmill debts import`."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

from loanmill.cli.books.who import context_of, entity_of, write_whole
from loanmill.cli.boot import console, ready
from loanmill.cli.refusals import CannotGoOn

SHOWN = 20


def import_file(*, file: Path, by: str, entity: str | None, rejects: Path | None) -> None:
    """Hand in a file. Raises CannotGoOn, ImportRefused where no row can be taken, FileKnown, NotAllowed."""
    if not file.is_file():
        raise CannotGoOn(f"{file}: 没有这个文件 there is no such file; 检查路径 check the path")
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    ready()
    from loanmill.engines.imports.debts import rejects_text
    from loanmill.operations.debts.import_file import import_debts

    of = entity_of(entity)
    done = import_debts(
        lambda *names: context_of(by, entity=of, names=names), entity_id=of.id, path=file, sha256=sha256
    )
    console.print(
        f"[green]✓[/green] {file.name}: {done.debtors:,} 户待复核 debtors wait for a colleague (双人复核 Approvals), "
        f"剔除 set aside {len(done.problems):,}",
        soft_wrap=True,
    )
    if not done.problems:
        return
    for problem in done.problems[:SHOWN]:
        console.print(f"  {problem.words('zh')} {problem.words('en')}", soft_wrap=True, markup=False)
    beside = rejects or file.with_name(f"{file.stem}.rejects.csv")
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rejects_text(done.problems))
    write_whole(beside, text.getvalue().encode("utf-8-sig"))
    console.print(f"剔除的行在 the rows set aside are in {beside}", soft_wrap=True)
