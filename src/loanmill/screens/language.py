"""Which language a reply is in: the viewer's choice (cookie, then what the person chose last), else Chinese.

The browser's own preference is not asked: a bank's machines are often set up in English for people who work in
Chinese.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from loanmill.records.org import Staff

COOKIE = "loanmill_language"


class LanguageOfViewer:
    """Puts one reply into the viewer's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = request.COOKIES.get(COOKIE) or _chosen_before(request) or settings.LANGUAGE_CODE
        with translation.override(code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
            response = self._get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response


def _chosen_before(request: HttpRequest) -> str | None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user.language if isinstance(request.user, Staff) else None


def language() -> Literal["zh", "en"]:
    """The language of the reply being made, as core names it."""
    return "en" if (translation.get_language() or "").startswith("en") else "zh"
