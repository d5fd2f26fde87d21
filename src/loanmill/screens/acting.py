"""Doing what a form asks for, once: the key that the form carried makes a second click the same act."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils import timezone

from loanmill.operations.act import Context, Result
from loanmill.operations.errors import Refused
from loanmill.records.actor import Actor
from loanmill.workflows.shell import system_random


def context_of(request: HttpRequest, viewer: Actor) -> Context:
    """The act of this form by this viewer. Raises Http404 for a form without the key that our pages give it."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise Http404 from error
    return Context(actor=viewer, key=key, at=timezone.now(), random=system_random(key))


def done_or_said(
    request: HttpRequest,
    viewer: Actor,
    act: Callable[[Context], Result],
    *,
    words: Callable[[Refused], str],
    passes: tuple[type[Refused], ...] = (),
) -> Result | None:
    """The act's result; None when it was refused, which the next page then says in `words`.

    Raises refusals of the kinds that `passes` names, and Http404 where the viewer may not know of what it is about.
    """
    try:
        return act(context_of(request, viewer))
    except passes:
        raise
    except Refused as refused:
        if refused.status == 404:
            raise Http404 from refused
        messages.error(request, words(refused), extra_tags="danger")
        return None
