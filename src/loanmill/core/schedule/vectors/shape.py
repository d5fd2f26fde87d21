"""The form of a vector: what must be there, and as what, before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loanmill.core.schedule.vectors.words import Fields

# Parts that may be left out, and whether each is a list of objects or one object.
_PARTS = {"convention": False, "disbursements": True, "events": True, "expected_total": False}


def fault_of(vector: Fields) -> str:
    """What is wrong with a vector's form and how to write it; empty where nothing is."""
    if not isinstance(vector.get("terms"), Mapping):
        return 'terms are missing: write {"principal": "1000", "annual_rate_pct": "12", ...}'
    for name, many in _PARTS.items():
        value = vector.get(name)
        if value is not None and not (_objects(value) if many else isinstance(value, Mapping)):
            form = "a list of objects, [{...}]" if many else "an object, {...}"
            return f"{name} is {_short(value)}: it must be {form}, or left out"
    rows = vector.get("expected_rows")
    if not _objects(rows):
        return f"expected_rows is {_short(rows)}: it must be a list of rows, [{{...}}], empty beside totals alone"
    for place, row in enumerate(rows or [], 1):
        if not _is_whole(row.get("n", place)):
            return f"expected_rows, place {place}: n is {_short(row['n'])}: it must be a whole number, or left out"
    if not rows and not vector.get("expected_total"):
        return "nothing is expected: neither expected_rows nor expected_total says anything"
    return ""


def _objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, Mapping) for one in value)


def _is_whole(value: Any) -> bool:
    return not isinstance(value, bool) and (isinstance(value, int) or (isinstance(value, str) and value.isdecimal()))


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
