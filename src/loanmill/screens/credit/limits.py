"""The limits in use: what they are, how full they are, and setting one. Who lowers one does it alone; two raise it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loanmill.core.kernel.money import fen_of_yuan
from loanmill.operations.act import Context, Result
from loanmill.operations.credit.set_limit import decide_limit, set_limit
from loanmill.operations.errors import Refused
from loanmill.queries.credit.limits import LimitsPage, limits_page
from loanmill.queries.shell import around
from loanmill.records.actor import Actor
from loanmill.records.permissions import may
from loanmill.screens.acting import done_or_said
from loanmill.screens.credit.dimensions import DIMENSIONS
from loanmill.screens.guard import page
from loanmill.screens.review.refusals import refusal_of
from loanmill.workflows.shell import new_key


@page("limits")
def limits(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """The limits in use, by dimension. With one named in the address, the form that sets it."""
    today = around(viewer=viewer, clock=timezone.now()).business_date
    found = limits_page(viewer=viewer, today=today)
    named = request.GET.get("of", ""), request.GET.get("code", "")
    shown = {
        "dimensions": [(code, words, found.usage[code]) for code, words in DIMENSIONS.items()],  # type: ignore[index]
        "waiting": [(one, DIMENSIONS[one.usage.exposure.dimension]) for one in found.waiting],
        "chosen": found.of(*named) if may(viewer, "limit.set") else None,
        "kind": DIMENSIONS.get(named[0], ""),
        "may_set": may(viewer, "limit.set"),
        "may_decide": may(viewer, "limit.decide"),
        "key": new_key(),
        "today": today,
    }
    return render(request, "screens/credit/limits.html", shown)


@require_POST
@page("limits")
def change(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """Set the limit that the form names."""
    dimension, code = request.POST.get("of", ""), request.POST.get("code", "")
    if _page(viewer).of(dimension, code) is None:
        raise Http404
    by_rules, note = request.POST.get("how") == "rules", request.POST.get("note", "").strip()
    limit_fen = None if by_rules else _fen(request.POST.get("limit", ""))

    def act(context: Context) -> Result:
        return set_limit(context, dimension=dimension, code=code, limit_fen=limit_fen, note=note)

    done = done_or_said(request, viewer, act, words=_refused)
    if done is not None and done["state"] == "in_force":
        messages.success(request, _("The limit holds from now on"), extra_tags="good")
    elif done is not None:
        messages.success(request, _("It raises the limit: a colleague must agree"), extra_tags="attention")
    return redirect("limits")


@require_POST
@page("limits")
def agree(request: HttpRequest, viewer: Actor, setting_id: UUID) -> HttpResponse:
    """Agree to a colleague's limit, or not."""
    if setting_id not in {one.id for one in _page(viewer).waiting}:
        raise Http404
    approve = request.POST.get("outcome") == "approve"

    def act(context: Context) -> Result:
        return decide_limit(context, setting_id=setting_id, approve=approve)

    if done_or_said(request, viewer, act, words=_refused) is not None:
        said = _("The limit holds from now on") if approve else _("Declined: the limit stays as it is")
        messages.success(request, said, extra_tags="good")
    return redirect("limits")


def _refused(refused: Refused) -> str:
    """A refusal in words."""
    if refused.code == "own_case":
        return _("You asked for this limit yourself: a colleague must agree.")
    if refused.code == "limit_invalid":
        return _("Not set. Write the limit in yuan, and why, in at most 200 characters.")
    if refused.code == "not_allowed":
        return _("This limit also holds for branches that are not yours: ask somebody at head office whose role may.")
    if refused.code == "wrong_state":
        return _("Somebody was first. Look at the limit as it is now.")
    words = refusal_of(refused)
    return f"{words.title}: {words.why}"


def _page(viewer: Actor) -> LimitsPage:
    return limits_page(viewer=viewer, today=around(viewer=viewer, clock=timezone.now()).business_date)


def _fen(text: str) -> int:
    """The amount typed, or -1, which no act takes."""
    try:
        return fen_of_yuan(text.strip().replace(",", "").replace("，", ""))
    except ValueError:
        return -1
