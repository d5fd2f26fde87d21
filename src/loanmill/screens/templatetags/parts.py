"""Template tags for parts of a page: icons, assets, addresses that keep their filters, column heads, cells."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from loanmill.core.products.catalogue import PRODUCTS
from loanmill.core.schedule.build import METHODS
from loanmill.core.servicing.catalogue import ACTS
from loanmill.screens.language import language

register = template.Library()
STATIC = Path(__file__).resolve().parent.parent / "static"


@cache
def _asset(path: str) -> str:
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]
    return f"{static(path)}?v={digest}"


@register.simple_tag
def asset(path: str) -> str:
    """The address of one of our files, with a digest of its bytes so that browsers fetch a new one at once."""
    return _asset(path)


@register.simple_tag
def icon(name: str) -> SafeString:
    """One icon of the sprite; decoration beside a word, so hidden from readers."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', _asset("screens/icons.svg"), name
    )


@register.simple_tag(takes_context=True)
def address(context: template.Context, **changes: Any) -> str:
    """This page's address with some filters changed; an empty value takes a filter away, and paging starts anew."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("screens/parts/column_head.html", takes_context=True)
def column(context: template.Context, key: str, words: str, kind: str = "", sort: bool = True) -> dict[str, Any]:
    """A column's head: its words, and a link that sorts by it and back."""
    chosen = context["request"].GET.get("sort") or context.get("sort_default", "")
    order = "ascending" if chosen == key else "descending" if chosen == f"-{key}" else ""
    to = address(context, sort=f"-{key}" if order == "ascending" else key)
    return {"key": key, "words": words, "kind": kind, "order": order, "to": to, "sort": sort}


@register.simple_tag
def product(code: str) -> str:
    """A product's name."""
    sold = PRODUCTS.get(code)
    if sold is None:
        return code
    return sold.en if language() == "en" else sold.zh


@register.simple_tag
def method(code: str) -> str:
    """A repayment method's name."""
    known = METHODS.get(code)
    if known is None:
        return code
    return known.en if language() == "en" else known.zh


@register.simple_tag
def act(code: str) -> str:
    """The name of an act on a loan; the nightly debit is no act of its own."""
    if code == "debit":
        return str(_("Debited by the bank"))
    known = ACTS.get(code)
    if known is None:
        return code
    return known.en if language() == "en" else known.zh


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    """mapping[key], or None."""
    return mapping.get(key)
