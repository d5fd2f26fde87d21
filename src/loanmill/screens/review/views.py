"""The queue of referred cases, and the page on which a person approves or declines one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from loanmill.core.evidence.decision import Reason
from loanmill.operations.act import Context
from loanmill.operations.errors import Refused
from loanmill.operations.review import APPROVE_REASONS, DECLINE_REASONS, close_review
from loanmill.queries.case.file import CaseFile, case_file
from loanmill.queries.case.reviewed import Reviewed
from loanmill.queries.reviews import review_desk
from loanmill.records.actor import Actor
from loanmill.screens.cases.views import file_words
from loanmill.screens.guard import page
from loanmill.screens.reasons import sentence
from loanmill.screens.review.form import ReviewForm, blank, posted
from loanmill.screens.review.refusals import Refusal, refusal_of
from loanmill.screens.words.cases import REVIEW_REASONS
from loanmill.workflows.shell import new_key, system_random


@page("review")
def reviews_page(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """The queue, oldest first."""
    desk = review_desk(viewer=viewer)
    waiting = [
        (one, [sentence(Reason(code, params), own=one.own_words) for code, params in one.reasons[:3]])  # type: ignore[arg-type]
        for one in desk.waiting
    ]
    return render(request, "screens/review/desk.html", {"desk": desk, "waiting": waiting})


@require_http_methods(["GET", "POST"])
@page("review")
def review_page(request: HttpRequest, viewer: Actor, number: str) -> HttpResponse:
    """One case beside the form. A post closes the review, or says clearly why it was refused."""
    found = case_file(viewer=viewer, number=number)
    if found is None or not found.reviews:
        raise Http404
    review = found.reviews[0]
    if request.method == "GET":
        form = blank(review, version=found.head.version, key=new_key())
        return _show(request, viewer, found, review, form, refused=None, status=200)
    form = posted(request.POST)
    if form.faults:
        return _show(request, viewer, found, review, form, refused=None, status=422)
    try:
        result = _close(viewer, form, review=review.id)
    except Refused as refused:
        # What was typed is kept; the version and the key are new, so that sending again is a choice made anew.
        fresh = form.renewed(version=found.head.version, key=new_key())
        return _show(request, viewer, found, review, fresh, refused=refusal_of(refused), status=refused.status)
    said = _("Approved: the offer is open") if result["outcome"] == "approve" else _("Declined: the case is closed")
    messages.success(request, said, extra_tags="good")
    return redirect("case", number=number)


def _close(viewer: Actor, form: ReviewForm, *, review: UUID) -> dict[str, object]:
    key = UUID(form.key)
    result = close_review(
        Context(actor=viewer, key=key, at=timezone.now(), random=system_random(key)),
        review_id=review,
        seen_version=int(form.version),
        outcome=form.outcome,
        reason=form.reason,
        note=form.note,
        amount_fen=form.amount_fen,
        rate_bp=form.rate_bp,
        term_months=form.term_months,
    )
    return dict(result)


def _show(
    request: HttpRequest, viewer: Actor, found: CaseFile, review: Reviewed, form: ReviewForm,
    *, refused: Refusal | None, status: int,
) -> HttpResponse:  # fmt: skip
    shown = file_words(found, viewer) | {
        "review": review,
        "form": form,
        "refused": refused,
        "viewer_limit_fen": viewer.review_limit_fen,
        "above_limit": (review.advised_fen or 0) > viewer.review_limit_fen,
        "approve_reasons": [(code, REVIEW_REASONS[code].words) for code in APPROVE_REASONS],
        "decline_reasons": [(code, REVIEW_REASONS[code].words) for code in DECLINE_REASONS],
        "review_page": True,
        "desk_here": "review",
    }
    return render(request, "screens/review/page.html", shown, status=status)
