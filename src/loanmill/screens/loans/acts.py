"""Acts from a loan's page: the form, what it would do, and doing or proposing it. A double click does it once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.ids import derived
from loanmill.core.servicing.acts.reverse import WRONG_LOAN
from loanmill.operations.act import Context
from loanmill.operations.errors import Refused
from loanmill.operations.servicing.clear import clear_loan
from loanmill.operations.servicing.do_act import do_act
from loanmill.operations.servicing.evidence import NotCredited
from loanmill.operations.servicing.requests import propose_act
from loanmill.queries.loans.file import LoanFile, loan_file, loan_of_lender, loan_row
from loanmill.queries.loans.standing import Standing, way_on
from loanmill.records.actor import Actor
from loanmill.records.loan import Loan
from loanmill.records.permissions import may
from loanmill.records.servicing import REDIRECT_TO
from loanmill.screens.acting import context_of, done_or_said
from loanmill.screens.guard import page
from loanmill.screens.loans.fields import AMOUNT, FORMS, MOST_SIGNS, Field, Typed, typed, with_choices
from loanmill.screens.loans.previewing import preview_words, previewed, with_new_loan
from loanmill.screens.loans.refusals import act_refused, told
from loanmill.screens.loans.views import today_of
from loanmill.screens.numbers import exact_yuan
from loanmill.screens.templatetags.parts import act as act_words
from loanmill.workflows.shell import new_key


@page("loans")
def act_page(request: HttpRequest, viewer: Actor, number: str, act: str) -> HttpResponse:
    """The form of one act; with its fields in the address also what it would do. Sent, it is done or proposed."""
    today = today_of(viewer)
    found, loan = loan_file(viewer=viewer, number=number, today=today), loan_row(viewer=viewer, number=number)
    if found is None or loan is None or act not in FORMS:
        raise Http404
    if found.stands is None or found.aside is not None or act not in found.stands.acts:
        words = _("%(act)s is not open to this loan as it stands now, or not to your role.") % {"act": act_words(act)}
        messages.error(request, words, extra_tags="danger")
        return redirect("loan", number=number)
    shown = _sent if request.method == "POST" else _asked
    return shown(request, viewer, found, loan, act)


def _asked(request: HttpRequest, viewer: Actor, found: LoanFile, loan: Loan, act: str) -> HttpResponse:
    assert found.stands is not None
    data, fields = request.GET.dict(), fields_of(act, found.stands)
    started = {field.name: field.start for field in fields if field.start} | data
    given = data.get("reference", "").strip()
    reference = given or f"what-if-{loan.number}"
    form = meant_for(viewer, loan, typed(act, started, today=found.today, reference=reference, fields=fields))
    way = way_on(viewer, act, value_on=form.value_on or found.today, today=found.today)
    asked = bool(data) or not fields
    seen, fault = (
        previewed(viewer, loan, form, judged=way == "propose", today=found.today)
        if asked and form.is_whole
        else (None, "")
    )
    shown = {
        "file": found,
        "head": found.head,
        "act": act,
        "act_words": act_words(act),
        "way": way,
        "fields": [(field, form.texts.get(field.name, ""), form.faults.get(field.name, "") if asked else "")
                   for field in fields],
        "form": form,
        "asked": asked,
        "fault": fault,
        "takes_reference": AMOUNT in FORMS[act] and way == "do",
        "bank_reference": given,
        "note": data.get("note", ""),
        "key": new_key(),
        **preview_words(seen),
        "desk_here": "loans",
    }  # fmt: skip
    return render(request, "screens/loans/act.html", shown)


def _sent(request: HttpRequest, viewer: Actor, found: LoanFile, loan: Loan, act: str) -> HttpResponse:
    """Do it or propose it. What cannot be brings the form back with what was typed and what is wrong with it."""
    assert found.stands is not None
    context = context_of(request, viewer)
    given = request.POST.get("reference", "").strip()
    reference = given or f"{act}-{loan.number}-{context.key.hex[-12:]}"
    # What a form begins with is for its reader: a field that was not sent is not taken for it.
    fields = [replace(field, start="") for field in fields_of(act, found.stands)]
    form = typed(act, request.POST.dict(), today=found.today, reference=reference, fields=fields)
    form = meant_for(viewer, loan, form)
    if form.is_whole:
        try:
            _done_or_proposed(request, context, loan, form, found.today)
        except Refused as refused:
            if refused.status == 404:
                raise Http404 from refused
            messages.error(request, act_refused(refused), extra_tags="danger")
        else:
            # A collector sees loans in arrears alone: one that was just paid is no longer among them.
            still = loan_row(viewer=viewer, number=loan.number) is not None
            return redirect("loan", number=loan.number) if still else redirect("loans")
    else:
        messages.error(request, " ".join(form.faults.values()), extra_tags="danger")
    kept = {**form.texts, "reference": given, "note": request.POST.get("note", "").strip()}
    said = {name: text for name, text in kept.items() if text or name in form.faults}
    texts = {name: text[: MOST_SIGNS + 1] for name, text in said.items()}  # an address has its limit
    return redirect(f"{reverse('loan_act', args=[loan.number, act])}?{urlencode(texts)}")


def _done_or_proposed(request: HttpRequest, context: Context, loan: Loan, form: Typed, today: date) -> None:
    """Do the act; propose it where it takes two, as money does that the bank shows nothing of."""
    act, event = str(form.event["act"]), with_new_loan(form.event, loan)
    viewer, why = context.actor, ""
    if way_on(viewer, act, value_on=form.value_on or today, today=today) == "do":
        try:
            _say_done(request, act, do_act(context, loan_id=loan.id, event=event))
            return
        except NotCredited as unproved:
            if unproved.params["why"] in ("other_amount", "other_day") or not may(viewer, "loan.propose"):
                raise
            why = act_refused(unproved)
    note = request.POST.get("note", "").strip() or why
    context = replace(context, key=derived(context.key, "propose"))  # the form's own key is for doing it
    propose_act(context, loan_id=loan.id, event=event, note=note, terms=dict[str, Any](form.terms))
    said = _("Proposed: %(act)s. A colleague must agree before anything happens.") % {"act": act_words(act)}
    messages.success(request, f"{said} {why}".strip(), extra_tags="good")


def meant_for(viewer: Actor, loan: Loan, form: Typed) -> Typed:
    """The form of a reversal with the id of the loan that its number names, and with a reason; a fault without."""
    if form.event["act"] != "reverse":
        return form
    number = str(form.terms.get(REDIRECT_TO, "")).upper()
    if not number:
        said = {} if form.event.get("because") else {"because": _("Say why, or name the loan that it was meant for.")}
        return replace(form, faults={**said, **form.faults})
    right = loan_of_lender(viewer=viewer, number=number)
    if right is None or right == loan.id:
        words = _("There is no other loan of this number; check it on the list of loans.")
        return replace(form, faults={**form.faults, REDIRECT_TO: words})
    because = form.event.get("because") or WRONG_LOAN
    return replace(form, event={**form.event, "because": because}, terms={**form.terms, REDIRECT_TO: str(right)})


def _say_done(request: HttpRequest, act: str, done: Mapping[str, Any]) -> None:
    if done["repeated"]:
        messages.warning(request, _("It was booked before; nothing more was done."), extra_tags="attention")
        return
    findings = told(Reason(one["code"], one["params"]) for one in done["findings"])
    words = _("Done: %(act)s.") % {"act": act_words(str(done["act"] or act))}
    messages.success(request, " ".join([words, *(said for said, _todo in findings)]), extra_tags="good")


def fields_of(act: str, stands: Standing) -> list[Field]:
    """The fields of an act's form, begun with what the loan's state suggests."""
    fields = list(FORMS[act])
    if act == "reverse":
        paid = tuple((one.reference, f"{one.value_on} · {exact_yuan(one.amount_fen)} · {one.reference}") for one in
                     stands.payments)  # fmt: skip
        return with_choices(fields, "of", paid)
    starts = {
        "settle": stands.side.settlement_fen,
        "receive": stands.side.position.due_fen,
        "recover": stands.side.position.due_fen,
        "refund": stands.side.position.suspense_fen,
    }
    if act in starts:
        amount = exact_yuan(max(0, starts[act])).replace(",", "")
        return [replace(AMOUNT, start=amount), *fields[1:]]
    if act == "renew":
        rate = exact_yuan(stands.side.rate_bp)
        return [replace(one, start=rate) if one.name == "rate_bp" else one for one in fields]
    return fields


@require_POST
@page("loans")
def clear(request: HttpRequest, viewer: Actor, number: str) -> HttpResponse:
    """Take up a loan that was set aside, once its rows and its history agree again."""
    loan = loan_row(viewer=viewer, number=number)
    if loan is None:
        raise Http404
    if done_or_said(request, viewer, lambda context: clear_loan(context, loan_id=loan.id), words=act_refused):
        messages.success(request, _("Taken up: it takes part in the day's end again."), extra_tags="good")
    return redirect("loan", number=number)
