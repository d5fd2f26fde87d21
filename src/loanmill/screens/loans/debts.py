"""Debts at other banks: entering what a paper says of a debtor, agreeing to it, and the lines of a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loanmill.operations.act import Context, Result
from loanmill.operations.debts.enter import DebtsInvalid, decide_debts, enter_debts, withdraw_debts
from loanmill.queries.debts.reports import report_file
from loanmill.queries.loans.file import LoanFile, loan_file
from loanmill.records.actor import Actor
from loanmill.screens.acting import done_or_said
from loanmill.screens.guard import page
from loanmill.screens.loans.debts_form import FAULTS, FIELDS, Typed, typed
from loanmill.screens.loans.refusals import act_refused, told
from loanmill.screens.loans.reports import report_words
from loanmill.screens.loans.views import today_of
from loanmill.screens.tables import number_in
from loanmill.workflows.shell import new_key


@page("loans")
def debts_page(request: HttpRequest, viewer: Actor, number: str) -> HttpResponse:
    """The form; sent, it is handed in and waits for a colleague. What cannot be taken comes back with its faults."""
    found = loan_file(viewer=viewer, number=number, today=today_of(viewer))
    if found is None:
        raise Http404
    if not found.debts.may_enter:
        messages.error(
            request, _("Nothing is entered here: not by your role, or not of this debtor."), extra_tags="danger"
        )
        return redirect("loan", number=number)
    if request.method != "POST":
        return _form(request, found, typed({}), asked=False)
    form = typed(request.POST.dict())
    if form.faults:
        return _form(request, found, form, asked=True)
    try:
        handed = _handed_in(request, viewer, found, form)
    except DebtsInvalid as invalid:
        field, words = str(invalid.params["field"]), str(FAULTS[str(invalid.params["reason"])])
        return _form(request, found, replace(form, faults={field: words}), asked=True)
    if handed is not None:
        messages.success(request, _("Handed in: it counts once a colleague agrees."), extra_tags="good")
    return redirect("loan", number=number)


def _form(request: HttpRequest, found: LoanFile, form: Typed, *, asked: bool) -> HttpResponse:
    faults = form.faults if asked else {}
    shown = {
        "file": found,
        "head": found.head,
        "owed": found.owed,
        "debts": found.debts,
        "debts_told": told(found.debts.findings),
        "fields": [(field, form.texts[field.name], faults.get(field.name, "")) for field in FIELDS],
        "note": form.texts["note"],
        "key": request.POST.get("key") or new_key(),
        "act_page": True,
        "desk_here": "loans",
    }
    return render(request, "screens/loans/debts.html", shown, status=422 if asked else 200)


def _handed_in(request: HttpRequest, viewer: Actor, found: LoanFile, form: Typed) -> Result | None:
    """What the act gave; None where it was refused for another reason than the figures, which the page then says."""

    def act(context: Context) -> Result:
        return enter_debts(
            context, loan_id=found.head.id, balance_fen=form.balance_fen, late_fen=form.late_fen,
            non_performing=form.non_performing, as_of=form.as_of, source=form.texts["source"],
            reference=form.texts["reference"], note=form.texts["note"],
        )  # fmt: skip

    return _done(request, viewer, act)


@page("requests")
def report_page(request: HttpRequest, viewer: Actor, report_id: UUID) -> HttpResponse:
    """What a file tells, a page of it, beside what was told before."""
    at, today = number_in(request, "page", 1), today_of(viewer)
    found = report_file(viewer=viewer, report_id=report_id, page=at, today=today)
    if found is None:
        raise Http404
    shown = {"found": found, "item": report_words(found.line, viewer), "desk_here": "requests"}
    return render(request, "screens/loans/report.html", shown)


@require_POST
@page("requests")
def decide_report(request: HttpRequest, viewer: Actor, report_id: UUID) -> HttpResponse:
    """Say yes or no to what a colleague handed in."""
    approve, answer = request.POST.get("outcome") == "approve", request.POST.get("answer", "").strip()
    done = _done(
        request, viewer, lambda context: decide_debts(context, report_id=report_id, approve=approve, answer=answer)
    )
    if done is not None:
        said = (
            _("Agreed: it counts from tonight's classification on.") if approve else _("Refused: nothing was changed.")
        )
        messages.success(request, said, extra_tags="good")
    return redirect("requests")


@require_POST
@page("requests")
def withdraw_report(request: HttpRequest, viewer: Actor, report_id: UUID) -> HttpResponse:
    """Take back what one handed in oneself."""
    done = _done(request, viewer, lambda context: withdraw_debts(context, report_id=report_id))
    if done is not None:
        messages.success(request, _("Taken back: nothing was changed."), extra_tags="good")
    return redirect("requests")


def _done(request: HttpRequest, viewer: Actor, act: Callable[[Context], Result]) -> Result | None:
    """The act's result; None when it was refused, which the page then says. Raises DebtsInvalid for the form."""
    return done_or_said(request, viewer, act, words=act_refused, passes=(DebtsInvalid,))
