"""The list of policies and proposals, and the page of one proposal: what it would change, and its text."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from loanmill.queries.policies import policies_page as found_page
from loanmill.queries.policies import proposal
from loanmill.queries.shell import around
from loanmill.records.actor import Actor
from loanmill.records.permissions import may
from loanmill.screens.guard import page
from loanmill.workflows.shell import new_key

MOST_SHOWN = 300


@page("policies")
def policies_page(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """The desk."""
    today = around(viewer=viewer, clock=timezone.now()).business_date
    shown = {
        "found": found_page(viewer=viewer, today=today),
        "may_propose": may(viewer, "policy.propose"),
        "today": today,
        "key": new_key(),
    }
    return render(request, "screens/policies/list.html", shown)


@page("policies")
def proposal_page(request: HttpRequest, viewer: Actor, proposal_id: UUID) -> HttpResponse:
    """One proposal, for who decides: the changes in what it says, and its digest."""
    found = proposal(viewer=viewer, proposal_id=proposal_id)
    if found is None:
        raise Http404
    kinds = {"added": _("added"), "removed": _("removed"), "changed": _("changed")}
    changes = found.changes or ()
    shown = {
        "line": found.line,
        "before": found.before,
        "text": found.text,
        "compared": found.changes is not None,
        "changes": [(kinds[one.kind], one) for one in changes[:MOST_SHOWN]],
        "more": max(0, len(changes) - MOST_SHOWN),
        "waits": found.line.state == "waiting",
        "may_decide": may(viewer, "policy.decide") and not found.line.own,
        "may_withdraw": found.line.own and may(viewer, "policy.propose"),
        "key": new_key(),
    }
    return render(request, "screens/policies/proposal.html", shown)


@page("policies")
def proposal_text(request: HttpRequest, viewer: Actor, proposal_id: UUID) -> HttpResponse:
    """The very text as a file."""
    found = proposal(viewer=viewer, proposal_id=proposal_id)
    if found is None:
        raise Http404
    named = f'attachment; filename="policy-{found.line.sha256[:12]}.yaml"'
    return HttpResponse(
        found.text, content_type="application/yaml; charset=utf-8", headers={"Content-Disposition": named}
    )
