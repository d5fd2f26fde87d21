"""Figures by score band and by segment."""

from __future__ import annotations

from loanmill.core.strategy.tree.program import Program
from loanmill.engines.cases.source import CasesRefused
from loanmill.lab.backtest.figures import FIGURES, OUTCOMES, Counted, quoted, share_bp
from loanmill.lab.backtest.migration import APPROVED_NOW, APPROVED_THEN, COMPARED, band_of
from loanmill.lab.backtest.question import SEGMENT

MOST = 500


def bands(found: Counted, *, program: Program, width: int) -> list[FIGURES]:
    """The measures by band of score, lowest first; cases without a score last, with `from` None."""
    band = band_of(program, width)
    if band is None:
        return []
    approved = {part: one["cases"] for part, one in found.groups(band, APPROVED_NOW)}
    return [
        {"from": None if part is None else part * width, **figures, "approved": approved.get(part, 0)}
        for part, figures in found.groups(band)
    ]


def segment(found: Counted, *, name: str, compared: bool) -> list[FIGURES]:
    """The measures by value, largest first: how many are approved, how they paid, what changed. Raises CasesRefused."""
    column = quoted(SEGMENT + name)
    groups = found.groups(column)
    if len(groups) > MOST:
        raise CasesRefused(f"--segment {name}: {len(groups):,} 个值太多 values are too many; 先归类 group them first")
    counts = {(part, outcome): count for part, outcome, count in found.rows(
        f"SELECT {column}, outcome, count(*) FROM cases GROUP BY ALL")}  # fmt: skip
    approved = dict(found.groups(column, APPROVED_NOW))
    before, into, out = (
        {part: one["cases"] for part, one in found.groups(column, f"{COMPARED} AND {condition}")} if compared else {}
        for condition in (APPROVED_THEN, f"{APPROVED_NOW} AND NOT {APPROVED_THEN}",
                          f"{APPROVED_THEN} AND NOT {APPROVED_NOW}")
    )  # fmt: skip
    empty = found.group("FALSE")
    told = []
    for part, figures in groups:
        one: FIGURES = {"value": part, **figures, **{word: counts.get((part, word), 0) for word in OUTCOMES}}
        one["approved_bp"] = share_bp(one["approve"], one["cases"])
        one["approved"] = approved.get(part, empty)
        if compared:
            one |= {"approved_before": before.get(part, 0), "swapped_in": into.get(part, 0)}
            one |= {"swapped_out": out.get(part, 0), "approved_before_bp": share_bp(before.get(part, 0), one["cases"])}
        told.append(one)
    return sorted(told, key=lambda one: (-one["cases"], one["value"] is None, one["value"] or ""))
