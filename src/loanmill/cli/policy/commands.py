"""The commands of `loanmill policy`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

policy = typer.Typer(
    help="政策：检查、测试、运行、解释、比较、交换 Policies: check, test, run, explain, compare, exchange.",
    no_args_is_help=True,
)
PolicyFile = Annotated[Path, typer.Argument(help="政策文件 a policy file (YAML)")]


@policy.command("check")
def policy_check(files: Annotated[list[Path], typer.Argument(help="政策文件 policy files (YAML)")]) -> None:
    """检查政策：名称、类型、单位、范围、缺口、冲突 Check policies; every fault with line and remedy."""
    from loanmill.cli.policy.check import check_files

    raise typer.Exit(check_files(files))


@policy.command("test")
def policy_test(file: PolicyFile) -> None:
    """运行政策自带的用例 Run the test cases that travel with a policy."""
    from loanmill.cli.policy.check import test_file

    raise typer.Exit(test_file(file))


@policy.command("diff")
def policy_diff(
    before: PolicyFile, after: Annotated[Path, typer.Argument(help="另一个政策文件 the other policy file")]
) -> None:
    """两个政策有何不同 What differs between two policies, by what they say."""
    from loanmill.cli.policy.check import diff_files

    raise typer.Exit(diff_files(before, after))


@policy.command("run")
def policy_run(
    file: PolicyFile,
    input: Annotated[Path | None, typer.Option(help="一个案件的 JSON one case as JSON")] = None,
    trace: Annotated[bool, typer.Option("--trace", help="连同全部过程 with everything as it was computed")] = False,
    cases: Annotated[Path | None, typer.Option(help="案件文件，一行一个 a Parquet file, a row a case")] = None,
    out: Annotated[Path | None, typer.Option(help="结果文件，一行一个 a Parquet file of the results")] = None,
) -> None:
    """对一个案件或一个文件里的每个案件作出决策 Decide one case (JSON), or every case of a Parquet file, one by one."""
    from loanmill.cli.policy.run import run_policy

    raise typer.Exit(run_policy(file, input=input, cases=cases, out=out, trace=trace))


@policy.command("backtest")
def policy_backtest(
    file: PolicyFile,
    cases: Annotated[Path, typer.Option(help="案件文件，一行一个 a Parquet file, a row a case")],
    out: Annotated[Path, typer.Option(help="结果文件夹 folder of the results, written completely or not at all")],
    against: Annotated[Path | None, typer.Option(help="与哪个政策比较 the policy to compare with")] = None,
    outcome: Annotated[str, typer.Option(help="结果列：1 = 变坏，空 = 未知 column: 1 went bad, null not known")] = "",
    amount: Annotated[str, typer.Option(help="金额列（分） column of the amount at stake, in fen")] = "",
    segment: Annotated[list[str] | None, typer.Option(help="分组列，可多次 column to group by; again for more")] = None,
    swap_in_best: Annotated[str, typer.Option(help="换入者变坏占比最好为相邻的几倍 at best, times neighbours")] = "1",
    swap_in_worst: Annotated[str, typer.Option(help="最坏为几倍 at worst, times neighbours")] = "3",
    band: Annotated[int, typer.Option(min=1, max=10_000, help="评分几分一段 points of a band of score")] = 20,
    engine: Annotated[str, typer.Option(help="duckdb, spark")] = "duckdb",
) -> None:
    """用 SQL 回测历史案件，可与另一政策比较 Replay past cases as SQL; what another policy would have done."""
    from loanmill.cli.policy.backtest import Asked, backtest_file

    asked = Asked(cases, out, against, outcome, amount, segment or [], swap_in_best, swap_in_worst, band, engine)
    raise typer.Exit(backtest_file(file, asked))


@policy.command("explain")
def policy_explain(
    file: PolicyFile,
    input: Annotated[Path, typer.Option(help="一个案件的 JSON one case as JSON")],
    json: Annotated[bool, typer.Option("--json", help="写成 JSON as JSON")] = False,
) -> None:
    """讲清一个决策：原因按作用排序，怎样会不同 Why: reasons by effect, and what would change it."""
    from loanmill.cli.policy.explain import explain_one

    raise typer.Exit(explain_one(file, input, as_json=json))


@policy.command("export")
def policy_export(
    file: PolicyFile,
    xlsx: Annotated[Path | None, typer.Option(help="工作簿，一表一页 a workbook, a sheet a table")] = None,
    jdm: Annotated[Path | None, typer.Option(help="GoRules 图 a GoRules graph, for the ZEN engine")] = None,
) -> None:
    """导出决策表到 Excel，或导出成 GoRules 图 Export tables to be edited and imported again, or a GoRules graph."""
    from loanmill.cli.policy.export import export_file

    raise typer.Exit(export_file(file, xlsx=xlsx, jdm=jdm))


@policy.command("import")
def policy_import(
    source: Annotated[Path, typer.Argument(help="工作簿或 JDM 图 a workbook (.xlsx) or a JDM graph (.json)")],
    into: Annotated[
        Path | None, typer.Option(help="工作簿导入到此政策 the policy that takes a workbook's tables")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="写到别处，原文件不动 write here, leave the policy as it is")] = None,
) -> None:
    """从 Excel 导入决策表，或把 GoRules 图变成政策 Import tables, or a GoRules graph; faults by cell and node."""
    from loanmill.cli.policy.importing import import_file

    raise typer.Exit(import_file(source, into=into, out=out))
