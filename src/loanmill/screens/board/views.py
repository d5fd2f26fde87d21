"""The board: counts and ages by state, the cases that wait for a person, and what was decided day by day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loanmill.queries.board import Board, Stage, board
from loanmill.queries.shell import around
from loanmill.records.actor import Actor
from loanmill.screens.charts import Chart, Line, bars
from loanmill.screens.guard import page
from loanmill.screens.words.cases import OUTCOMES

COLOURS = {"approve": "chart-good", "refer": "chart-3", "decline": "chart-danger"}
BAR_UNITS = 100


@page("board")
def board_page(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """The board."""
    now = around(viewer=viewer, clock=timezone.now()).now
    found = board(viewer=viewer, now=now)
    shown = {
        "board": found,
        "line": [(stage, age_bar(stage)) for stage in found.line],
        "decisions": _decisions(found),
    }
    return render(request, "screens/board/board.html", shown)


def age_bar(stage: Stage) -> list[tuple[int, int, int]]:
    """The parts of a stage's bar as (place in the scale of ages, start, width), of 100 units in all."""
    parts, at = [], 0
    for place, count in enumerate(stage.ages):
        width = count * BAR_UNITS // stage.count if stage.count else 0
        width = max(width, 2) if count else 0
        parts.append((place, at, min(width, BAR_UNITS - at)))
        at += width
    return parts


def _decisions(found: Board) -> Chart | None:
    if not found.days:
        return None
    total = sum(sum(day.counts.values()) for day in found.days)
    by_machine = sum(count for day in found.days for outcome, count in day.counts.items() if outcome != "refer")
    title = ngettext(
        "%(share)s%% of %(n)d case was decided without a person",
        "%(share)s%% of %(n)d cases were decided without a person",
        total,
    ) % {"share": by_machine * 100 // total, "n": total}
    return bars(
        id="chart-decisions",
        title=title,
        note=_("The machine's outcomes, day by day, in the last three months"),
        axis=_("cases"),
        unit="count",
        first=_("Day"),
        categories=[day.on.strftime("%m-%d") for day in found.days],
        lines=[
            Line(str(OUTCOMES[outcome].words), colour, [day.counts.get(outcome, 0) for day in found.days])
            for outcome, colour in COLOURS.items()
        ],
        stacked=True,
    )
