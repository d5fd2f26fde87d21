"""`loanmill books chart` and `loanmill books map`."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date
from pathlib import Path

from rich.table import Table

from loanmill.cli.books.who import context_of, day_of, entity_of
from loanmill.cli.boot import console, ready
from loanmill.cli.refusals import CannotGoOn
from loanmill.core.ledger.chart import CHART, Side

COLUMNS = ("account", "code", "name", "from")


def show_chart(*, on: str | None, entity: str | None) -> None:
    """Print every account."""
    day = day_of(on) if on else None
    ready()
    from loanmill.operations.today import open_date
    from loanmill.queries.voucher_day import own_accounts

    of = entity_of(entity)
    day = day or open_date(of.id)
    names = own_accounts(entity=of, on=day)
    table = Table(
        "内部科目 account", "本行代码 own code", "名称 name", "English", "方向 side", title=f"{of.name} {day}"
    )
    for code, account in sorted(CHART.items()):
        side = "借 debit" if account.side is Side.DEBIT else "贷 credit"
        table.add_row(code, *names[code], account.en, f"{side}{' · 表外 off books' if account.is_memo else ''}")
    console.print(table)


def map_file(*, file: Path, entity: str | None, by: str | None) -> None:
    """Take a file of own codes. Raises CannotGoOn with every row that cannot be read, MapRefused, NotAllowed."""
    content = file.read_bytes()
    rows = _rows(file, content)
    ready()
    from loanmill.operations.books import map_accounts

    of, sha256 = entity_of(entity), hashlib.sha256(content).hexdigest()
    done = map_accounts(
        context_of(by, entity=of, names=("books.map", sha256)), entity_id=of.id, sha256=sha256, rows=rows
    )
    console.print(f"[green]✓[/green] {of.name}: 新增 added {done['added']}, 已有 there already {done['there']}")


def _rows(file: Path, content: bytes) -> list[dict[str, str]]:
    try:
        read = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        lines = [{name: (value or "").strip() for name, value in row.items() if name} for row in read]
    except UnicodeDecodeError as error:
        raise CannotGoOn(f"{file}: 不是 UTF-8 is not UTF-8; 另存为 UTF-8 CSV save it as CSV in UTF-8") from error
    missing = [name for name in COLUMNS if name not in (read.fieldnames or ())]
    if missing:
        raise CannotGoOn(
            f"{file}: 缺列 columns are missing: {', '.join(missing)}; 首行应为 first line: {','.join(COLUMNS)}"
        )
    wrong = []
    for number, line in enumerate(lines, start=2):
        wrong += [f"第 {number} 行 row {number} {name}: 空 is empty" for name in COLUMNS if not line[name]]
        try:
            date.fromisoformat(line["from"])
        except ValueError:
            wrong.append(f"第 {number} 行 row {number} from: {line['from']!r} 不是日期 is no date, such as 2026-01-01")
        line["row"] = str(number)
    if wrong:
        raise CannotGoOn(f"{file}:\n" + "\n".join(wrong))
    return lines
