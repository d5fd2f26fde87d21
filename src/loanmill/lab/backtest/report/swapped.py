"""Who is no longer approved, and who is newly approved, with how they paid or may pay."""

from __future__ import annotations

from collections.abc import Sequence

from loanmill.core.strategy.tree.program import Program
from loanmill.lab.backtest.figures import FIGURES
from loanmill.lab.backtest.report import charts
from loanmill.lab.backtest.report.words import outcome, percent, reason, whole
from loanmill.lab.underwriting.report.html import both, figure, paragraph, section, table, wan

TOP = 8


def swaps(programs: Sequence[Program], told: FIGURES) -> str:
    """The section; nothing without another policy."""
    if "swaps" not in told:
        return ""
    found = told["swaps"]
    parts = [_table(found)]
    if "expected" in found["in"]:
        parts = [figure(charts.spreads(_rows(found)), *_finding(found)), _note(told), *parts]
        parts.append(_bands(found["in"]["expected"]))
    out = _reasons(programs, found["out"]["reasons"], "换出的原因", "Why swapped out")
    into = _reasons(programs, found["in"]["reasons_before"], "换入者之前的原因", "What had kept the swap-ins out")
    return section("swaps", "换出与换入", "Swap-outs and swap-ins", *parts, f'<div class="two">{out}{into}</div>')


def _finding(found: FIGURES) -> tuple[str, str]:
    out, expected = found["out"]["bad_bp"], found["in"]["expected"]
    zh, en = [], []
    if out is not None:
        zh.append(f"换出者变坏 {percent(out)}")
        en.append(f"{percent(out)} of the swap-outs went bad")
    if expected["low_bp"] is not None:
        low, high = percent(expected["low_bp"]), percent(expected["high_bp"])
        zh.append(f"换入者按假设变坏 {low} 至 {high}")
        en.append(f"{low} to {high} of the swap-ins are assumed to go bad")
    return "；".join(zh) or "没有已知结果", "; ".join(en) or "No outcome is known"


def _rows(found: FIGURES) -> list[charts.Spread]:
    expected, book = found["in"]["expected"], found["book"]
    return [
        ("之前的全部通过者", "all approved before", book["before_bp"], None, None),
        ("仍然通过", "still approved", found["stay"]["bad_bp"], None, None),
        ("换出", "swapped out", found["out"]["bad_bp"], None, None),
        ("换入（假设区间）", "swapped in (assumed)", found["in"]["bad_bp"], expected["low_bp"], expected["high_bp"]),
        ("现在的全部通过者", "all approved now", None, book["low_bp"], book["high_bp"]),
    ]


def _note(told: FIGURES) -> str:
    assumed, came_in = told["assumptions"], told["swaps"]["in"]
    zh = f"灰条：相邻已通过案件变坏占比的 {assumed['best']} 至 {assumed['worst']} 倍。圆点：已知结果。"
    en = f"Grey: {assumed['best']} to {assumed['worst']} times the bad rate of approved neighbours. Dots: seen."
    if came_in["known"]:
        zh += f"换入者中 {came_in['known']:,} 个另有已知结果（当时仍被放款），可用来检验假设。"
        en += f" Of the swap-ins {came_in['known']:,} have a known outcome (they were lent to all the same): a check."
    return paragraph(zh, en, kind="soft")


def _table(found: FIGURES) -> str:
    keys = [(key, zh, en) for key, zh, en in (
        ("cases", "案件", "Cases"), ("known", "结果已知", "Known"), ("bad", "变坏", "Gone bad"),
        ("bad_bp", "变坏占比", "Share gone bad"), ("amount_fen", "金额", "Amount"),
        ("bad_amount_fen", "变坏金额", "Amount gone bad")) if key in found["stay"]]  # fmt: skip
    rows = []
    for part, zh, en in (("stay", "仍然通过", "Still approved"), ("out", "换出", "Swapped out"),
                         ("in", "换入", "Swapped in")):  # fmt: skip
        cells = [both(zh, en)]
        for key, _, _ in keys:
            value = found[part][key]
            cells.append(wan(value) if key.endswith("_fen") else (percent if key == "bad_bp" else whole)(value))
        rows.append(cells)
    moved, came = _listed(found["out"]["to"]), _listed(found["in"]["from"])
    said = f"<p>{both('换出者现在：', 'Swap-outs now: ')}{moved}　{both('换入者之前：', 'Swap-ins before: ')}{came}</p>"
    return table([both("", ""), *(both(zh, en) for _, zh, en in keys)], rows) + said


def _listed(outcomes: FIGURES) -> str:
    return " ".join(f"{outcome(name)} {one['cases']:,}" for name, one in outcomes.items() if name != "approve")


def _bands(expected: FIGURES) -> str:
    if not expected["bands"]:
        return ""
    heads = [both(zh, en) for zh, en in (
        ("评分起", "Score from"), ("换入", "Swapped in"), ("相邻已知", "Neighbours known"), ("其变坏占比", "Gone bad"),
        ("假设最好", "Assumed best"), ("假设最坏", "Assumed worst"))]  # fmt: skip
    rows = [
        [whole(one["from"]), whole(one["swapped_in"]), whole(one["neighbours"]), percent(one["bad_bp"]),
         percent(one["low_bp"]), percent(one["high_bp"])]
        for one in expected["bands"]
    ]  # fmt: skip
    return f"<h4>{both('换入区间如何得来', 'Where the range of the swap-ins comes from')}</h4>{table(heads, rows)}"


def _reasons(programs: Sequence[Program], rows: list[FIGURES], zh: str, en: str) -> str:
    shown = [[both(*reason(programs, one["reason"])), whole(one["cases"])] for one in rows[:TOP]]
    if not shown:
        return ""
    heads = [both("原因", "Reason"), both("案件", "Cases")]
    return f"<div><h4>{both(zh, en)}</h4>{table(heads, shown)}</div>"
