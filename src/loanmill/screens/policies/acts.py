"""What people do with policies: propose a text, agree to one that they read, refuse it, take it back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loanmill.core.strategy.text.spots import MAX_BYTES, PolicyInvalid
from loanmill.operations.act import Context, Result
from loanmill.operations.errors import Refused
from loanmill.operations.publish_policy import decide_policy, propose_policy, withdraw_policy
from loanmill.queries.policies import proposal
from loanmill.records.actor import Actor
from loanmill.screens.acting import done_or_said
from loanmill.screens.guard import page
from loanmill.screens.review.refusals import refusal_of

MOST_FAULTS = 5


@require_POST
@page("policies")
def propose_text(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """Propose the policy in a file."""
    file, note = request.FILES.get("policy"), request.POST.get("note", "")
    data = file.read(MAX_BYTES + 1) if file is not None else b""
    if file is not None and len(data) > MAX_BYTES:  # cut off, it could be a policy too: another one
        words = _("The policy cannot be used: %(faults)s") % {"faults": f"{file.name}: > {MAX_BYTES} bytes"}
        messages.error(request, words, extra_tags="danger")
        return redirect("policies")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = ""
    if not text:
        messages.error(request, _("Choose a policy file: YAML, written in UTF-8."), extra_tags="danger")
        return redirect("policies")
    done = _done(request, viewer, lambda context: propose_policy(context, text=text, note=note))
    if done is None:
        return redirect("policies")
    messages.success(request, _("Proposed: a colleague reads this very text and decides."), extra_tags="good")
    return redirect("policy_proposal", proposal_id=UUID(str(done["proposal"])))


@require_POST
@page("policies")
def decide_proposal(request: HttpRequest, viewer: Actor, proposal_id: UUID) -> HttpResponse:
    """Agree to the text that the page showed, or refuse it."""
    _known(viewer, proposal_id)
    sent, approve = request.POST, request.POST.get("outcome") == "approve"

    def act(context: Context) -> Result:
        return decide_policy(
            context, proposal_id=proposal_id, sha256=sent.get("sha256", ""), approve=approve,
            answer=sent.get("answer", ""),
        )  # fmt: skip

    if _done(request, viewer, act) is not None:
        said = _("Published: it decides from its day on.") if approve else _("Refused: nothing was changed.")
        messages.success(request, said, extra_tags="good")
    return redirect("policy_proposal", proposal_id=proposal_id)


@require_POST
@page("policies")
def withdraw_proposal(request: HttpRequest, viewer: Actor, proposal_id: UUID) -> HttpResponse:
    """Take an own proposal back."""
    _known(viewer, proposal_id)
    if _done(request, viewer, lambda context: withdraw_policy(context, proposal_id=proposal_id)) is not None:
        messages.success(request, _("Taken back: nothing was changed."), extra_tags="good")
    return redirect("policy_proposal", proposal_id=proposal_id)


def _known(viewer: Actor, proposal_id: UUID) -> None:
    if proposal(viewer=viewer, proposal_id=proposal_id) is None:
        raise Http404


def _done(request: HttpRequest, viewer: Actor, act: Callable[[Context], Result]) -> Result | None:
    """The act's result; None when it was refused, which the page then says."""
    try:
        return done_or_said(request, viewer, act, words=_refused)
    except PolicyInvalid as invalid:
        first = "; ".join(str(fault) for fault in invalid.faults[:MOST_FAULTS])
        words = _("The policy cannot be used: %(faults)s") % {"faults": first}
        messages.error(request, words, extra_tags="danger")
        return None


def _refused(refused: Refused) -> str:
    """A refusal in words."""
    words = {
        "own_case": _("You proposed this policy yourself; a colleague must decide it."),
        "other_text": _("The proposed text is another one than you read. Read it, and decide then."),
        "published_too_late": _("It starts on a day that is over: what was decided then stands. Let it start later."),
        "published_before": _("A policy of this product starts on that day already. Let this one start on another."),
        "note_missing": _("Say in at most 400 characters why it should decide."),
        "wrong_state": _("A proposal for that product and day waits already, or somebody was first: look again."),
        "not_allowed": _("A policy decides for every branch: ask somebody at head office whose role may."),
        "key_reused": _("This form was sent before with other contents. Look at the list as it is now."),
    }
    if refused.code in words:
        return words[refused.code]
    found = refusal_of(refused)
    return f"{found.title}: {found.why}"
