"""Pictures of closed days; each title states what the picture shows."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from loanmill.queries.days import DayLine
from loanmill.screens.charts import Chart, Line, bars
from loanmill.screens.loans.pictures import money_words


def received_chart(days: Sequence[DayLine]) -> Chart | None:
    """What came in each day."""
    return _daily("received", days, [one.received_fen for one in days], _("Received"), "chart-good")


def earned_chart(days: Sequence[DayLine]) -> Chart | None:
    """What was earned each day."""
    return _daily("earned", days, [one.earned_fen for one in days], _("Earned"), "chart-2")


def _daily(what: str, days: Sequence[DayLine], values: Sequence[int | None], name: str, colour: str) -> Chart | None:
    known = [(day, value) for day, value in zip(days, values, strict=True) if value is not None][::-1]
    if len(known) < 2:
        return None
    said = {"sum": money_words(sum(value for _day, value in known)), "n": len(known)}
    title = (
        _("%(sum)s came in over %(n)s closed days")
        if what == "received"
        else _("%(sum)s earned over %(n)s closed days")
    ) % said
    return bars(
        id=f"chart-{what}",
        title=title,
        axis=_("yuan"),
        unit="fen",
        first=_("Day"),
        categories=[f"{day.on:%m-%d}" for day, _value in known],
        lines=[Line(name, colour, [value for _day, value in known])],
    )
