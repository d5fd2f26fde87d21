"""The journal for auditors."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from loanmill.queries.journal import journal_page
from loanmill.records.actor import Actor
from loanmill.screens.guard import page
from loanmill.screens.tables import number_in
from loanmill.screens.words.house import ACTS
from loanmill.screens.words.word import Word


@page("journal")
def journal_list(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """One page of the journal, and how far it is sealed."""
    act = request.GET.get("act", "")
    found = journal_page(act=act, page=number_in(request, "page", 1))
    acts = [(code, ACTS.get(code, Word(code)).words) for code in found.acts]
    return render(request, "screens/journal/journal.html", {"found": found, "act": act, "acts": acts})
