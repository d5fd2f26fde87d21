"""The commands of `loanmill books` and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

books = typer.Typer(help="账务 The books.", no_args_is_help=True)
Entity = Annotated[str | None, typer.Option(help="法人代码 code of the legal entity, if there are several")]
By = Annotated[str | None, typer.Option(help="经办人用户名，须有权限 user name of who does it; the house if left out")]


@books.command("vouchers")
def books_vouchers(
    date: Annotated[str, typer.Option(help="营业日 the closed day, 2026-01-31")],
    out: Annotated[Path, typer.Option(help="文件 the file, written completely or not at all")],
    entity: Entity = None,
    by: By = None,
) -> None:
    """核心记账凭证文件 Write a closed day's vouchers and trial balance for the bank's core books."""
    from loanmill.cli.books.vouchers import write_vouchers

    write_vouchers(on=date, out=out, entity=entity, by=by)


@books.command("check")
def books_check(file: Annotated[Path, typer.Argument(help="凭证文件 a voucher file")]) -> None:
    """核对凭证文件：哈希、合计、与账一致 Check a voucher file: hash, sums, and that the books say the same."""
    from loanmill.cli.books.check import check_file

    raise typer.Exit(check_file(file=file))


@books.command("chart")
def books_chart(
    date: Annotated[str | None, typer.Option(help="哪天的代码 codes of which day; else the open day")] = None,
    entity: Entity = None,
) -> None:
    """科目表与本行代码 Print the chart of accounts with the entity's own codes."""
    from loanmill.cli.books.chart import show_chart

    show_chart(on=date, entity=entity)


@books.command("map")
def books_map(
    file: Annotated[
        Path, typer.Argument(help="CSV：account,code,name,from our account, own code, own name, first day")
    ],
    entity: Entity = None,
    by: By = None,
) -> None:
    """导入本行科目代码，按日期生效 Take the entity's own account codes from a file, each from its day on."""
    from loanmill.cli.books.chart import map_file

    map_file(file=file, entity=entity, by=by)


@books.command("prove")
def books_prove(entity: Entity = None) -> None:
    """从全部分录重算各期余额 Rebuild closed periods from all postings; exit code 0 if equal."""
    from loanmill.cli.books.prove import prove_periods

    raise typer.Exit(prove_periods(entity=entity))


@books.command("registry")
def books_registry(
    month: Annotated[str, typer.Option(help="月份 the closed month, 2026-01")],
    out: Annotated[Path, typer.Option(help="文件 the file, written completely or not at all")],
    entity: Entity = None,
    by: By = None,
) -> None:
    """征信报送：各借据月状态与更正 Tell the credit registry each loan's month, and correct months told before."""
    from loanmill.cli.books.registry import write_registry

    write_registry(month=month, out=out, entity=entity, by=by)
