"""The LPR: what holds, what is to come, and entering a fixing that a colleague agrees to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from loanmill.core.kernel.money import fen_of_yuan
from loanmill.operations.act import Context, Result
from loanmill.operations.errors import Refused
from loanmill.operations.lpr import decide_lpr, propose_lpr, withdraw_lpr
from loanmill.operations.lpr_late import agree_corrections
from loanmill.queries.loans.requests import knows_request
from loanmill.queries.lpr import lpr_page as found_page
from loanmill.queries.shell import around
from loanmill.records.actor import Actor
from loanmill.records.permissions import may
from loanmill.screens.acting import context_of, done_or_said
from loanmill.screens.guard import page
from loanmill.screens.loans.refusals import act_refused, told
from loanmill.screens.review.refusals import refusal_of
from loanmill.workflows.shell import new_key


@page("lpr")
def lpr_page(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """The desk."""
    today = around(viewer=viewer, clock=timezone.now()).business_date
    found = found_page(viewer=viewer, today=today)
    shown = {
        "found": found,
        "late": [(one, told(one.against)) for one in found.corrections.lines],
        "may_correct": may(viewer, "loan.decide"),
        "may_agree_some": any(one.agreeable for one in found.corrections.lines),
        "may_propose": may(viewer, "lpr.propose"),
        "may_decide": may(viewer, "lpr.decide"),
        "today": today,
        "tomorrow": date.fromordinal(today.toordinal() + 1),
        "key": new_key(),
    }
    return render(request, "screens/lpr/lpr.html", shown)


@require_POST
@page("lpr")
def propose(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """Enter what was published."""
    sent = request.POST
    try:
        published_on, since = (date.fromisoformat(sent.get(name, "")) for name in ("published_on", "since"))
        one_bp, five_bp = (_bp(sent.get(name, "")) for name in ("rate_1y", "rate_5y"))
    except ValueError:
        words = _("Write days as 2026-06-22, and rates in percent with at most two decimals, such as 3.00.")
        messages.error(request, words, extra_tags="danger")
        return redirect("lpr")

    def act(context: Context) -> Result:
        return propose_lpr(
            context, published_on=published_on, since=since, rate_1y_bp=one_bp, rate_5y_bp=five_bp,
            note=sent.get("note", ""),
        )  # fmt: skip

    if _done(request, viewer, act):
        messages.success(request, _("Entered: a colleague must agree before it holds."), extra_tags="good")
    return redirect("lpr")


@require_POST
@page("lpr")
def decide_fixing(request: HttpRequest, viewer: Actor, fixing_id: UUID) -> HttpResponse:
    """Agree to a colleague's fixing, or not."""
    approve = request.POST.get("outcome") == "approve"
    if _done(request, viewer, lambda context: decide_lpr(context, fixing_id=fixing_id, approve=approve)):
        said = _("Published: it holds from its day on.") if approve else _("Refused: the LPR stays as it is.")
        messages.success(request, said, extra_tags="good")
    return redirect("lpr")


@require_POST
@page("lpr")
def withdraw_fixing(request: HttpRequest, viewer: Actor, fixing_id: UUID) -> HttpResponse:
    """Take an own entry back."""
    if _done(request, viewer, lambda context: withdraw_lpr(context, fixing_id=fixing_id)):
        messages.success(request, _("Taken back: nothing was changed."), extra_tags="good")
    return redirect("lpr")


@require_POST
@page("lpr")
def agree_late(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """Put right the resets that the page showed, each as an act of its own."""
    try:
        keys = [UUID(one) for one in request.POST.getlist("request")]
    except ValueError as error:
        raise Http404 from error
    if not all(knows_request(viewer=viewer, request_id=key) for key in keys):
        raise Http404
    done, refused = agree_corrections(context_of(request, viewer), request_ids=keys)
    if done:
        said = ngettext("%(n)s loan was put right.", "%(n)s loans were put right.", done) % {"n": done}
        messages.success(request, said, extra_tags="good")
    for why in {act_refused(one) for _key, one in refused}:
        messages.error(request, why, extra_tags="danger")
    return redirect("lpr")


def _bp(text: str) -> int:
    """Basis points of a rate in percent with at most two decimals. Raises ValueError."""
    return fen_of_yuan(text.strip().rstrip("%").strip())


def _done(request: HttpRequest, viewer: Actor, act: Callable[[Context], Result]) -> bool:
    """Whether it was done; a refusal is said on the page."""
    return done_or_said(request, viewer, act, words=_refused) is not None


def _refused(refused: Refused) -> str:
    """A refusal in words."""
    invalid = {
        "published_on": _("The LPR is published on the 20th of a month or the next working day, not in the future."),
        "since": _("It takes effect on the day it was published or within a month after."),
        "rate": _("A rate is between 0.01% and 20%."),
        "order": _("An LPR that was published later is entered already: an older one cannot take its place."),
        "note": _("Write where it was published, in at most 200 characters."),
    }
    words = {
        "lpr_invalid": invalid.get(str(refused.params.get("field")), ""),
        "lpr_too_late": _("Resets of days that have begun are done. Let it take effect on %(first)s or later.")
        % {"first": refused.params.get("first", "")},
        "lpr_skips_resets": _(
            "%(count)s resets come before it would hold and would take the LPR of before: %(loans)s. Let it take "
            "effect on %(first)s."
        )
        % {name: refused.params.get(name, "") for name in ("count", "loans", "first")},
        "own_case": _("You entered this LPR yourself; a colleague must agree."),
        "wrong_state": _("One for that day waits already, or somebody was first: look at the list as it is now."),
        "day_closing": _("The day is being closed. Nothing is lost: do it again when the next day is open."),
        "not_allowed": _("Your role may not do this; ask a colleague whose role may."),
        "key_reused": _("This form was sent before with other contents. Look at the list as it is now."),
    }
    if refused.code in words:
        return words[refused.code]
    found = refusal_of(refused)
    return f"{found.title}: {found.why}"
