"""Guard: who may open a page. A page is a function of the request and its viewer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from loanmill.records.actor import Actor, staff_actor
from loanmill.records.org import Staff
from loanmill.records.permissions import may_see
from loanmill.screens.faults import not_allowed

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, Actor, P], HttpResponseBase]


def viewer_of(request: HttpRequest) -> Actor | None:
    """The person of staff who looks, or None."""
    return staff_actor(request.user) if isinstance(request.user, Staff) else None


def _to_login(request: HttpRequest) -> HttpResponseBase:
    """The log-in page; a part of a page that htmx asks for takes the whole window there."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": settings.LOGIN_URL})
    return redirect_to_login(request.get_full_path())


def page(view: str) -> Callable[[Page[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Make a function a page that only roles with `view` open; who is not logged in is asked to, and comes back."""

    def decorate(function: Page[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(function)
        def open_page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            viewer = viewer_of(request)
            if viewer is None:
                return _to_login(request)
            if not may_see(viewer, view):
                return not_allowed(request)
            return function(request, viewer, *args, **kwargs)

        return open_page

    return decorate
