"""A plain document with one thing changed: what an edit of the text must read as."""

from __future__ import annotations

from copy import deepcopy

from loanmill.core.strategy.text.places import EditRefused, Path, Plain, named


def with_value(document: Plain, path: Path, value: Plain) -> Plain:
    """The document with a value at a path; a table may gain its last key. Raises EditRefused."""
    whole = deepcopy(document)
    above, last = at(whole, path[:-1]), path[-1]
    if isinstance(above, dict) and isinstance(last, str):
        above[last] = value
        return whole
    if isinstance(above, list) and isinstance(last, int) and 0 <= last < len(above):
        above[last] = value
        return whole
    raise EditRefused(f"there is nothing at {named(path)}; name what the document holds")


def with_item(document: Plain, path: Path, index: int | None, value: Plain) -> tuple[Plain, int]:
    """The document with an item in a list, and its index. Raises EditRefused."""
    whole = deepcopy(document)
    items = listed(whole, path)
    place = len(items) if index is None else index
    if not 0 <= place <= len(items):
        raise EditRefused(f"{named(path)} has {len(items)} items and no place {index}; use 0 to {len(items)}")
    items.insert(place, value)
    return whole, place


def without(document: Plain, path: Path) -> Plain:
    """The document without an item or a field. Raises EditRefused."""
    whole = deepcopy(document)
    above, last = at(whole, path[:-1]), path[-1]
    if isinstance(above, dict) and last in above:
        del above[str(last)]
        return whole
    if isinstance(above, list) and isinstance(last, int) and 0 <= last < len(above):
        del above[last]
        return whole
    raise EditRefused(f"there is nothing at {named(path)}; name what the document holds")


def listed(document: Plain, path: Path) -> list[Plain]:
    """The list at a path. Raises EditRefused."""
    items = at(document, path)
    if not isinstance(items, list):
        raise EditRefused(f"{named(path)} is no list; name a list")
    return items


def at(document: Plain, path: Path) -> Plain:
    """What stands at a path. Raises EditRefused."""
    for step in path:
        if isinstance(document, dict) and step in document:
            document = document[str(step)]
        elif isinstance(document, list) and isinstance(step, int) and 0 <= step < len(document):
            document = document[step]
        else:
            raise EditRefused(f"there is nothing at {named(path)}; name what the document holds")
    return document
