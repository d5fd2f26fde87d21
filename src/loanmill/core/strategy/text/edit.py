"""Edits of a document's text that change nothing else: comments, order and quoting of the rest stay as they are.

A path is a tuple of keys and indices: ("tables", "cap", "rows", 0, 1). New values are written on one line. Every edit
is read again, and refused where it would not give exactly the document that was wished.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

import yaml

from loanmill.core.strategy.text import wished
from loanmill.core.strategy.text.places import (
    EditRefused,
    Path,
    Plain,
    composed,
    end_of,
    found,
    keys_of,
    line_end,
    line_start,
    one_line,
    plain,
    starts_of,
)

Splice = tuple[int, int, str]
Branch = yaml.MappingNode | yaml.SequenceNode


def set_value(*, text: str, path: Path, value: Plain) -> str:
    """The text with the value at a path, which is added where its table lacks the last key. Raises EditRefused."""
    root, above = _above(text, path)
    target = wished.with_value(plain(root), path, value)
    if isinstance(above, yaml.MappingNode) and path[-1] not in keys_of(above):
        return _spliced(
            text, [_added(text, above, len(above.value), [f"{one_line(path[-1])}: {one_line(value)}"])], target
        )
    node = found(above, path[-1:])
    start, end = int(node.start_mark.index), end_of(node)
    quote = node.style if isinstance(node, yaml.ScalarNode) and node.style in ("'", '"') else None
    new = one_line(value, style=quote)
    before = text[start - 1 : start]
    if start == end and before not in (":", "-", " "):
        new = f": {new}"  # a key alone inside braces
    elif before in (":", "-"):
        new = f" {new}"
    if text[start:end].endswith("\n"):
        new += "\n"  # a block text has taken its line break
    return _spliced(text, [(start, end, new)], target)


def add_item(*, text: str, path: Path, value: Plain, at: int | None = None) -> str:
    """The text with a value in the list at a path, before the item `at` or at the end. Raises EditRefused."""
    root = composed(text)
    target, index = wished.with_item(plain(root), path, at, value)
    node = found(root, path)
    assert isinstance(node, yaml.SequenceNode)
    return _spliced(text, [_added(text, node, index, [one_line(value)])], target)


def remove_item(*, text: str, path: Path) -> str:
    """The text without the item of a list or the field of a table at a path. Raises EditRefused."""
    root, above = _above(text, path)
    target = wished.without(plain(root), path)
    last = path[-1]
    index = last if isinstance(last, int) or isinstance(above, yaml.SequenceNode) else keys_of(above).index(last)
    assert isinstance(index, int)
    return _spliced(text, [_removed(text, above, index)], target)


def replace_rows(*, text: str, path: Path, rows: Sequence[Plain]) -> str:
    """The text with other rows in the list at a path; rows that stay keep text and comments. Raises EditRefused."""
    root = composed(text)
    old = wished.listed(plain(root), path)
    node = found(root, path)
    assert isinstance(node, yaml.SequenceNode)
    if node.flow_style or not rows or not _alone(text, node.start_mark.index):
        return set_value(text=text, path=path, value=list(rows))
    starts = [line_start(text, start) for start in starts_of(text, node)]
    ends = [line_end(text, end_of(item)) for item in node.value]
    splices: list[Splice] = []
    matcher = SequenceMatcher(None, [repr(row) for row in old], [repr(row) for row in rows], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "insert":
            splices.append(_added(text, node, a, [one_line(row) for row in rows[c:d]]))
        elif kind != "equal":
            new = _lines(node, [one_line(row) for row in rows[c:d]])
            splices += [(starts[a], ends[a], new), *((starts[i], ends[i], "") for i in range(a + 1, b))]
    return _spliced(text, splices, wished.with_value(plain(root), path, list(rows)))


def _above(text: str, path: Path) -> tuple[yaml.Node, Branch]:
    """The document and the table or list that holds the last step of a path. Raises EditRefused."""
    root = composed(text)
    if not path:
        raise EditRefused("the path is empty; name a field or an item")
    above = found(root, path[:-1])
    if not isinstance(above, Branch):
        raise EditRefused(f"{path[-1]} stands in no table or list; name what the document holds")
    return root, above


def _added(text: str, node: Branch, index: int, news: Sequence[str]) -> Splice:
    """New fields or items before the one at an index, or behind the last."""
    starts = starts_of(text, node)
    if node.flow_style:
        if not starts:
            here = int(node.start_mark.index) + 1
            return here, here, ", ".join(news)
        if index < len(starts):
            return starts[index], starts[index], "".join(f"{new}, " for new in news)
        here = _last_end(node)
        return here, here, "".join(f", {new}" for new in news)
    here = line_start(text, starts[index]) if index < len(starts) else line_end(text, end_of(node))
    if index < len(starts) and not _alone(text, starts[index]):
        raise EditRefused("the first item stands behind a dash of its list; make the edit by hand")
    return here, here, _lines(node, news)


def _lines(node: Branch, news: Sequence[str]) -> str:
    dash = "- " if isinstance(node, yaml.SequenceNode) else ""
    return "".join(f"{' ' * node.start_mark.column}{dash}{new}\n" for new in news)


def _removed(text: str, node: Branch, index: int) -> Splice:
    """One field or item taken out."""
    starts = starts_of(text, node)
    value = node.value[index][1] if isinstance(node, yaml.MappingNode) else node.value[index]
    start, end = starts[index], max(starts[index], end_of(value))
    if len(starts) == 1:
        stop = int(node.end_mark.index) if node.flow_style else end
        return int(node.start_mark.index), stop, "{}" if isinstance(node, yaml.MappingNode) else "[]"
    if not node.flow_style:
        if _alone(text, start):
            return line_start(text, start), line_end(text, end), ""
        return start, starts[index + 1], ""  # the first field stands behind the dash of its item
    if index == len(starts) - 1:
        before = node.value[index - 1]
        return max(end_of(part) for part in (before if isinstance(before, tuple) else (before,))), end, ""
    return start, starts[index + 1], ""


def _last_end(node: Branch) -> int:
    last = node.value[-1]
    return max(end_of(part) for part in (last if isinstance(last, tuple) else (last,)))


def _alone(text: str, here: int) -> bool:
    """Whether nothing stands before a place in its line."""
    return not text[line_start(text, here) : here].strip()


def _spliced(text: str, splices: Sequence[Splice], target: Plain) -> str:
    """The text with parts replaced, checked to read as wished. Raises EditRefused."""
    for start, end, new in sorted(splices, reverse=True):
        gap = "\n" if start == len(text) and text[-1:] != "\n" and new.endswith("\n") else ""
        text = text[:start] + gap + new + text[end:]
    if repr(plain(composed(text))) != repr(target):
        raise EditRefused("the edit would change what stands around it; make it by hand")
    return text
