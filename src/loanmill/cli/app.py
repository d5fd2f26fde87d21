"""The commands. Each is one file beside this; heavy imports wait until a command runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from loanmill.cli.books.commands import books
from loanmill.cli.debts.commands import debts
from loanmill.cli.lpr.commands import lpr
from loanmill.cli.policy.commands import policy
from loanmill.cli.schedule.commands import schedule

app = typer.Typer(
    name="loanmill",
    help="智能信贷工厂 Intelligent credit factory for small and micro businesses.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
audit = typer.Typer(help="核对日志与数据 Check the journal and the rows.", no_args_is_help=True)
decision = typer.Typer(help="决策 Decisions.", no_args_is_help=True)
day = typer.Typer(help="营业日 Business days.", no_args_is_help=True)
app.add_typer(day, name="day")
app.add_typer(books, name="books")
app.add_typer(debts, name="debts")
app.add_typer(lpr, name="lpr")
app.add_typer(audit, name="audit")
app.add_typer(decision, name="decision")
app.add_typer(schedule, name="schedule")
app.add_typer(policy, name="policy")


@app.command()
def demo(
    merchants: Annotated[int, typer.Option(min=1, max=100_000, help="商户数 merchants in the town")] = 200,
    days: Annotated[int, typer.Option(min=0, max=3650, help="营业日数 business days to close")] = 90,
    seed: Annotated[int, typer.Option(help="种子：同样的种子，同样的结果 the same seed, the same town")] = 1,
    data: Annotated[Path | None, typer.Option(help="真实企业数据文件夹 folder with cumcm2020c_* files")] = None,
    budget_yuan: Annotated[str, typer.Option(help="真实企业的预算（元） budget for real enterprises")] = "100000000",
    headless: Annotated[bool, typer.Option("--headless", help="不开网页 do not serve the web")] = False,
    report: Annotated[Path | None, typer.Option(help="把结果写成 JSON write the figures as JSON")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="网页端口 port of the web")] = 8000,
) -> None:
    """建一个模拟小镇，跑完整条流水线 Make a simulated town, run it through the line and close its days."""
    from loanmill.cli.demo.command import run_demo

    run_demo(
        merchants=merchants, days=days, seed=seed, data=data, budget=budget_yuan, headless=headless, report=report,
        port=port,
    )  # fmt: skip


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="地址 address")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="端口 port")] = 8000,
) -> None:
    """开网页 Serve the web on this installation's data."""
    from loanmill.cli.serve import serve_web

    serve_web(host=host, port=port)


@app.command()
def migrate() -> None:
    """建库或升级 Make the database, or bring it up to this version."""
    from loanmill.cli.boot import ready

    ready()


@audit.command("verify")
def audit_verify(
    head: Annotated[str | None, typer.Option(help="以前记下的链头 a head noted earlier that must still stand")] = None,
) -> None:
    """核对链、记录与每一行 Check the chain, the entries and every row against them."""
    from loanmill.cli.audit import verify_all

    raise typer.Exit(verify_all(head=head))


@decision.command("replay")
def decision_replay(
    id: Annotated[str, typer.Argument(help="决策编号 id of the decision")],
    show: Annotated[bool, typer.Option("--show", help="打印决策 print the decision")] = False,
) -> None:
    """用当时的快照与政策重算，逐位比对 Decide again on the stored snapshot; must give the same bits."""
    from loanmill.cli.decision import replay

    raise typer.Exit(replay(id=id, show=show))


@day.command("close")
def day_close(
    through: Annotated[str | None, typer.Option(help="结到哪天（YYYY-MM-DD）the last day to close")] = None,
) -> None:
    """日终：计息、到期、扣款、逾期、分类，结账 Close the open day, and missed days up to a date."""
    from loanmill.cli.day import close_days

    close_days(through=through)


@app.command()
def underwrite(
    data: Annotated[Path, typer.Argument(metavar="DIR", help="企业与发票文件夹 folder with cumcm2020c_* files")],
    budget_yuan: Annotated[str, typer.Option(help="预算（元） budget in yuan, such as 100000000")],
    out: Annotated[Path, typer.Option(help="结果文件夹 folder of the results, written completely or not at all")],
    shock: Annotated[Path | None, typer.Option(help="行业冲击 YAML a shock that hits trades")] = None,
    config: Annotated[Path | None, typer.Option(help="参数 YAML fields that differ from the defaults")] = None,
) -> None:
    """用发票审一批企业，在预算内定额度和利率 Judge enterprises by invoices; the best terms under a budget."""
    from loanmill.cli.underwrite import underwrite_folder

    underwrite_folder(folder=data, budget=budget_yuan, out=out, shock=shock, config=config)


@app.command()
def bench(
    name: Annotated[
        str | None, typer.Argument(help="line, dayend, audit, kills, underwrite ...; 不写则全跑 all if left out")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="把数字写成 JSON write the figures as JSON")] = None,
) -> None:
    """测速：我们、对照、比值 Measure: ours, the peer or limit, the ratio."""
    from loanmill.cli.bench import run_benchmarks

    run_benchmarks(name=name, json_path=json)
