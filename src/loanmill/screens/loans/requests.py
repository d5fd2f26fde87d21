"""Acts that take two people: what waits, and saying yes or no to it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loanmill.operations.act import Context, Result
from loanmill.operations.servicing.requests import decide_act, withdraw_act
from loanmill.queries.debts.reports import decided_reports, waiting_reports
from loanmill.queries.loans.account import waiting_changes
from loanmill.queries.loans.requests import RequestLine, knows_request, requests_page
from loanmill.queries.shell import around
from loanmill.records.actor import Actor
from loanmill.records.permissions import may
from loanmill.screens.acting import done_or_said
from loanmill.screens.guard import page
from loanmill.screens.loans.account_words import change_words
from loanmill.screens.loans.refusals import act_refused, told
from loanmill.screens.loans.reports import report_words
from loanmill.screens.loans.said import said_of
from loanmill.workflows.refund import start_refund
from loanmill.workflows.shell import new_key


@page("requests")
def requests_list(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """What waits for a second person, and what was decided lately."""
    found = requests_page(viewer=viewer)
    today = around(viewer=viewer, clock=timezone.now()).business_date
    reports = waiting_reports(viewer=viewer, today=today)
    changes = waiting_changes(viewer=viewer)
    shown = {
        "waiting": [request_words(one, viewer) for one in found.waiting],
        "decided": [request_words(one, viewer) for one in found.decided],
        "reports": [report_words(one, viewer) for one in reports],
        "reports_decided": [report_words(one, viewer) for one in decided_reports(viewer=viewer, today=today)],
        "waiting_count": len(found.waiting) + len(reports) + len(changes),
        "accounts": [change_words(one, viewer) for one in changes],
        "may_decide": may(viewer, "loan.decide"),
        "key": new_key(),
    }
    return render(request, "screens/loans/requests.html", shown)


def request_words(one: RequestLine, viewer: Actor) -> dict[str, object]:
    """One proposal as a page shows it."""
    decides = may(viewer, "loan.decide") and not one.own and not one.own_customer
    return {
        "line": one,
        "said": said_of(one.act, {**one.body, **one.terms}),
        "told": told(one.findings),
        "may_decide": decides and not one.above and not one.elsewhere,
        "above": decides and one.above,
        "elsewhere": decides and one.elsewhere,
        "may_withdraw": one.own and may(viewer, "loan.propose"),
        "key": new_key(),
    }


@require_POST
@page("requests")
def decide_request(request: HttpRequest, viewer: Actor, request_id: UUID) -> HttpResponse:
    """Say yes or no; yes does the act."""
    approve, answer = request.POST.get("outcome") == "approve", request.POST.get("answer", "").strip()
    done = _done(
        request, viewer, request_id,
        lambda context: decide_act(context, request_id=request_id, approve=approve, answer=answer),
    )  # fmt: skip
    if done is not None:
        if done.get("refund"):
            start_refund(UUID(str(done["refund"])))
        said = _("Agreed and done.") if approve else _("Refused: nothing was changed.")
        messages.success(request, said, extra_tags="good")
    return _back(request)


@require_POST
@page("requests")
def withdraw_request(request: HttpRequest, viewer: Actor, request_id: UUID) -> HttpResponse:
    """Take an own proposal back."""
    done = _done(request, viewer, request_id, lambda context: withdraw_act(context, request_id=request_id))
    if done is not None:
        messages.success(request, _("Taken back: nothing was changed."), extra_tags="good")
    return _back(request)


def _done(request: HttpRequest, viewer: Actor, request_id: UUID, act: Callable[[Context], Result]) -> Result | None:
    """The act's result; None when it was refused, which the page then says."""
    if not knows_request(viewer=viewer, request_id=request_id):
        raise Http404
    return done_or_said(request, viewer, act, words=act_refused)


def _back(request: HttpRequest) -> HttpResponse:
    """The page that the form stood on."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return redirect(wanted if ours else "requests")
