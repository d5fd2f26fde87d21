"""The commands of `loanmill lpr` and their options."""

from __future__ import annotations

from typing import Annotated

import typer

lpr = typer.Typer(help="贷款市场报价利率 The loan prime rate.", no_args_is_help=True)
Entity = Annotated[str | None, typer.Option(help="法人代码 code of the legal entity, if there are several")]
By = Annotated[str, typer.Option(help="经办人用户名 user name of who does it")]
Fixing = Annotated[str, typer.Argument(help="编号，可只写前几位 its id, or how it begins; see `lpr show`")]


@lpr.command("show")
def lpr_show(entity: Entity = None) -> None:
    """现行与将生效的 LPR、待复核的报价、待更正的重定价 What holds, what waits, and resets that took another LPR."""
    from loanmill.cli.lpr.show import show_lpr

    show_lpr(entity=entity)


@lpr.command("propose")
def lpr_propose(
    published: Annotated[str, typer.Option(help="公布日 the day of publication, 2026-06-22")],
    one_year: Annotated[str, typer.Option(help="1 年期（%）one year, in percent, such as 2.90")],
    five_years: Annotated[str, typer.Option(help="5 年期以上（%）over five years, in percent")],
    note: Annotated[str, typer.Option(help="公布处 where it was published")],
    by: By,
    since: Annotated[
        str | None, typer.Option(help="生效日，缺省为明日 the first day it holds; tomorrow if left out")
    ] = None,
    entity: Entity = None,
) -> None:
    """录入一次报价，须由另一人同意 Enter what was published; it holds once a colleague agrees."""
    from loanmill.cli.lpr.acts import propose

    propose(published=published, one_year=one_year, five_years=five_years, note=note, by=by, since=since, entity=entity)


@lpr.command("agree")
def lpr_agree(fixing: Fixing, by: By, entity: Entity = None) -> None:
    """同意同事录入的报价 Agree to a colleague's fixing."""
    from loanmill.cli.lpr.acts import decide

    decide(fixing=fixing, by=by, entity=entity, approve=True)


@lpr.command("refuse")
def lpr_refuse(fixing: Fixing, by: By, entity: Entity = None) -> None:
    """拒绝同事录入的报价 Refuse a colleague's fixing."""
    from loanmill.cli.lpr.acts import decide

    decide(fixing=fixing, by=by, entity=entity, approve=False)


@lpr.command("withdraw")
def lpr_withdraw(fixing: Fixing, by: By, entity: Entity = None) -> None:
    """撤回自己录入的报价 Take an own fixing back."""
    from loanmill.cli.lpr.acts import withdraw

    withdraw(fixing=fixing, by=by, entity=entity)


@lpr.command("correct")
def lpr_correct(by: By, entity: Entity = None) -> None:
    """同意更正用了旧 LPR 的重定价 Put right the resets that took another LPR; exit code 1 if some were refused."""
    from loanmill.cli.lpr.acts import correct

    raise typer.Exit(correct(by=by, entity=entity))
