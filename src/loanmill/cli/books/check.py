"""`loanmill books check`."""

from __future__ import annotations

from pathlib import Path

from loanmill.cli.books.who import entity_of
from loanmill.cli.boot import console, ready
from loanmill.cli.refusals import CannotGoOn
from loanmill.core.kernel.money import yuan_text
from loanmill.core.reporting.voucher_day import Fault, against, faults

MOST = 50
WORDS = {
    "closing_differs": "{funder} {account}: 期末不等于期初加本日 closing is not opening and the day: {yuan}",
    "lines_differ": "{funder} {account}: 分录合计与本日发生额不符 lines do not sum to the day's movement: {yuan}",
    "uneven": "{what}: {place}借贷不平 debits and credits differ: {yuan}",
    "line_lacks": "{what}: 账上有，文件没有 in the books, not in the file",
    "line_unknown": "{what}: 文件有，账上没有 in the file, not in the books",
    "line_differs": "{what}: 与账上不同 is not as in the books",
}


def check_file(*, file: Path) -> int:
    """Print what does not agree; 0 when all does. Raises CannotGoOn for a file that cannot be read."""
    from loanmill.rails.core_books import FileUnreadable, read

    try:
        told = read(file.read_bytes())
    except FileUnreadable as error:
        raise CannotGoOn(f"{file}: {error}") from error
    ready()
    from loanmill.queries.voucher_day import voucher_day

    entity = entity_of(told.entity)
    found = [*faults(day=told), *against(told=told, books=voucher_day(entity=entity, on=told.on))]
    for fault in found[:MOST]:
        console.print(f"[red]✗[/red] {words_of(fault)}", soft_wrap=True)
    if len(found) > MOST:
        console.print(f"… 另有 {len(found) - MOST} 处 more")
    if not found:
        console.print(
            f"[green]✓[/green] {file}: {entity.name} {told.on}, {told.vouchers:,} 张凭证 vouchers, "
            f"{len(told.lines):,} 行 lines, 与账一致 as the books say",
            soft_wrap=True,
        )
    return 1 if found else 0


def words_of(fault: Fault) -> str:
    """A fault in words."""
    fen = fault.params.get("fen")
    more = {"yuan": yuan_text(fen=fen) if isinstance(fen, int) else ""}
    more["place"] = "表外 off books " if fault.params.get("off_books") else ""
    return WORDS[fault.code].format(**{**fault.params, **more})
