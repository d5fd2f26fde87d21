"""The pictures of a run."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from loanmill.core.portfolio.churn import ChurnCurve
from loanmill.core.portfolio.price import SCALE, price_at
from loanmill.lab.underwriting.labels import label
from loanmill.lab.underwriting.report.svg import (
    HEIGHT,
    TOP,
    Axis,
    Plane,
    bars,
    columns,
    dots,
    drawn,
    line,
    text,
    words,
)
from loanmill.lab.underwriting.run import Book, Underwritten

YUAN_10K_FEN, YUAN_1M_FEN = 1_000_000, 100_000_000


def frontier(book: Book) -> str:
    """Expected profit against the budget, with the budget of this run."""
    points = [(fen / YUAN_1M_FEN, profit / YUAN_10K_FEN) for fen, profit in book.solved.frontier]
    top = max(profit for _, profit in points) * 1.08 or 1
    plane = Plane(
        Axis(0, max(x for x, _ in points), "预算（百万元）", "Budget, ¥m", ticks=7),
        Axis(0, top, "预期利润（万元）", "Expected profit, ¥10k"),
    )
    here = (book.solved.budget_fen / YUAN_1M_FEN, dict(book.solved.frontier)[book.solved.budget_fen] / YUAN_10K_FEN)
    x, y = plane.at(*here)
    return drawn(
        plane.frame(),
        line(plane, points, kind="line a"),
        dots(plane, [here], kind="dot a", radius=5),
        words(x + 6, y + 18, "本次预算", "this budget"),
        zh="预算与预期利润",
        en="Expected profit by budget",
    )


def churn(curves: Mapping[str, ChurnCurve]) -> str:
    """The published points and the smooth curves."""
    plane = Plane(Axis(4, 15, "年利率（%）", "Rate a year, %", ticks=12), Axis(0, 100, "流失率", "Lost", "{:.0f}%"))
    parts = [plane.frame()]
    for (grade, curve), kind in zip(sorted(curves.items()), ("a", "b", "c"), strict=False):
        points = [(rate / 100, curve.lost_at_bp(rate) / 100) for rate in range(curve.from_bp, curve.to_bp + 1, 10)]
        parts.append(dots(plane, [(r / 100, lost / 100) for r, lost in curve.points], kind=f"dot {kind}", radius=2))
        parts.append(line(plane, points, kind=f"line {kind}"))
        x, y = plane.at(*points[-1])
        parts.append(text(x + 6, y + {"A": -6, "B": 14}.get(grade, 4), grade, kind=f"mark {kind}"))
    return drawn(*parts, zh="流失率曲线", en="Curves of churn")


def rates(found: Underwritten) -> str:
    """What a yuan earns at each rate, for three chances of default, with the best rate of each."""
    policy, curves = found.config.policy, found.facts.curves
    grade = "B" if "B" in curves else min(curves)
    curve = curves[grade]
    low, high = policy.rate_low_bp, min(policy.rate_high_bp, curve.to_bp)
    plane = Plane(
        Axis(low / 100, high / 100, f"年利率（%），{grade} 级", f"Rate a year, %, rating {grade}", ticks=12),
        Axis(-2, 3, "每百元一年预期利润（元）", "Expected profit on ¥100 a year", ticks=6),
    )
    parts = [plane.frame(), line(plane, [(low / 100, 0), (high / 100, 0)], kind="line zero")]
    for pd_bp, kind in ((100, "a"), (400, "b"), (800, "c")):
        prices = [price_at(rate_bp=bp, curve=curve, pd_bp=pd_bp, costs=policy.costs) for bp in range(low, high + 1, 5)]
        points = [(one.rate_bp / 100, max(-2.0, one.margin / SCALE * 100)) for one in prices]
        best = max(prices, key=lambda one: one.margin)
        top = (best.rate_bp / 100, best.margin / SCALE * 100)
        parts += [line(plane, points, kind=f"line {kind}"), dots(plane, [top], kind=f"dot {kind}", radius=4)]
        x, y = plane.at(*top)
        parts.append(text(x, y - 8, f"PD {pd_bp / 100:.0f}%: {best.rate_bp / 100:.2f}%", kind=f"mark {kind}"))
    return drawn(*parts, zh="利率与利润", en="Profit by rate")


def calibration(found: Underwritten) -> str:
    """Chances stated against shares seen, out of the folds."""
    plane = Plane(
        Axis(0, 80, "模型给出的违约概率", "Chance stated", "{:.0f}%"),
        Axis(0, 80, "实际违约占比", "Share that defaulted", "{:.0f}%"),
    )
    points = [(one.stated * 100, one.seen * 100) for one in found.trained.groups]
    return drawn(
        plane.frame(),
        line(plane, [(0, 0), (80, 80)], kind="line zero"),
        line(plane, points, kind="line a"),
        dots(plane, points, kind="dot a", radius=5),
        zh="校准",
        en="Calibration",
    )


def aucs(found: Underwritten) -> str:
    """The AUC of every fold."""
    plane = Plane(Axis(0.5, 1.0, "AUC", "AUC", "{:.1f}", ticks=6), Axis(0, 20, "折数", "Folds"))
    edges = [0.5 + 0.05 * at for at in range(11)]
    counts = [
        (low, high, float(sum(1 for one in found.trained.aucs if low <= one < high or (high > 0.99 and one == 1.0))))
        for low, high in pairwise(edges)
    ]
    mean = found.trained.quality.auc_mean
    x, _ = plane.at(mean, 0)
    return drawn(
        plane.frame(),
        columns(plane, counts, kind="bar"),
        f'<line class="line b" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - 44}"/>',
        words(x + 5, TOP + 12, f"平均 {mean:.3f}", f"mean {mean:.3f}"),
        zh="各折 AUC",
        en="AUC of the folds",
    )


def losses(book: Book) -> str:
    """Simulated years by loss, with the mean and the bad years."""
    bins = [(fen / YUAN_10K_FEN, n) for fen, n in book.losses.histogram]
    wide = bins[1][0] - bins[0][0] if len(bins) > 1 else 1.0
    years = sum(n for _, n in bins) or 1
    most = max(n for _, n in bins) / years * 100
    plane = Plane(
        Axis(0, bins[-1][0] + wide, "一年损失（万元）", "Loss of a year, ¥10k"),
        Axis(0, most * 1.1, "占模拟年份", "Share of simulated years", "{:.1f}%"),
    )
    parts = [plane.frame(), columns(plane, [(x, x + wide, n / years * 100) for x, n in bins], kind="bar")]
    marks = [(book.losses.mean_fen, "平均", "mean")]
    marks += [
        (one.loss_fen, f"{one.percent_bp / 100:g}%", f"{one.percent_bp / 100:g}%") for one in book.losses.bad_years
    ]
    for at, (fen, zh, en) in enumerate(marks):
        x, _ = plane.at(fen / YUAN_10K_FEN, 0)
        parts.append(f'<line class="line b" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP + 14 * at}" y2="{HEIGHT - 44}"/>')
        parts.append(words(x + 4, TOP + 10 + 14 * at, zh, en))
    return drawn(*parts, zh="损失分布", en="Losses")


def trades(book: Book) -> str:
    """The plan by trade."""
    rows = [
        (label(p.key, "zh"), label(p.key, "en"), p.amount_fen / YUAN_10K_FEN, f"{p.share_bp / 100:.1f}% · {p.n}")
        for p in book.by_trade.parts
    ]
    return bars(rows, zh="行业集中度", en="Concentration by trade")
