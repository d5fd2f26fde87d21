"""Pages and parts of long lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet
from django.db.models.expressions import OrderBy

from loanmill.records.row import Row

PAGE = 50
PART = 500  # lines read at once for a file
R = TypeVar("R", bound=Row)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Page `page` of `pages`: the rows from `start` up to `end`."""

    page: int
    pages: int

    @property
    def start(self) -> int:
        """The first row of the page, counted from 0."""
        return (self.page - 1) * PAGE

    @property
    def end(self) -> int:
        """The row behind the last one."""
        return self.page * PAGE


def place_of(*, count: int, wanted: int) -> Place:
    """The page that was asked for, or the nearest that there is."""
    pages = max(1, -(-count // PAGE))
    return Place(min(max(1, wanted), pages), pages)


def part_of(rows: QuerySet[R], *, order: Sequence[OrderBy | str], joined: QuerySet[R], start: int, end: int) -> list[R]:
    """One part of the rows in order, each read by `joined`.

    Keys are ordered first: joining names to all rows only to drop them is slow.
    """
    keys = list(rows.order_by(*order).values_list("id", flat=True)[start:end])
    found = joined.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def in_parts(read: Callable[[int, int], Sequence[T]], *, most: int) -> Iterator[T]:
    """Everything that `read` gives between two numbers of rows, a part at a time; at most `most`."""
    for start in range(0, most, PART):
        part = read(start, min(start + PART, most))
        yield from part
        if len(part) < PART:
            return
