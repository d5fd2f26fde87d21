"""Sections on the model: what it is worth, and the scorecard as a table."""

from __future__ import annotations

from loanmill.core.kernel.reasons import Language, show_param
from loanmill.core.scoring.scorecard import Bin, Characteristic
from loanmill.lab.learn.metrics import Quality
from loanmill.lab.learn.rating import RATINGS
from loanmill.lab.underwriting.labels import label
from loanmill.lab.underwriting.report import charts
from loanmill.lab.underwriting.report.html import both, figure, paragraph, percent, section, table
from loanmill.lab.underwriting.run import Underwritten

PEERS = {
    "logistic_regression": ("逻辑回归", "Logistic regression"),
    "random_forest": ("随机森林", "Random forest"),
    "lightgbm": ("LightGBM", "LightGBM"),
}


def worth(found: Underwritten) -> str:
    """Cross-validated quality beside the peers', calibration, and the rating's table."""
    trained = found.trained
    rows = [[both("评分卡（本方案）", "Scorecard (this plan)"), *_quality(trained.quality)]]
    for name, one in trained.peers.items():
        figures = _quality(one) if isinstance(one, Quality) else [both("此机不可用", "not available here"), *"–––"]
        rows.append([both(*PEERS[name]), *figures])
    heads = [both("模型", "Model"), "AUC", "Brier", both("对数损失", "Log loss"), both("校准误差", "Calibration error")]
    lead = paragraph(
        f"{trained.cases} 家已知结果的企业（{trained.bad} 家违约），10×5 折分层交叉验证，"
        f"选变量、分箱、权重、校准都在折内学习；"
        f"把标签打乱后同一流程的 AUC 为 {trained.permuted_auc:.3f}。",
        f"{trained.cases} enterprises with a known fate ({trained.bad} defaults), stratified cross-validation 10 x 5; "
        f"selection, bins, weights and calibration are learnt inside the folds. With permuted labels the same harness "
        f"gives an AUC of {trained.permuted_auc:.3f}.",
    )
    rating = trained.rating
    cells = [[code, *(str(n) for n in row)] for code, row in zip(RATINGS, rating.table, strict=True)]
    graded = paragraph(
        f"评级模型：{rating.right:.0%} 完全一致，{rating.within_one:.0%} 相差不超过一级，加权 κ {rating.kappa:.2f}。"
        f"行为银行评级，列为预测，10 次重复合计。",
        f"Rating: {rating.right:.0%} exact, {rating.within_one:.0%} within one step, weighted kappa "
        f"{rating.kappa:.2f}. Rows "
        f" are the bank's ratings, columns the predicted ones, over 10 repeats.",
    )
    return section(
        "worth",
        "模型好坏：在没见过的企业上检验",
        "The model's worth, on enterprises it never saw",
        lead,
        table(heads, rows, kind="ours"),
        '<div class="two">',
        figure(charts.calibration(found), "给出的概率与实际违约占比", "Chances stated, and shares that came true"),
        figure(charts.aucs(found), "50 折的 AUC 分布：小样本，波动大", "AUC of the 50 folds: few cases, wide spread"),
        "</div>",
        graded,
        table(["", *RATINGS], cells),
    )


def _quality(one: Quality) -> list[str]:
    return [
        f"{one.auc_mean:.3f} ± {one.auc_sd:.3f}",
        f"{one.brier:.4f}",
        f"{one.log_loss:.3f}",
        f"{one.calibration_error:.3f}",
    ]


def scorecard(found: Underwritten) -> str:
    """Both cards as bins and points, and the table from score to chance."""
    model = found.trained.model
    card = model.default
    lead = paragraph(
        f"基准 {card.base} 分，好坏比 {card.base_odds}:1；每 {card.pdo} 分好坏比翻倍。缺失按最差一档计分。",
        f"{card.base} points mean {card.base_odds} good cases to one bad; the odds double every {card.pdo} points. "
        f"What is missing gets the points of the worst bin.",
    )
    scores = [500, 525, 550, 575, 600, 625, 650, 675, 700]
    chances = []
    for score in scores:
        row = [one for one in model.chances if one.low is None or one.low <= score][-1]
        chances.append([str(score), percent(row.pd_bp), f"{percent(row.pd_low_bp)} – {percent(row.pd_high_bp)}"])
    heads = [both("评分", "Score"), both("违约概率", "Chance of default"), both("90% 区间", "90% interval")]
    return section(
        "card",
        "评分卡",
        "The scorecard",
        lead,
        '<div class="two"><div>',
        f"<h4>{both('违约', 'Default')}</h4>",
        "".join(_characteristic(item) for item in card.characteristics),
        "</div><div>",
        table(heads, chances),
        f"<h4>{both('评级（用于价格曲线）', 'Rating (for the price curve)')}</h4>",
        "".join(_characteristic(item) for item in model.rating.characteristics),
        "</div></div>",
    )


def _characteristic(item: Characteristic) -> str:
    heads = [both(label(item.name, "zh"), label(item.name, "en")), both("分数", "Points")]
    return table(heads, [[_range(item.name, one), f"{one.points:+d}"] for one in item.bins])


def _range(name: str, one: Bin) -> str:
    def words(language: Language) -> str:
        def said(value: int) -> str:
            return show_param(name=name, value=value, language=language)

        if one.low is None:
            return f"< {said(one.below)}" if one.below is not None else "–"
        return f"≥ {said(one.low)}" if one.below is None else f"{said(one.low)} – {said(one.below)}"

    return both(words("zh"), words("en"))
