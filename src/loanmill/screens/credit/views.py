"""The list of credit lines, one line, and the limits in use."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from loanmill.operations.credit.control import FREEZE_REASONS
from loanmill.queries.credit.cost import DrawCost, draw_cost
from loanmill.queries.credit.lines import LineFile, line_file, line_page
from loanmill.queries.credit.refused import refused_case, refused_lines
from loanmill.queries.shell import around
from loanmill.records.actor import Actor
from loanmill.records.permissions import may
from loanmill.screens.cases.views import refused_words
from loanmill.screens.credit.dimensions import DIMENSIONS
from loanmill.screens.credit.form import DrawForm, typed
from loanmill.screens.guard import page
from loanmill.screens.reasons import sentence
from loanmill.screens.tables import number_in
from loanmill.screens.words.lines import FREEZES, LINE_STATES
from loanmill.workflows.shell import new_key


@page("lines")
def lines_page(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """The list, the newest line first."""
    state, refused = request.GET.get("state", ""), refused_lines(viewer=viewer)
    shown = {
        "found": line_page(viewer=viewer, page=number_in(request, "page", 1), state=state),
        "refused": [refused_words(one) for one in refused.lines],
        "refused_count": refused.count,
        "state": state,
        "states": [(code, one.words) for code, one in LINE_STATES.items()],
    }
    return render(request, "screens/credit/lines.html", shown)


@page("lines")
def line(request: HttpRequest, viewer: Actor, number: str) -> HttpResponse:
    """One line. With an amount in the address it also says what drawing it would cost."""
    today = around(viewer=viewer, clock=timezone.now()).business_date
    found = line_file(viewer=viewer, number=number, today=today)
    if found is None:
        return _not_opened(viewer, number)
    form, cost = DrawForm(), None
    if found.terms is not None and "amount" in request.GET:
        form = typed(request.GET.dict(), terms=found.terms)
        if form.is_whole and form.amount_fen and form.term_months:
            cost = draw_cost(
                amount_fen=form.amount_fen, rate_bp=found.head.figures.rate_bp, months=form.term_months,
                method=form.method, today=today,
            )  # fmt: skip
    return render(request, "screens/credit/line.html", _words(found, viewer, form, cost))


def _not_opened(viewer: Actor, number: str) -> HttpResponse:
    """A line that was refused has no page of its own: its case says why. Raises Http404 where there is none."""
    found = refused_case(viewer=viewer, number=number.removeprefix("S"))
    if found is None:
        raise Http404
    return redirect(f"{reverse('case', args=[found.case])}#refused-line")


def _words(found: LineFile, viewer: Actor, form: DrawForm, cost: DrawCost | None) -> dict[str, object]:
    """Template variables of one line."""
    return {
        "file": found,
        "head": found.head,
        "bound_by": DIMENSIONS[found.bound_by] if found.bound_by else "",
        "form": form,
        "cost": cost,
        "draws": [(one, [sentence(reason) for reason in one.reasons]) for one in found.draws],
        "waiting": [(one, [sentence(reason) for reason in one.reasons]) for one in found.waiting],
        "may_draw": may(viewer, "credit.draw") and found.terms is not None and found.head.state == "active",
        "may_decide": may(viewer, "credit.decide") and not found.own,
        "may_freeze": may(viewer, "credit.freeze") and found.head.state == "active",
        "may_unfreeze": may(viewer, "credit.unfreeze") and found.head.state == "frozen",
        "may_reduce": may(viewer, "credit.reduce") and found.head.state != "closed",
        "freezes": [(code, FREEZES[code].words) for code in FREEZE_REASONS],
        "key": new_key(),
        "desk_here": "lines",
    }
