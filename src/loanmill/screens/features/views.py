"""The page of the catalogue: each feature with a small picture of how its values lie by outcome."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loanmill.core.features.distribution import Distribution
from loanmill.core.kernel.reasons import show_param
from loanmill.queries.features import OUTCOMES, FeatureLine, feature_catalogue
from loanmill.records.actor import Actor
from loanmill.screens.guard import page
from loanmill.screens.language import language
from loanmill.screens.numbers import percent

SERIES = {"invoice": gettext_lazy("VAT invoices"), "pos": gettext_lazy("POS takings"),
          "tobacco": gettext_lazy("Tobacco orders")}  # fmt: skip
UNITS = {"fen": gettext_lazy("yuan"), "bp": "%", "count": gettext_lazy("number"), "months": gettext_lazy("months"),
         "days": gettext_lazy("days")}  # fmt: skip
TALL, BAR, GAP = 40, 9, 7


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a picture, in its own units."""

    kind: str
    x: int
    y: int
    tall: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the page."""

    name: str
    label: str
    meaning: str
    formula: str
    unit: str
    covered: str
    bars: tuple[Bar, ...]
    wide: int
    ends: str
    said: str


@page("features")
def features_page(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """The features of one series."""
    found = feature_catalogue(viewer=viewer, series=request.GET.get("series", ""))
    shown = {
        "found": found,
        "series": [(name, SERIES[name]) for name in found.others],
        "lines": [_shown(line) for line in found.lines],
    }
    return render(request, "screens/features/features.html", shown)


def _shown(line: FeatureLine) -> Shown:
    term, spread = line.term, line.spread
    zh = language() == "zh"
    bars, ends = _bars(spread), ""
    if spread.edges:
        low, high = (
            show_param(name=term.name, value=end, language=language()) for end in (spread.least, spread.edges[-1])
        )
        ends = f"{low} – {high}"
    return Shown(
        name=term.name,
        label=term.zh if zh else term.en,
        meaning=(term.zh_doc or term.doc) if zh else term.doc,
        formula=line.formula,
        unit=str(UNITS[term.type]),
        covered=percent(spread.covered_bp),
        bars=bars,
        wide=len(spread.edges) * (len(OUTCOMES) * BAR + GAP),
        ends=ends,
        said=_said(spread),
    )


def _bars(spread: Distribution) -> tuple[Bar, ...]:
    """Three bars a part: what share of the approved, the referred and the declined lies in it."""
    most = max((share for shares in spread.shares_bp.values() for share in shares), default=0) or 1
    found = []
    for part in range(len(spread.edges)):
        for place, outcome in enumerate(OUTCOMES):
            tall = spread.shares_bp[outcome][part] * TALL // most
            found.append(Bar(outcome, part * (len(OUTCOMES) * BAR + GAP) + place * BAR, TALL - tall, tall))
    return tuple(found)


def _said(spread: Distribution) -> str:
    """The picture in words."""
    parts = [
        _("%(approve)s of the approved, %(refer)s of the referred, %(decline)s of the declined")
        % {outcome: percent(spread.shares_bp[outcome][part]) for outcome in OUTCOMES}
        for part in range(len(spread.edges))
    ]
    return "; ".join(parts)
