"""The pictures of the portfolio; each title states what the picture shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from loanmill.queries.portfolio import BUCKETS, DayPoint, DayRepaid, Part, Totals, share_bp
from loanmill.screens.charts import Chart, Line, bars, curves
from loanmill.screens.language import language
from loanmill.screens.numbers import percent, short_yuan


def standing_chart(days: Sequence[DayPoint]) -> Chart | None:
    """Principal outstanding day by day."""
    if not days:
        return None
    said = {"sum": _money(days[-1].outstanding_fen), "day": days[-1].on}
    return curves(
        id="chart-standing",
        title=_("%(sum)s outstanding at the end of %(day)s") % said,
        note=_("Principal outstanding at the end of each day, from the general ledger"),
        axis=_("yuan"),
        unit="fen",
        first=_("Day"),
        categories=[f"{point.on:%m-%d}" for point in days],
        lines=[Line(_("Outstanding"), "chart-1", [point.outstanding_fen for point in days])],
    )


def income_chart(days: Sequence[DayPoint]) -> Chart | None:
    """Income earned day by day."""
    if not days:
        return None
    total = sum(point.income_fen for point in days)
    return bars(
        id="chart-income",
        title=_("%(sum)s of interest earned so far") % {"sum": _money(total)},
        note=_("Interest and penalty interest earned each day, from the general ledger"),
        axis=_("yuan"),
        unit="fen",
        first=_("Day"),
        categories=[f"{point.on:%m-%d}" for point in days],
        lines=[Line(_("Income"), "chart-2", [point.income_fen for point in days])],
    )


def arrears_chart(buckets: Sequence[Part], totals: Totals) -> Chart | None:
    """Outstanding by days past due."""
    if not buckets:
        return None
    known = {part.code: part for part in buckets}
    late = [code for code in BUCKETS if code in known or code in BUCKETS[:4]]
    title = (
        _("%(share)s of what is outstanding is in arrears") % {"share": percent(totals.overdue_bp)}
        if totals.overdue_fen
        else _("Nothing is in arrears")
    )
    return bars(
        id="chart-arrears",
        title=title,
        note=_("Outstanding by days past due: M0 current, M1 1–30, M2 31–60, M3 61–90 days"),
        axis=_("yuan"),
        unit="fen",
        first=_("Bucket"),
        categories=late,
        lines=[
            Line(
                _("Overdue"),
                "chart-danger",
                [known[code].outstanding_fen if code in known and code != "M0" else None for code in late],
            ),
            Line(
                _("Current"),
                "chart-5",
                [known[code].outstanding_fen if code == "M0" and code in known else None for code in late],
            ),
        ],
        stacked=True,
    )


def repaid_chart(weeks: Sequence[DayRepaid]) -> Chart | None:
    """What fell due a week and what came in on it."""
    if not weeks:
        return None
    due, paid = sum(week.due_fen for week in weeks), sum(week.paid_fen for week in weeks)
    said = {"share": percent(share_bp(paid, due)), "sum": _money(due)}
    return bars(
        id="chart-repaid",
        title=_("%(share)s of the %(sum)s that fell due has come in") % said,
        note=_("Instalments by the week in which they fell due (its Monday)"),
        axis=_("yuan"),
        unit="fen",
        first=_("Week"),
        categories=[f"{week.on:%m-%d}" for week in weeks],
        lines=[
            Line(_("Paid"), "chart-good", [week.paid_fen for week in weeks]),
            Line(_("Unpaid"), "chart-danger", [week.due_fen - week.paid_fen for week in weeks]),
        ],
        stacked=True,
    )


def part_chart(by: str, parts: Sequence[Part], names: Mapping[str, str]) -> Chart | None:
    """Outstanding by trade or grade, current and overdue apart."""
    if not parts:
        return None
    whole = sum(part.outstanding_fen for part in parts)
    most = max(parts, key=lambda part: part.outstanding_fen)
    said = {"name": names[most.code], "share": percent(share_bp(most.outstanding_fen, whole))}
    title = (
        _("%(name)s is the largest trade with %(share)s")
        if by == "trade"
        else _("Grade %(name)s holds %(share)s of the book")
    ) % said
    return bars(
        id=f"chart-by-{by}",
        title=title,
        note=_("Outstanding, what is overdue apart"),
        axis=_("yuan"),
        unit="fen",
        first=_("Trade") if by == "trade" else _("Grade"),
        categories=[names[part.code] for part in parts],
        lines=[
            Line(_("Current"), "chart-1", [part.outstanding_fen - part.overdue_fen for part in parts]),
            Line(_("Overdue"), "chart-danger", [part.overdue_fen for part in parts]),
        ],
        stacked=True,
        lying=by == "trade",
    )


def _money(fen: int) -> str:
    figure, unit = short_yuan(fen, language=language())
    return f"{figure} {unit}".strip()
