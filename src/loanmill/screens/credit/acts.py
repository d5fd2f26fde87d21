"""What people do on the page of a line: draw, decide a draw, freeze, unfreeze, reduce. A double click does it once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.money import fen_of_yuan
from loanmill.operations.act import Context, Result
from loanmill.operations.credit.control import freeze_line, reduce_limit, unfreeze_line
from loanmill.operations.credit.decide_draw import decide_draw
from loanmill.operations.credit.drawing import draw_line
from loanmill.operations.errors import Refused
from loanmill.queries.credit.lines import LineFile, line_file
from loanmill.queries.shell import around
from loanmill.records.actor import Actor
from loanmill.screens.acting import done_or_said
from loanmill.screens.credit.form import typed
from loanmill.screens.guard import page
from loanmill.screens.reasons import sentence
from loanmill.screens.review.refusals import refusal_of
from loanmill.workflows.drawdown import start_drawdown


@require_POST
@page("lines")
def draw(request: HttpRequest, viewer: Actor, number: str) -> HttpResponse:
    """Draw; an approval is paid out at once."""
    found = _found(viewer, number)
    if found.terms is None:
        raise Http404
    form = typed(request.POST.dict(), terms=found.terms)
    if not form.is_whole or form.amount_fen is None or form.term_months is None:
        messages.error(request, " ".join(form.faults.values()), extra_tags="danger")
        return redirect("line", number=number)
    amount_fen, months, method = form.amount_fen, form.term_months, form.method

    def act(context: Context) -> Result:
        return draw_line(context, line_id=found.head.id, amount_fen=amount_fen, months=months, method=method)

    done = done_or_said(request, viewer, act, words=_refused)
    if done is not None:
        _say_outcome(request, viewer, number, done)
    return redirect("line", number=number)


@require_POST
@page("lines")
def decide(request: HttpRequest, viewer: Actor, number: str) -> HttpResponse:
    """Say yes or no to a draw that waits."""
    drawdown, approve = _uuid(request, "drawdown"), request.POST.get("outcome") == "approve"
    if drawdown not in {one.id for one in _found(viewer, number).draws}:
        raise Http404

    def act(context: Context) -> Result:
        return decide_draw(context, drawdown_id=drawdown, approve=approve)

    done = done_or_said(request, viewer, act, words=_refused)
    if done is not None and done["outcome"] == "approve":
        start_drawdown(drawdown)
        messages.success(request, _("Approved: the money is on its way"), extra_tags="good")
    elif done is not None:
        messages.success(request, _("Declined: the room is free again"), extra_tags="good")
    return redirect("line", number=number)


@require_POST
@page("lines")
def control(request: HttpRequest, viewer: Actor, number: str) -> HttpResponse:
    """Freeze, unfreeze or reduce, as the button says."""
    line, wanted = _found(viewer, number).head.id, request.POST.get("act", "")
    acts: dict[str, Callable[[Context], Result]] = {
        "freeze": lambda context: freeze_line(context, line_id=line, reason=request.POST.get("reason", "")),
        "unfreeze": lambda context: unfreeze_line(context, line_id=line),
        "reduce": lambda context: reduce_limit(context, line_id=line, limit_fen=_fen(request)),
    }
    if wanted not in acts:
        raise Http404
    done = done_or_said(request, viewer, acts[wanted], words=_refused)
    if done is not None:
        said = {
            "freeze": _("Frozen: nothing can be drawn"),
            "unfreeze": _("Active again") if done.get("state") == "active" else _("Asked for: a colleague must agree"),
            "reduce": _("The limit is lower"),
        }
        messages.success(request, said[wanted], extra_tags="good")
    return redirect("line", number=number)


def _say_outcome(request: HttpRequest, viewer: Actor, number: str, done: Result) -> None:
    """What came of a draw; an approved one is sent to the bank."""
    drawdown = UUID(str(done["drawdown"]))
    if done["outcome"] == "approve":
        start_drawdown(drawdown)
        said = _("Approved: note %(loan)s is on the books and the money is on its way") % {"loan": done["loan"]}
        messages.success(request, said, extra_tags="good")
        return
    kept = next(one for one in _found(viewer, number).draws if one.id == drawdown)
    why = "; ".join(sentence(reason) for reason in kept.reasons)
    if done["outcome"] == "refer":
        messages.warning(
            request, _("A person decides; the room is held. %(why)s") % {"why": why}, extra_tags="attention"
        )
    else:
        messages.error(request, _("Not possible: %(why)s") % {"why": why}, extra_tags="danger")


def _refused(refused: Refused) -> str:
    """A refusal in words."""
    if refused.code == "own_case":
        return _("A colleague must do this: it is your own customer, or you asked for it yourself.")
    if refused.code == "wrong_state":
        return _("Somebody was first. Look at the line as it is now.")
    if refused.code == "line_invalid":
        return _("Choose a reason; a limit can only be lowered.")
    if refused.code == "hold_past":
        return _("The room was held until %(day)s. Decline it, and have the customer draw anew.") % {
            "day": refused.params["expires_on"]
        }
    if refused.code == "draw_no_longer_possible":
        told = [sentence(Reason(**one)) for one in refused.params["reasons"]]  # type: ignore[arg-type,union-attr]
        return _("It is no longer possible: %(why)s") % {"why": "; ".join(told)}
    words = refusal_of(refused)
    return f"{words.title}: {words.why}"


def _found(viewer: Actor, number: str) -> LineFile:
    today = around(viewer=viewer, clock=timezone.now()).business_date
    found = line_file(viewer=viewer, number=number, today=today)
    if found is None:
        raise Http404
    return found


def _uuid(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise Http404 from error


def _fen(request: HttpRequest) -> int:
    """The amount typed, or -1, which no act takes."""
    try:
        return fen_of_yuan(request.POST.get("limit", "").strip().replace(",", "").replace("，", ""))
    except ValueError:
        return -1
