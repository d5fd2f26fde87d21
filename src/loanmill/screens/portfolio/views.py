"""The portfolio in figures and pictures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from loanmill.queries.portfolio import portfolio
from loanmill.queries.shell import around
from loanmill.records.actor import Actor
from loanmill.screens.guard import page
from loanmill.screens.portfolio.pictures import arrears_chart, income_chart, part_chart, repaid_chart, standing_chart
from loanmill.screens.templatetags.parts import product
from loanmill.screens.words.cases import TRADES


@page("portfolio")
def portfolio_page(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """The portfolio as the viewer may see it."""
    today = around(viewer=viewer, clock=timezone.now()).business_date
    found = portfolio(viewer=viewer, today=today)
    trades = {part.code: str(TRADES[part.code].words) if part.code in TRADES else part.code for part in found.trades}
    charts = [
        standing_chart(found.days),
        income_chart(found.days),
        arrears_chart(found.buckets, found.totals),
        repaid_chart(found.repaid),
        part_chart("trade", found.trades, trades),
        part_chart("grade", found.grades, {part.code: part.code for part in found.grades}),
    ]
    tables = [
        ("trade", [(trades[part.code], part) for part in found.trades]),
        ("grade", [(part.code, part) for part in found.grades]),
        ("product", [(product(part.code), part) for part in found.products]),
    ]
    shown = {"found": found, "charts": [chart for chart in charts if chart], "tables": tables, "today": today}
    return render(request, "screens/portfolio/portfolio.html", shown)
