"""The first section: how many are approved, what changed, how they paid."""

from __future__ import annotations

from loanmill.lab.backtest.figures import FIGURES
from loanmill.lab.backtest.report import charts
from loanmill.lab.backtest.report.words import outcome, percent, whole
from loanmill.lab.underwriting.report.html import both, card, figure, paragraph, section, table, wan

OUTCOMES = ("approve", "refer", "decline")


def answer(told: FIGURES) -> str:
    """Cards, the outcomes of both policies, and where each case moved."""
    now, before = told["now"], told.get("before")
    if "outcomes" not in now:
        return section("answer", "结论", "Answer", _lead_of_calculation(told))
    sides = [("现在", "now", now)] if before is None else [("之前", "before", before), ("现在", "now", now)]
    bars = figure(charts.outcomes(sides), *_finding(now, before))
    parts = [_lead(told), f'<div class="cards">{"".join(_cards(told))}</div>', bars]
    if before is not None:
        parts = [*parts[:2], f'<div class="two">{bars}<div>{_matrix(told)}</div></div>']
    return section("answer", "结论", "Answer", *parts, _by_outcome(told))


def _lead_of_calculation(told: FIGURES) -> str:
    cases = told["now"]["cases"]
    return paragraph(
        f"{cases:,} 个案件已计算；此政策没有结论。", f"{cases:,} cases computed; the policy decides nothing."
    )


def _lead(told: FIGURES) -> str:
    now, before = told["now"], told.get("before")
    counts = [now["outcomes"][name]["cases"] for name in OUTCOMES]
    zh = f"{now['cases']:,} 个案件中通过 {counts[0]:,}、转人工 {counts[1]:,}、拒绝 {counts[2]:,}"
    en = f"Of {now['cases']:,} cases {counts[0]:,} are approved, {counts[1]:,} referred and {counts[2]:,} declined"
    if before is not None:
        swaps = told["swaps"]
        zh += f"；比之前多通过 {swaps['in']['cases']:,} 个，少通过 {swaps['out']['cases']:,} 个"
        en += f"; {swaps['in']['cases']:,} more than before are approved, {swaps['out']['cases']:,} no longer"
    return paragraph(zh + "。", en + ".", kind="lead")


def _finding(now: FIGURES, before: FIGURES | None) -> tuple[str, str]:
    share = percent(now["approved_bp"])
    if before is None:
        return f"通过率 {share}", f"{share} are approved"
    was = percent(before["approved_bp"])
    return f"通过率从 {was} 变为 {share}", f"The share approved goes from {was} to {share}"


def _cards(told: FIGURES) -> list[str]:
    now, before = told["now"], told.get("before")
    made = [card("通过率", "Approved", percent(now["approved_bp"]), _was(before and percent(before["approved_bp"])))]
    approved = now["outcomes"]["approve"]
    if "bad_bp" in approved:
        was = percent(before["outcomes"]["approve"]["bad_bp"]) if before else None
        made.append(card("通过者变坏占比", "Approved gone bad", percent(approved["bad_bp"]), _was(was)))
    if "amount_fen" in approved:
        made.append(card("通过者金额", "Amount approved", wan(approved["amount_fen"])))
    if "offers" in now:
        made.append(card("给出额度", "Offered", wan(now["offers"]["offered_fen"])))
    if before is not None:
        swaps = told["swaps"]
        made.append(card("换出", "Swapped out", whole(swaps["out"]["cases"])))
        made.append(card("换入", "Swapped in", whole(swaps["in"]["cases"])))
        if swaps.get("book", {}).get("low_bp") is not None:
            book = swaps["book"]
            value = f"{book['low_bp'] / 100:.1f}–{book['high_bp'] / 100:.1f}%"
            made.append(card("新组合变坏（假设）", "New book bad (assumed)", value))
    return made


def _was(said: str | None) -> str:
    return f"<small>{both(f'之前 {said}', f'was {said}')}</small>" if said else ""


def _matrix(told: FIGURES) -> str:
    """From the rows' outcome to the columns'."""
    found, total = told["migration"]["outcomes"], told["before"]["cases"] or 1
    heads = [both("之前 ↓ 现在 →", "before ↓ now →"), *(outcome(name) for name in OUTCOMES)]
    rows = [
        [outcome(then), *(_moved(found[then][name]["cases"], total, stays=then == name) for name in OUTCOMES)]
        for then in OUTCOMES
    ]
    moved = sum(found[a][b]["cases"] for a in OUTCOMES for b in OUTCOMES if a != b)
    title = both(f"{moved:,} 个案件换了结论", f"{moved:,} cases change their outcome")
    return f"<figure><figcaption>{title}</figcaption>{table(heads, rows, kind='heat')}</figure>"


def _moved(cases: int, total: int, *, stays: bool) -> str:
    share = f"{cases:,} <small>{cases / total:.1%}</small>"
    return share if stays or not cases else f"<b>{share}</b>"


def _by_outcome(told: FIGURES) -> str:
    """A table of the outcomes with their measures."""
    heads = [both("结论", "Outcome"), both("案件", "Cases"), both("占比", "Share")]
    first = told["now"]["outcomes"]["approve"]
    extra = [(key, zh, en) for key, zh, en in (
        ("known", "结果已知", "Known"), ("bad", "变坏", "Gone bad"), ("bad_bp", "变坏占比", "Share gone bad"),
        ("amount_fen", "金额", "Amount"), ("bad_amount_fen", "变坏金额", "Amount gone bad"),
    ) if key in first]  # fmt: skip
    heads += [both(zh, en) for _, zh, en in extra]
    rows = []
    for name, one in told["now"]["outcomes"].items():
        cells = [outcome(name), whole(one["cases"]), percent(one["share_bp"])]
        for key, _, _ in extra:
            cells.append(wan(one[key]) if key.endswith("_fen") else (percent if key == "bad_bp" else whole)(one[key]))
        rows.append(cells)
    return table(heads, rows)
