"""Business days: how the day's end goes on, and what was closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loanmill.operations.day.start import MOST_DAYS, ask_close
from loanmill.operations.errors import Refused
from loanmill.queries.day_monitor import Monitor, monitor
from loanmill.queries.days import books
from loanmill.records.actor import Actor
from loanmill.records.permissions import may, may_see
from loanmill.screens.acting import done_or_said
from loanmill.screens.days.pictures import earned_chart, received_chart
from loanmill.screens.guard import page
from loanmill.screens.reasons import sentence
from loanmill.screens.review.refusals import refusal_of
from loanmill.workflows.day_end import start_close
from loanmill.workflows.shell import new_key


@page("day")
def days_page(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """The day's end, the days and the books of the viewer's legal entity."""
    found = books(viewer=viewer)
    charts = [received_chart(found.days), earned_chart(found.days)]
    shown = {
        **_monitor(viewer),
        "found": found,
        "sees_books": may_see(viewer, "books"),
        "charts": [chart for chart in charts if chart],
    }
    return render(request, "screens/days/days.html", shown)


@page("day")
def monitor_part(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """The part that brings itself up to date; when a close began or ended, the whole page is loaded anew."""
    shown = _monitor(viewer)
    if request.GET.get("was", "") != shown["watch"].state:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "screens/days/monitor.html", shown)


def _monitor(viewer: Actor) -> dict[str, Any]:
    now = timezone.now()
    found = monitor(viewer=viewer, clock=now, today=timezone.localtime(now).date())
    return {
        "watch": found,
        "aside": [(one, sentence(one.reason) if one.number else "—") for one in found.aside],
        "may_close": may(viewer, "day.start") and found.whole_entity,
        "through": _through(found),
        "last_day": found.day + timedelta(days=MOST_DAYS - 1),
        "close_key": new_key(),
    }


def _through(found: Monitor) -> date:
    """The day up to which one closes as a rule: yesterday where days were missed, else the open one."""
    return found.missed[-1] if found.missed else found.day


@require_POST
@page("day")
def close_days(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """Ask for the close; a double click asks once, and a day that stands half closed goes on."""
    try:
        through = date.fromisoformat(request.POST.get("through", ""))
    except ValueError:
        messages.error(request, _("Write the day as 2026-06-30"), extra_tags="danger")
        return redirect("days")
    done = done_or_said(request, viewer, lambda context: ask_close(context, through=through), words=_refused)
    if done is not None:
        start_close(UUID(str(done["entity"])), through)
        messages.success(request, _("Closing has begun; this page shows how far it is."), extra_tags="good")
    return redirect("days")


def _refused(refused: Refused) -> str:
    if refused.code == "not_this_day":
        return _("Days are closed in order, from %(first)s on, when they are over, and at most %(most)s at one go.") % {
            "first": refused.params["first"],
            "most": refused.params["most"],
        }
    if refused.code == "not_allowed":
        return _("Days are closed at head office: ask somebody there.")
    words = refusal_of(refused)
    return f"{words.title}: {words.why}"
