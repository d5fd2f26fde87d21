"""What every page shows around its content: desks, the person, the entity, the open day, language and theme."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from loanmill.queries.shell import around
from loanmill.screens.guard import viewer_of
from loanmill.screens.language import language
from loanmill.screens.navigation import navigation
from loanmill.screens.words.house import ROLES


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template variables of the shell. A page without a viewer (log-in) gets the language and theme alone."""
    english = language() == "en"
    shown: dict[str, Any] = {
        "html_lang": "en" if english else "zh-Hans",
        "theme": "dark" if request.COOKIES.get("loanmill_theme") == "dark" else "light",
    }
    viewer = viewer_of(request) if hasattr(request, "user") else None
    if viewer is None:
        return shown
    found = around(viewer=viewer, clock=timezone.now())
    return shown | {
        "desks": navigation(viewer=viewer),
        "around": found,
        "entity_name": found.entity_en if english else found.entity,
        "unit_name": found.unit_en if english else found.unit,
        "role_words": ROLES[viewer.role].words,
        "here": request.resolver_match.url_name if request.resolver_match else "",
        "now": found.now,
    }
