"""Sections below the answer: reasons, score, segments, rules, columns."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from loanmill.core.kernel.reasons import LANGUAGES
from loanmill.core.strategy.explain.words import label
from loanmill.core.strategy.tree.program import Program
from loanmill.lab.backtest.figures import FIGURES
from loanmill.lab.backtest.report import charts
from loanmill.lab.backtest.report.words import outcome, percent, reason, whole
from loanmill.lab.underwriting.report.html import both, figure, section, table

OUTCOMES = ("approve", "refer", "decline")
MOST_REASONS, MOST_MOVED, MOST_SEGMENTS, MOST_VALUES = 40, 12, 30, 6


def reasons(programs: Sequence[Program], told: FIGURES) -> str:
    """Every reason with how often it stands, before and now."""
    if "reasons" not in told["now"]:
        return ""
    moved = {one["reason"]: one for one in told.get("migration", {}).get("reasons", [])}
    heads = [both("原因", "Reason"), both("代码", "Code"), both("案件", "Cases"), *(outcome(o) for o in OUTCOMES)]
    if moved:
        heads += [both("之前", "Before"), both("多了", "Gained"), both("少了", "Lost")]
    counted = {one["reason"]: one for one in told["now"]["reasons"]}
    gone = [{"reason": name, "cases": 0, **dict.fromkeys(OUTCOMES, 0)} for name in moved if name not in counted]
    rows = []
    for one in [*counted.values(), *gone][:MOST_REASONS]:
        cells = [both(*reason(programs, one["reason"])), f"<code>{escape(one['reason'])}</code>", whole(one["cases"])]
        cells += [whole(one[name]) for name in OUTCOMES]
        if moved:
            change = moved.get(one["reason"], {"before": 0, "gained": 0, "lost": 0})
            cells += [whole(change[key]) for key in ("before", "gained", "lost")]
        rows.append(cells)
    parts = [table(heads, rows)]
    changed = [one for one in moved.values() if one["gained"] or one["lost"]][:MOST_MOVED]
    if changed:
        first = reason(programs, changed[0]["reason"])
        bars = [(*reason(programs, one["reason"]), one["gained"], one["lost"]) for one in changed]
        parts.insert(0, figure(charts.moves(bars), f"变动最大：{first[0]}", f"What moves most: {first[1]}"))
    return section("reasons", "原因及其增减", "Reasons, and how they change", *parts)


def bands(told: FIGURES) -> str:
    """How the score tells apart who paid."""
    rows = told.get("bands") or []
    if not rows:
        return ""
    known = "bad" in rows[0]
    heads = [both("评分起", "Score from"), both("案件", "Cases"), both("通过", "Approved")]
    heads += [both("结果已知", "Known"), both("变坏", "Gone bad"), both("变坏占比", "Share gone bad")] if known else []
    cells = []
    for row in rows:
        line = [whole(row["from"]), whole(row["cases"]), whole(row["approved"])]
        cells.append([*line, *([whole(row["known"]), whole(row["bad"]), percent(row["bad_bp"])] if known else [])])
    parts = [table(heads, cells)]
    picture = charts.bands(rows, width=told["assumptions"]["band"]) if known else ""
    if picture:
        parts.insert(0, figure(picture, *_falls(rows)))
    return section("bands", "评分与结果", "Score and what became of it", *parts)


def _falls(rows: Sequence[FIGURES]) -> tuple[str, str]:
    placed = [row for row in rows if row["from"] is not None and row["known"]]
    worst = max(placed, key=lambda row: row["bad_bp"])
    grey_zh, grey_en = "（灰柱：已知案件数）", " (grey: known cases)"
    if worst is not placed[0]:
        start, share = worst["from"], percent(worst["bad_bp"])
        return (
            f"变坏最多的不是最低分段，而是 {start} 分起的一段：{share}{grey_zh}",
            f"Most go bad not in the lowest band, but from {start} points: {share}{grey_en}",
        )
    low, high = percent(placed[0]["bad_bp"]), percent(placed[-1]["bad_bp"])
    return (
        f"变坏占比从最低分段的 {low} 到最高分段的 {high}{grey_zh}",
        f"From {low} gone bad in the lowest band to {high} in the highest{grey_en}",
    )


def segments(told: FIGURES) -> str:
    """One table and picture a segment."""
    found, compared = told.get("segments") or {}, "before" in told
    parts = [_segment(name, rows, compared=compared) for name, rows in found.items()]
    return section("segments", "分组", "By segment", *parts) if parts else ""


def _segment(name: str, rows: list[FIGURES], *, compared: bool) -> str:
    shown = rows[:MOST_SEGMENTS]
    heads = [escape(name), both("案件", "Cases"), both("通过率", "Approved")]
    heads += [both("之前", "Before"), both("换入", "Swapped in"), both("换出", "Swapped out")] if compared else []
    known = bool(shown) and "bad_bp" in shown[0]
    heads += [both("全部变坏占比", "All gone bad"), both("通过者变坏占比", "Approved gone bad")] if known else []
    cells = []
    for row in shown:
        value = both("未知", "not known") if row["value"] is None else escape(str(row["value"]))
        line = [value, whole(row["cases"]), percent(row["approved_bp"])]
        if compared:
            line += [percent(row["approved_before_bp"]), whole(row["swapped_in"]), whole(row["swapped_out"])]
        cells.append([*line, *([percent(row["bad_bp"]), percent(row["approved"]["bad_bp"])] if known else [])])
    most = max(shown, key=lambda row: row["approved_bp"] or 0, default=None)
    if most is None:
        return ""
    best = "—" if most["value"] is None else most["value"]
    zh, en = f"{name}：{best} 通过率最高", f"{name}: most are approved in {best}"
    if compared:
        zh, en = zh + "（竖线：之前）", en + " (upright line: before)"
    more = len(rows) - len(shown)
    rest = f"<p class='soft'>{both(f'另有 {more} 个值，见 summary.json', f'{more} more values in summary.json')}</p>"
    picture = figure(charts.segments(shown, compared=compared), zh, en)
    return f"{picture}{table(heads, cells)}{rest if more else ''}"


def rules(told: FIGURES) -> str:
    """How often each rule fires and how often it cannot be judged."""
    found = told["now"].get("rules") or {}
    if not found:
        return ""
    heads = [both("规则", "Rule"), both("要求", "Asks for"), both("触发", "Fired"), both("通过", "Passed"),
             both("未知", "Unknown")]  # fmt: skip
    heads += [both("之前触发", "Fired before")] if "before" in told else []
    rows = []
    for code, one in found.items():
        asks = outcome(one["outcome"]) if one["outcome"] != "note" else both("提示", "note")
        line = [f"<code>{escape(code)}</code>", asks, *(whole(one[key]) for key in ("fired", "passed", "unknown"))]
        if "before" in told:
            line.append(whole(told["before"].get("rules", {}).get(code, {}).get("fired")))
        rows.append(line)
    return section("rules", "规则", "Rules", table(heads, rows))


def columns(program: Program, told: FIGURES) -> str:
    """What the policy computed: known, missing, ends, commonest values."""
    types = dict(program.outputs)
    rows = []
    for name, one in told["now"]["columns"].items():
        said = both(*(label(program=program, name=name, language=language) for language in LANGUAGES))
        values = [f"{escape(str(value))} {count:,}" for value, count in one.get("values", {}).items()]
        ends = "–" if one.get("least") is None else f"{_plain(one['least'])} … {_plain(one['greatest'])}"
        shown = "、".join(values[:MOST_VALUES]) if values else ends
        line = [said, f"<code>{escape(name)}</code>", types[name].named(), whole(one["known"]), whole(one["missing"])]
        rows.append([*line, shown])
    if not rows:
        return ""
    heads = [both(zh, en) for zh, en in (("数值", "Column"), ("名称", "Name"), ("类型", "Type"), ("已知", "Known"),
                                          ("缺失", "Missing"), ("最小 … 最大", "Least … greatest"))]  # fmt: skip
    return section("columns", "算出的数值", "What was computed", table(heads, rows))


def _plain(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else escape(str(value))
