"""The account manager passes on that the customer accepts the offer; funding, signing and payout then start."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loanmill.core.evidence.decision import Reason
from loanmill.operations.act import Context
from loanmill.operations.credit.reopen_line import reopen_line
from loanmill.operations.errors import Refused
from loanmill.operations.offers import accept_offer
from loanmill.queries.credit.refused import refused_case
from loanmill.records.actor import Actor
from loanmill.screens.acting import done_or_said
from loanmill.screens.guard import page
from loanmill.screens.reasons import sentence
from loanmill.workflows.disburse import start_disburse
from loanmill.workflows.shell import system_random


@require_POST
@page("case")
def accept(request: HttpRequest, viewer: Actor, number: str) -> HttpResponse:
    """Accept an offer once, whatever is clicked twice; a refusal says why and changes nothing."""
    try:
        offer, key = UUID(request.POST.get("offer", "")), UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise Http404 from error
    try:
        done = accept_offer(
            Context(actor=viewer, key=key, at=timezone.now(), random=system_random(key)), offer_id=offer
        )
    except Refused as refused:
        if refused.status == 404:
            raise Http404 from refused
        messages.error(request, _refused(refused), extra_tags="danger")
        return redirect("case", number=number)
    start_disburse(UUID(str(done["application"])), int(str(done["attempt"])))
    messages.success(request, _("Accepted: funding, signature and payment are under way"), extra_tags="good")
    return redirect("case", number=number)


@require_POST
@page("case")
def reopen(request: HttpRequest, viewer: Actor, number: str) -> HttpResponse:
    """Open a line after all that no limit had room for."""
    found = refused_case(viewer=viewer, number=number)
    if found is None:
        raise Http404
    key = found.application
    done = done_or_said(request, viewer, lambda act: reopen_line(act, application_id=key), words=_not_reopened)
    if done is not None:
        messages.success(request, _("The line is open: the customer may draw on it."), extra_tags="good")
    return redirect("case", number=number)


def _not_reopened(refused: Refused) -> str:
    if refused.code == "line_still_refused":
        reasons = refused.params["reasons"]
        assert isinstance(reasons, list)
        said = "; ".join(sentence(Reason(one["code"], one["params"])) for one in reasons)  # type: ignore[call-overload,index,arg-type]
        return _("There is no room yet: %(why)s. Nothing was changed.") % {"why": said}
    words = {
        "offer_expired": _("The offer has expired; the customer may apply again."),
        "funder_quota_used": _("The funder's quota is used by others: ask the funder desk."),
        "not_allowed": _("Only the customer's own account manager, or a manager, opens it after all."),
    }
    return words.get(refused.code) or _("Somebody was first. Look at the case as it is now.")


def _refused(refused: Refused) -> str:
    if refused.code == "offer_expired":
        return _("The offer has expired; the customer may apply again.")
    if refused.code == "not_allowed":
        return _("Only the customer's own account manager may accept for the customer.")
    return _("The offer is no longer open. Look at the case as it is now.")
