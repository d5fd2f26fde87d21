"""The left navigation: desks in the order of the line, each with the view it needs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loanmill.records.permissions import HasRole, may_see


@dataclass(frozen=True, slots=True)
class Desk:
    """One entry: the view it needs, its address by name, its icon and its words."""

    view: str
    url_name: str
    icon: str
    words: str | Promise


@dataclass(frozen=True, slots=True)
class Group:
    """Desks under one heading."""

    words: str | Promise
    desks: tuple[Desk, ...]


NAVIGATION = (
    Group(
        _("The line"),
        (
            Desk("board", "board", "board", _("Board")),
            Desk("applications", "applications", "applications", _("Applications")),
            Desk("review", "reviews", "review", _("Credit review")),
        ),
    ),
    Group(
        _("The book"),
        (
            Desk("loans", "loans", "loan", pgettext_lazy("desk", "Loans")),
            Desk("requests", "requests", "approve", _("Approvals")),
            Desk("suspense", "suspense", "suspense", _("Money received")),
            Desk("portfolio", "portfolio", "portfolio", _("Portfolio")),
            Desk("lines", "lines", "lines", _("Credit lines")),
            Desk("limits", "limits", "limits", _("Limits")),
            Desk("day", "days", "day", _("Days and books")),
            Desk("books", "books", "books", _("General ledger")),
        ),
    ),
    Group(
        pgettext_lazy("desk", "Policy"),
        (
            Desk("policies", "policies", "policy", _("Policies")),
            Desk("features", "features", "features", _("Features")),
            Desk("lpr", "lpr", "rates", "LPR"),
        ),
    ),
    Group(_("Proof"), (Desk("journal", "journal", "journal", _("Journal")),)),
)


def navigation(*, viewer: HasRole) -> list[Group]:
    """The groups and desks that the viewer's role may open."""
    shown = [Group(group.words, tuple(d for d in group.desks if may_see(viewer, d.view))) for group in NAVIGATION]
    return [group for group in shown if group.desks]


# A collector begins with the loans in arrears, not with the applications they came from.
HOMES = {"collector": "loans"}


def home(*, viewer: HasRole) -> str:
    """The name of the address where this role's day begins."""
    first = next(desk.url_name for group in navigation(viewer=viewer) for desk in group.desks)
    return HOMES.get(viewer.role, first)
