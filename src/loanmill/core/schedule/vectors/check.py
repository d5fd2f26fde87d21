"""Vectors compared: which row and field differs, ours and theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from loanmill.core.schedule.vectors.rows import Computed, Value, computed
from loanmill.core.schedule.vectors.shape import fault_of
from loanmill.core.schedule.vectors.words import ConventionUnknown, Fields, VectorUnreadable, number

_COUNTS = frozenset({"days", "n", "periods"})
_TEXTS = frozenset({"due_date", "from"})


class VectorsInvalid(ValueError):
    """A file does not have the form of vectors; the message names what is missing."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs. `row` is the row's number, or None for a total."""

    row: int | None
    field: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a vector: matched, different, or not computed for a reason."""

    id: str
    differences: tuple[Difference, ...] = ()
    unknown: str = ""  # a convention this build does not have
    unreadable: str = ""  # a vector that cannot be read or has impossible terms
    periods_given: bool = False

    @property
    def matched(self) -> bool:
        """Whether every published field is ours too."""
        return not (self.differences or self.unknown or self.unreadable)


def check_vectors(document: object) -> list[Verdict]:
    """A verdict on each vector of a document. Raises VectorsInvalid for another form; a bad vector is a verdict."""
    vectors = document.get("vectors") if isinstance(document, Mapping) else document
    if not isinstance(vectors, Sequence) or isinstance(vectors, str):
        raise VectorsInvalid('no list of vectors: the file must be {"vectors": [...]} or a list of them')
    return [check_vector(vector, place=place) for place, vector in enumerate(vectors, 1)]


def check_vector(vector: Any, *, place: int = 1) -> Verdict:
    """The verdict on one vector; `place` names it where it has no id."""
    if not isinstance(vector, Mapping):
        return Verdict(f"#{place}", unreadable="it is not an object, {...}")
    name = str(vector.get("id") or f"#{place}")
    fault = fault_of(vector)
    if fault:
        return Verdict(name, unreadable=fault)
    rows = vector["expected_rows"]
    try:
        ours = computed(vector)
        found = _differences(vector, ours)
    except ConventionUnknown as unknown:
        return Verdict(name, unknown=str(unknown))
    except VectorUnreadable as unreadable:
        return Verdict(name, unreadable=str(unreadable))
    except (ValueError, OverflowError) as impossible:  # terms that no schedule has: the message says which
        return Verdict(name, unreadable=str(impossible))
    except (TypeError, AttributeError, LookupError, ArithmeticError) as odd:
        return Verdict(name, unreadable=f"a value of an unexpected form, {type(odd).__name__}: {odd}")
    return Verdict(name, differences=tuple(found), periods_given=any("from" in row for row in rows))


def _differences(vector: Fields, ours: Computed) -> list[Difference]:
    found = []
    rows: list[Fields] = vector["expected_rows"]
    for place, row in enumerate(rows, 1):
        number = int(row.get("n", place))
        if number not in ours.rows:
            found.append(Difference(number, "row", "none", "expected"))
            continue
        found += _compare(number, row, ours.rows[number], ours.places)
    if rows and _complete(rows) and len(ours.rows) > len(rows):
        found.append(Difference(None, "rows", str(len(ours.rows)), str(len(rows))))
    return found + _compare(None, vector.get("expected_total") or {}, ours.totals, ours.places)


def _complete(rows: Sequence[Fields]) -> bool:
    """Whether the published rows are all: numbered without a gap from 1, and none says that more is out at the end."""
    without_gap = [int(row.get("n", place)) for place, row in enumerate(rows, 1)] == list(range(1, len(rows) + 1))
    at_the_end = rows[-1].get("balance")
    return without_gap and (at_the_end is None or not number({"balance": at_the_end}, "balance"))


def _compare(row: int | None, theirs: Fields, ours: Mapping[str, Value], places: int) -> list[Difference]:
    found = []
    for field, wanted in theirs.items():
        if wanted is None:
            continue
        if field not in ours:
            raise ConventionUnknown(f"field {field!r} of {'a row' if row else 'the totals'} is not known")
        if not _same(field, ours[field], wanted, places):
            found.append(Difference(row, field, _text(ours[field]), _text(wanted)))
    return found


def _same(field: str, ours: Value, theirs: Any, places: int) -> bool:
    if field in _TEXTS:
        return ours == str(theirs)
    if isinstance(ours, list):
        wanted = [Decimal(str(one)) for one in theirs]
        return [Decimal(one) for one in ours] == wanted
    try:
        wanted_number = Decimal(str(theirs))
    except InvalidOperation:
        return False
    if field in _COUNTS:
        return Decimal(ours) == wanted_number
    unit = Decimal(1).scaleb(-places)
    return Decimal(ours).quantize(unit, ROUND_HALF_UP) == wanted_number


def _text(value: Any) -> str:
    return " ".join(str(one) for one in value) if isinstance(value, list) else str(value)
