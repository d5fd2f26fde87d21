"""`loanmill schedule show`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from loanmill.cli.boot import console
from loanmill.cli.schedule.export import ENDINGS, export
from loanmill.cli.schedule.options import Faults, named_amounts, terms_of
from loanmill.cli.schedule.priced import Priced, priced
from loanmill.core.kernel.money import yuan_text
from loanmill.core.schedule.build import METHODS
from loanmill.core.schedule.holidays import Shift
from loanmill.core.schedule.terms import Terms

_FEBRUARY = 28
_WIDEST = 400
_COLUMNS = {
    "期": "no.", "到期日": "due", "本金": "principal", "利息": "interest", "费用": "fees", "合计": "total",
    "余额": "balance",
}  # fmt: skip
_errors = Console(stderr=True, highlight=False)


def show_schedule(*, given: Mapping[str, Any], out: Path | None) -> int:
    """Print the schedule that the options state, and export it if asked; 1 when they have faults, all told."""
    faults = Faults()
    terms = terms_of(given, faults)
    once, each = named_amounts(given, "fee", faults), named_amounts(given, "fee_each", faults)
    if out is not None and out.suffix.lower() not in ENDINGS:
        faults.add("out", f"不认识 {out.suffix!r}；", f"export to one of {', '.join(ENDINGS)}")
    found: Priced | None = None
    if terms is not None and not faults.told:
        try:
            found = priced(method=given["method"], terms=terms, once=once, each=each)
        except ValueError as error:
            faults.told.append(f"排不出计划 no schedule for these terms: {error}")
    if found is None or terms is None:
        for fault in faults.told:
            _errors.print(f"✗ {fault}", soft_wrap=True, markup=False)
        return 1
    _print(given["method"], terms, found)
    if out is not None:
        export(found=found, file=out)
        console.print(f"已导出 written to {out}")
    return 0


def _print(method: str, terms: Terms, found: Priced) -> None:
    names = METHODS[method]
    table = Table(title=f"{names.zh} {names.en}", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for zh, en in _COLUMNS.items():
        table.add_column(f"{zh}\n{en}", justify="right", no_wrap=True)
    for row in found.rows:
        line = row.line
        amounts = (line.principal_fen, line.interest_fen, row.fee_fen, row.total_fen, line.balance_fen)
        table.add_row(str(line.number), str(line.due_on), *(_money(fen) for fen in amounts))
    table.add_section()
    sums = (found.principal_fen, found.interest_fen, sum(row.fee_fen for row in found.rows), found.total_fen)
    table.add_row("", "合计 sum", *(_money(fen) for fen in sums), "")
    _print_whole(table)
    for name, fen in found.once.items():
        console.print(f"放款时收取 at the start: {name} {_money(fen)}")
    if found.cost_bp is None:
        console.print("综合年化成本 all-in annual cost: 无 none (没有净借入 nothing is borrowed on balance)")
    else:
        percent = yuan_text(fen=found.cost_bp)
        console.print(
            f"综合年化成本 all-in annual cost: {percent}% "
            "(内部收益率，全部现金流，按 365 天复利 IRR of all flows, compounded over 365 days)",
            soft_wrap=True,
        )
    for note in _notes(terms, found):
        console.print(f"注 note: {note}", soft_wrap=True)


def _print_whole(table: Table) -> None:
    """A cut amount would be misread, so a terminal that is too narrow wraps the rows instead."""
    was = console.width
    console.width = max(was, console.measure(table, options=console.options.update(width=_WIDEST)).maximum)
    console.print(table)
    console.width = was


def _notes(terms: Terms, found: Priced) -> list[str]:
    """What a reader may not expect."""
    notes = []
    if terms.due_day > _FEBRUARY:
        notes.append(
            f"没有 {terms.due_day} 日的月份按 {terms.month_end} 处理 months without that day: {terms.month_end}"
        )
    unknown = sorted({row.line.due_on.year for row in found.rows if not terms.calendar.covers(row.line.due_on)})
    if terms.shift is not Shift.NONE and unknown:
        years = ", ".join(map(str, unknown))
        notes.append(f"{years} 年节假日未公布，只避开周末 holidays of {years} are not known: weekends alone are moved")
    return notes


def _money(fen: int) -> str:
    whole, _, cents = yuan_text(fen=fen).partition(".")
    return f"{int(whole):,}.{cents}"
