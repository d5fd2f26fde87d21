"""Pictures of a loan; each title states what the picture shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loanmill.queries.loans.preview import Preview
from loanmill.queries.loans.schedule import ScheduleLine
from loanmill.screens.charts import Chart, Line, Mark, bars
from loanmill.screens.language import language
from loanmill.screens.numbers import short_yuan


def schedule_chart(lines: Sequence[ScheduleLine], today: date) -> Chart | None:
    """Each instalment as a bar of principal and interest: what was paid, what is overdue, what is to come."""
    if not lines:
        return None
    upcoming = next((line for line in lines if line.due_on >= today), None)
    return bars(
        id="chart-schedule",
        title=_finding(lines),
        note=_("Instalments by due day: principal dark, interest (and penalty interest) pale"),
        axis=_("yuan"),
        unit="fen",
        first=_("Due on"),
        categories=[line.due_on.isoformat() for line in lines],
        lines=[line for line in _parts(lines) if any(line.values)],
        mark=Mark(upcoming.due_on.isoformat(), _("next after today, %(day)s") % {"day": today}) if upcoming else None,
        stacked=True,
    )


def _parts(lines: Sequence[ScheduleLine]) -> list[Line]:
    late = ("overdue", "part", "due")

    def of(words: str, colour: str, value: Callable[[ScheduleLine], int], *, pale: bool = False) -> Line:
        return Line(words, colour, [value(line) for line in lines], pale=pale)

    def unpaid(states: Sequence[str], part: str) -> Callable[[ScheduleLine], int]:
        def value(line: ScheduleLine) -> int:
            if line.state not in states:
                return 0
            principal = line.principal_fen - line.paid_principal_fen
            return principal if part == "principal" else line.left_fen - principal

        return value

    return [
        of(_("Paid, principal"), "chart-good", lambda line: line.paid_principal_fen),
        of(_("Paid, interest"), "chart-good", lambda line: line.paid_fen - line.paid_principal_fen, pale=True),
        of(_("Unpaid, principal"), "chart-danger", unpaid(late, "principal")),
        of(_("Unpaid, interest"), "chart-danger", unpaid(late, "interest"), pale=True),
        of(_("To come, principal"), "chart-1", unpaid(("future",), "principal")),
        of(_("To come, interest"), "chart-1", unpaid(("future",), "interest"), pale=True),
    ]


def _finding(lines: Sequence[ScheduleLine]) -> str:
    late = [line for line in lines if line.state in ("overdue", "part")]
    paid = sum(line.state == "paid" for line in lines)
    said = {"paid": paid, "all": len(lines)}
    if late:
        owed = money_words(sum(line.left_fen for line in late))
        return ngettext(
            "%(n)d instalment is overdue with %(owed)s; %(paid)s of %(all)s are paid",
            "%(n)d instalments are overdue with %(owed)s; %(paid)s of %(all)s are paid",
            len(late),
        ) % {**said, "n": len(late), "owed": owed}
    if paid == len(lines):
        return _("All %(all)s instalments are paid") % said
    left = money_words(sum(line.left_fen for line in lines))
    return _("%(paid)s of %(all)s instalments are paid; %(left)s is to come") % {**said, "left": left}


def money_words(fen: int) -> str:
    """An amount in a title."""
    figure, unit = short_yuan(fen, language=language())
    return f"{figure} {unit}".strip()


def change_chart(seen: Preview) -> Chart | None:
    """The instalments to come before and after an act, by month; None where the plan stays as it is."""
    sides = (seen.before.ahead, seen.after.ahead)
    if sides[0] == sides[1]:
        return None
    months = sorted({f"{line.due_on:%Y-%m}" for side in sides for line in side})
    sums = [dict.fromkeys(months, 0) for _side in sides]
    for found, side in zip(sums, sides, strict=True):
        for line in side:
            found[f"{line.due_on:%Y-%m}"] += line.total_fen
    return bars(
        id="chart-change",
        title=_change(seen),
        note=_("What falls due each month, before and after"),
        axis=_("yuan"),
        unit="fen",
        first=_("Month"),
        categories=months,
        lines=[
            Line(_("Before"), "chart-5", [sums[0][month] or None for month in months]),
            Line(_("After"), "chart-1", [sums[1][month] or None for month in months]),
        ],
    )


def _change(seen: Preview) -> str:
    """The finding: what it does to the interest, and when the loan ends."""
    end = seen.after.matures_on.isoformat() if seen.after.ahead else seen.what.on.isoformat()
    said = {"sum": money_words(abs(seen.saved_fen)), "end": end}
    if seen.saved_fen > 0:
        return _("%(sum)s of interest saved; the loan ends on %(end)s") % said
    if seen.saved_fen < 0:
        return _("%(sum)s more interest; the loan ends on %(end)s") % said
    return _("The same interest; the loan ends on %(end)s") % said
