"""`loanmill lpr show`."""

from __future__ import annotations

from loanmill.cli.books.who import entity_of
from loanmill.cli.boot import console, ready

TENORS = ("1Y", "5Y")
LATEST = 6


def show_lpr(*, entity: str | None) -> None:
    """Print the table's latest days, what waits for a colleague, and resets that wait to be put right."""
    ready()
    from rich.table import Table

    from loanmill.operations.today import open_date
    from loanmill.queries.lpr_late import missed, waiting_in
    from loanmill.records.lpr import LprFixing, rulebook

    of = entity_of(entity)
    today, table = open_date(of.id), rulebook().lpr
    days = sorted({one.since for found in table.rates.values() for one in found}, reverse=True)[:LATEST]
    shown = Table("自 since", *TENORS, "")
    for day in days:
        rates = [table.rate_bp(tenor=tenor, on=day) for tenor in TENORS]
        note = "将生效 to come" if day > today else ""
        shown.add_row(day.isoformat(), *(_percent(one) for one in rates), note)
    console.print(shown)
    for row in LprFixing.objects.filter(state="waiting").select_related("asked_by").order_by("since"):
        late = missed(fixing=row, through=today)
        console.print(
            f"待复核 waits {str(row.id)[:8]} 自 since {row.since}: {_percent(row.rate_1y_bp)} "
            f"{_percent(row.rate_5y_bp)} 公布 published {row.published_on} {row.asked_by.username} “{row.note}”",
            soft_wrap=True, markup=False, highlight=False,
        )  # fmt: skip
        for one in late:
            console.print(f"  {_told(one.number, one.on.isoformat(), one.used_bp, one.right_bp)}", highlight=False)
    for line in waiting_in(entity_id=of.id):
        console.print(f"待更正 to put right {_told(*line)}", highlight=False)


def _told(loan: str, on: str, used_bp: int | None, right_bp: int) -> str:
    return f"{loan} {on}: {_percent(used_bp)} → {_percent(right_bp)}"


def _percent(bp: int | None) -> str:
    return "—" if bp is None else f"{bp // 100}.{bp % 100:02d}%"
