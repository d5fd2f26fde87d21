"""The commands of `loanmill schedule` and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

schedule = typer.Typer(help="还款计划 Repayment schedules.", no_args_is_help=True)
Many = list[str]


@schedule.command("check")
def schedule_check(
    file: Annotated[Path, typer.Argument(help="别的系统公布的还款计划 vectors: schedules that others publish (JSON)")],
) -> None:
    """逐行核对别的系统公布的还款计划 Compute published schedules and compare every row; exit code 0 if all match."""
    from loanmill.cli.schedule.check import check_file

    raise typer.Exit(check_file(file=file))


@schedule.command("show")
def schedule_show(
    amount: Annotated[str, typer.Option(help="本金，元 principal, yuan")],
    rate: Annotated[str, typer.Option(help="年利率，% rate a year, per cent")],
    start: Annotated[str, typer.Option(help="放款日 day the money goes out, 2026-01-31")],
    method: Annotated[str, typer.Option(help="还款方式 method, as docs/schedules.md lists them")] = "equal_instalments",
    months: Annotated[int, typer.Option(help="期限，月 term in months")] = 0,
    instalments: Annotated[int, typer.Option(help="期数（代替期限）number of instalments, instead of months")] = 0,
    frequency: Annotated[str, typer.Option(help="days, weeks, months, quarters, years")] = "months",
    every: Annotated[int, typer.Option(help="每几个周期一期 periods of the frequency in one step")] = 1,
    first_due: Annotated[str, typer.Option(help="首个还款日 first due day")] = "",
    due_day: Annotated[int, typer.Option(help="每月还款日 1–31 due day of the month")] = 0,
    month_end: Annotated[str, typer.Option(help="无此日时 a missing day: clamp, roll")] = "clamp",
    shift: Annotated[str, typer.Option(help="遇节假日 holidays: none, following, preceding, modified")] = "none",
    calendar: Annotated[str, typer.Option(help="日历 calendar: cn")] = "cn",
    day_count: Annotated[str, typer.Option(help="计息基础 day count, ACT/360 ...")] = "ACT/360",
    accrual: Annotated[str, typer.Option(help="按天或按期计息 interest by days or periods")] = "days",
    rounding: Annotated[str, typer.Option(help="HALF_UP, HALF_EVEN")] = "HALF_UP",
    multiple: Annotated[str, typer.Option(help="每期取整到，元 instalments are multiples of, yuan")] = "0.01",
    annuity: Annotated[str, typer.Option(help="period-rates, rebalanced, first-rate")] = "period-rates",
    grace_principal: Annotated[int, typer.Option(help="宽限本金期数 instalments without principal")] = 0,
    grace_interest: Annotated[int, typer.Option(help="延后付息期数 instalments whose interest is put off")] = 0,
    interest_free: Annotated[int, typer.Option(help="免息期数 instalments without interest")] = 0,
    down_payment: Annotated[str, typer.Option(help="首付，% down payment, per cent")] = "0",
    draw: Annotated[Many, typer.Option(help="分次放款 several payments out: 2026-01-31=5000")] = [],  # noqa: B006
    repay: Annotated[Many, typer.Option(help="计划还本 planned repayments: 2026-02-10=5000")] = [],  # noqa: B006
    balloon: Annotated[str, typer.Option(help="尾款，元 balloon, yuan")] = "0",
    step: Annotated[str, typer.Option(help="递增，% growth of the instalment, per cent")] = "0",
    step_every: Annotated[int, typer.Option(help="每几期递增 instalments between steps")] = 12,
    takings: Annotated[str, typer.Option(help="每期预计营业额，元 expected takings a period, yuan")] = "0",
    share: Annotated[str, typer.Option(help="还款占营业额，% share of takings, per cent")] = "0",
    fee: Annotated[Many, typer.Option(help="放款时一次收取的费用 fees at the start: 担保费=100")] = [],  # noqa: B006
    fee_each: Annotated[Many, typer.Option(help="每期收取的费用 fees with each instalment: 服务费=5")] = [],  # noqa: B006
    out: Annotated[Path | None, typer.Option(help="导出 export to a .csv, .json or .xlsx file")] = None,
) -> None:
    """还款计划与综合年化成本 A repayment schedule and its all-in annual cost (IRR of all flows)."""
    given = dict(locals())
    from loanmill.cli.schedule.show import show_schedule

    raise typer.Exit(show_schedule(given=given, out=given.pop("out")))
