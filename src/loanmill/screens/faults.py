"""Replies that are no page: each says what happened, why, and what to do. None of them reads the database."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from loanmill.screens.language import language

Words = str | Promise
# PostgreSQL: lock not available, deadlock, serialization failure.
LOCKED = frozenset({"55P03", "40P01", "40001"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What a fault page says."""

    status: int
    title: Words
    why: Words
    what_to_do: Words


NOT_ALLOWED = Fault(
    403,
    _("Your role does not open this page"),
    _("Each role sees only the desks it works at."),
    _("Use the desks on the left, or ask your manager to give you the role that this work needs."),
)
NOT_FOUND = Fault(
    404,
    _("There is nothing here that you may see"),
    _("The address is wrong, or what it names belongs to another branch or another officer."),
    _("Check the number, or open the case from your list of applications."),
)
FAILED = Fault(
    500,
    _("The page could not be made"),
    _("The fault is ours, and it has been written to the log. Nothing you did was half done."),
    _("Load the page again in a minute. If it fails again, tell your administrator the time and the address."),
)
FORGED = Fault(
    403,
    _("The form was refused"),
    _("It did not come from a page of your own log-in: another site sent it, or you logged in anew since."),
    _("Go back, load the page again and send the form once more. Nothing was changed."),
)
BUSY = Fault(
    503,
    _("The books are busy"),
    _("Something else has been writing for too long, most likely the day's end. Nothing you did was half done."),
    _("Go back and do it again in a minute. If it goes on, tell your administrator the time and the address."),
)
TOO_MANY = Fault(
    429,
    _("Too many failed log-ins"),
    _("The user name was tried with wrong passwords several times."),
    _("Wait five minutes, then try again. If it was not you, tell your administrator."),
)


def reply(request: HttpRequest, fault: Fault) -> HttpResponse:
    """The page of a fault, also for a viewer who is not logged in."""
    words = {
        "fault": fault,
        "html_lang": "en" if language() == "en" else "zh-Hans",
        "theme": "dark" if request.COOKIES.get("loanmill_theme") == "dark" else "light",
    }
    return HttpResponse(render_to_string("screens/fault.html", words), status=fault.status)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the role does not hold the view or the act."""
    return reply(request, NOT_ALLOWED)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such thing, or the viewer may not know of it."""
    return reply(request, NOT_FOUND)


def failed(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours; or 503, where all that is wrong is that the database was held by others for too long."""
    if is_busy(sys.exc_info()[1]):
        response = reply(request, BUSY)
        response.headers["Retry-After"] = "60"
        return response
    return reply(request, FAILED)


def is_busy(error: BaseException | None) -> bool:
    """Whether the database refused for a lock that others hold; the same act may succeed in a minute."""
    if not isinstance(error, OperationalError):
        return False
    return "database is locked" in str(error) or getattr(error.__cause__, "sqlstate", None) in LOCKED


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without the token that our own pages carry."""
    return reply(request, FORGED)
