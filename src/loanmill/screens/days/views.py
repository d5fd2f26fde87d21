"""Business days and the trial balance."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from loanmill.queries.days import books
from loanmill.records.actor import Actor
from loanmill.screens.guard import page


@page("day")
def days_page(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """The days and the books of the viewer's legal entity."""
    return render(request, "screens/days/days.html", {"found": books(viewer=viewer)})
