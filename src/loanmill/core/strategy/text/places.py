"""Where the values of a YAML document stand in its text, and what they say."""

from __future__ import annotations

import re

import yaml

from loanmill.core.strategy.text.spots import LOADER

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]
Path = tuple[str | int, ...]
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NO_WORDS = frozenset({"y", "n", "yes", "no", "true", "false", "on", "off", "null"})  # YAML 1.1 reads them otherwise


class EditRefused(ValueError):
    """An edit cannot be made; the message says why and what to do."""


def composed(text: str) -> yaml.Node:
    """The nodes of a document with their places. Raises EditRefused."""
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=LOADER)):
            raise EditRefused("the document uses YAML aliases; write the values out first")
        node = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        raise EditRefused(f"the document is no YAML ({error}); mend it first") from None
    except RecursionError:
        raise EditRefused("the document is nested too deeply; flatten it first") from None
    if node is None:
        raise EditRefused("the document is empty; write it first")
    return node


def plain(node: yaml.Node) -> Plain:
    """What a node says: tables, lists, whole numbers, truth values, texts; decimals as their text."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    text, kind = str(node.value), node.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in ("true", "yes", "on")
    digits = text.replace("_", "")
    if kind == "int" and digits.lstrip("+-").isdecimal() and len(digits) <= 40:
        return int(digits)
    return text


def keys_of(node: yaml.MappingNode) -> list[str]:
    """The keys of a table, in order."""
    return [str(key.value) for key, _ in node.value]


def found(node: yaml.Node, path: Path) -> yaml.Node:
    """The node at a path. Raises EditRefused where there is none."""
    for step in path:
        if isinstance(node, yaml.MappingNode) and step in keys_of(node):
            node = node.value[keys_of(node).index(str(step))][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
            node = node.value[step]
        else:
            raise EditRefused(f"there is nothing at {named(path)}; name what the document holds")
    return node


def named(path: Path) -> str:
    """A path in words."""
    return ".".join(str(step) for step in path) or "the document's top"


def end_of(node: yaml.Node) -> int:
    """Where the text of a node ends; marks of block lists and tables run on to what follows them."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return max(end_of(part) for part in last) if isinstance(last, tuple) else end_of(last)
    return int(node.end_mark.index)


def starts_of(text: str, node: yaml.MappingNode | yaml.SequenceNode) -> list[int]:
    """Where each field or item begins: its key, its dash, or in a flow list itself."""
    if isinstance(node, yaml.MappingNode):
        return [int(key.start_mark.index) for key, _ in node.value]
    if node.flow_style:
        return [int(item.start_mark.index) for item in node.value]
    return [_dash(text, item.start_mark.index, node.start_mark.column) for item in node.value]


def _dash(text: str, here: int, column: int) -> int:
    """The dash of an item: in its line or above it, at the column of the list."""
    start = line_start(text, here)
    while text[start + column : start + column + 1] != "-" or start + column > here:
        if start == 0:
            raise EditRefused("the dash of an item cannot be found; make the edit by hand")
        start = line_start(text, start - 1)
    return start + column


def line_start(text: str, here: int) -> int:
    """Where the line of a place begins."""
    return text.rfind("\n", 0, here) + 1


def line_end(text: str, here: int) -> int:
    """Where the line of an end stops, its line break included; a block text has taken its own."""
    if here and text[here - 1] == "\n":
        return here
    stop = text.find("\n", here)
    return len(text) if stop < 0 else stop + 1


def one_line(value: Plain, *, style: str | None = None) -> str:
    """A value as YAML on one line, safe inside brackets. `style`: the quote that a text keeps."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{one_line(key)}: {one_line(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(one_line, value)) + "]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, int):
        return str(value)
    if style is None and _WORD.fullmatch(value) and value.lower() not in _NO_WORDS:
        return value
    quote = style if value.isprintable() else '"'
    dumped = yaml.safe_dump([value], default_flow_style=True, default_style=quote, width=1 << 30, allow_unicode=True)
    return str(dumped).strip()[1:-1]
