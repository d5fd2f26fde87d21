"""`loanmill underwrite`: judge a folder of enterprises and write terms a committee can sign."""

from __future__ import annotations

import os
from pathlib import Path

from rich.table import Table

from loanmill.cli.boot import console
from loanmill.cli.refusals import CannotGoOn

WORDS = {
    "read_and_features": "读取发票、计算特征 reading invoices, computing features",
    "scorecard_cv": "评分卡交叉验证 validating the scorecard",
    "permuted_cv": "打乱标签的对照 the same with permuted labels",
    "rating_cv": "评级模型交叉验证 validating the rating",
    "peers_cv": "对照模型 peers in the same folds",
    "final_model": "定稿模型 the final model",
    "terms": "定价与额度 terms",
    "losses": "损失模拟 simulating losses",
}


def underwrite_folder(*, folder: Path, budget: str, out: Path, shock: Path | None, config: Path | None) -> None:
    """Run, write `out` completely or not at all, and print what a committee asks first. Raises CannotGoOn."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loanmill.settings")
    import django

    django.setup()
    from loanmill.lab.underwriting.config import ConfigRefused, config_of
    from loanmill.lab.underwriting.run import Stages, budget_of, underwrite
    from loanmill.lab.underwriting.shock_file import shock_of
    from loanmill.lab.underwriting.write import writable, write
    from loanmill.workflows.shell import system_clock

    try:
        budget_fen, settings = budget_of(budget), config_of(config)
        hit = shock_of(shock) if shock is not None else None
        writable(out)
        with console.status("") as status:
            found = underwrite(
                folder,
                config=settings,
                budget_fen=budget_fen,
                shock=hit,
                today=system_clock().date(),
                stages=Stages(lambda name: status.update(WORDS[name])),
            )
            told = write(found, out=out)
    except ConfigRefused as error:
        raise CannotGoOn(str(error)) from error
    for problem in found.facts.problems[:10]:
        console.print(f"  [yellow]![/yellow] {problem.words('zh')} / {problem.words('en')}", soft_wrap=True)
    if told["amount_fen"] < told["budget_fen"]:
        left = (told["budget_fen"] - told["amount_fen"]) // 100
        console.print(
            f"  [yellow]![/yellow] 预算还剩 {left:,} 元：没有更多值得放的贷款 "
            f"{left:,} yuan of the budget stay unused: nothing more is worth lending",
            soft_wrap=True,
        )
    console.print(_table(told))
    console.print(f"[green]✓[/green] {out}/report.html · decisions.parquet · policy.yaml · summary.json · model.json")


def _table(told: dict[str, object]) -> Table:
    table = Table(show_header=False)
    table.add_column()
    table.add_column(justify="right")

    def yuan(name: str) -> str:
        return f"{int(str(told[name])) // 100:,}"

    table.add_row("申请 / 批准 / 拒绝 / 转人工  n / approved / declined / referred",
                  f"{told['n']} / {told['approved']} / {told['declined']} / {told['referred']}")  # fmt: skip
    table.add_row("授信总额（元） lent, yuan", yuan("amount_fen"))
    table.add_row("一年预期利润（元） expected profit of a year, yuan", yuan("expected_profit_fen"))
    table.add_row("再给 1,000 万能赚（元） the next ten million would earn, yuan", yuan("next_10m_yuan_earn_fen"))
    table.add_row("AUC（10×5 折） AUC over 10 x 5 folds", f"{told['auc_mean']:.3f} ± {told['auc_sd']:.3f}")
    table.add_row("Brier", f"{told['brier']:.4f}")
    return table
