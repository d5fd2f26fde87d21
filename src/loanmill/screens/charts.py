"""Charts: what a template hands to charts.js, and the numbers that stand under every picture.

A title states the finding; units are named; a colour means the same thing on every page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

Unit = Literal["fen", "bp", "count"]
Spec = dict[str, object]


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its name, the token of its colour (`pale` for a part of the same thing), a value a category."""

    name: str
    colour: str
    values: Sequence[int | None]
    pale: bool = False


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One row of the numbers under a chart."""

    name: str
    cells: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as templates show it."""

    id: str
    title: str
    note: str
    unit: Unit
    spec: Spec
    first: str
    heads: Sequence[str]
    rows: Sequence[NumberRow]
    size: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across the chart at one category, with words: the day of the decision."""

    at: str
    words: str


def bars(
    *,
    id: str,
    title: str,
    axis: str,
    unit: Unit,
    first: str,
    categories: Sequence[str],
    lines: Sequence[Line],
    note: str = "",
    mark: Mark | None = None,
    stacked: bool = False,
    labels: bool = False,
    lying: bool = False,
    size: str = "",
) -> Chart:
    """Bars over categories; `lying` turns them on their side for names that need room."""
    return _series(
        id, title, note, axis, unit, first, categories, lines, size,
        {"kind": "bars", "stacked": stacked, "labels": labels, "lying": lying, "mark": _mark(mark)},
    )  # fmt: skip


def curves(
    *,
    id: str,
    title: str,
    axis: str,
    unit: Unit,
    first: str,
    categories: Sequence[str],
    lines: Sequence[Line],
    note: str = "",
    size: str = "",
) -> Chart:
    """Lines over time; each line's name stands at its end."""
    return _series(
        id, title, note, axis, unit, first, categories, lines, size, {"kind": "lines", "ends": len(lines) > 1}
    )


def waterfall(*, id: str, title: str, steps: Sequence[tuple[str, int, bool]], note: str = "") -> Chart:
    """Points from a base to a result. Each step is (name, points, whether it is a whole and not a change)."""
    spec: Spec = {
        "kind": "waterfall",
        "axis": _("points"),
        "steps": [{"name": name, "points": points, "whole": whole} for name, points, whole in steps],
    }
    rows = [NumberRow(name, [points]) for name, points, _whole in steps]
    size = "high" if len(steps) > 9 else ""
    return Chart(id, title, note, "count", spec, _("Characteristic"), [_("Points")], rows, size)


def _mark(mark: Mark | None) -> Spec | None:
    return None if mark is None else {"at": mark.at, "words": mark.words}


def _series(
    id: str, title: str, note: str, axis: str, unit: Unit, first: str, categories: Sequence[str],
    lines: Sequence[Line], size: str, more: Spec,
) -> Chart:  # fmt: skip
    spec: Spec = {
        "axis": axis,
        "unit": unit,
        "categories": list(categories),
        "series": [
            {"name": line.name, "colour": line.colour, "pale": line.pale, "values": list(line.values)} for line in lines
        ],
        **more,
    }
    rows = [NumberRow(name, [line.values[at] for line in lines]) for at, name in enumerate(categories)]
    return Chart(id, title, note, unit, spec, first, [line.name for line in lines], rows, size)
