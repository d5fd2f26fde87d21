"""YAML with places: every value knows its line, so that a fault in a policy can be shown where it stands.

Duplicate keys, anchors and tags are refused: a policy that two people read differently is worse than none.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

MAX_DEPTH = 20
Scalar = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a policy: where it stands, what is wrong and what to do."""

    file: str
    line: int
    path: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.path}: {self.message}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Spot:
    """A value of the document and where it stands. `raw` is a scalar, a list of spots or a table of spots."""

    raw: Scalar | list[Spot] | dict[str, Spot]
    line: int
    path: str


@dataclass(slots=True)
class Faults:
    """The faults of one file, collected so that all are told in one run."""

    file: str
    found: list[Fault] = field(default_factory=list)

    def add(self, spot: Spot, message: str, *, remedy: str) -> None:
        """Note a fault at a spot."""
        self.found.append(Fault(self.file, spot.line, spot.path, message, remedy))


def read_spots(text: str, *, faults: Faults) -> Spot | None:
    """The document as spots, or None with the fault noted."""
    nowhere = Spot(None, 1, "$")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            faults.add(nowhere, "it uses YAML aliases", remedy="write the value out where it is meant")
            return None
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = Spot(None, mark.line + 1 if mark else 1, "$")
        faults.add(at, f"it is no YAML ({getattr(error, 'problem', None) or error})", remedy="mend the line")
        return None
    except RecursionError:
        faults.add(nowhere, "it is nested too deeply", remedy=f"use at most {MAX_DEPTH} levels")
        return None
    if node is None:
        faults.add(nowhere, "the file is empty", remedy="write a policy into it")
        return None
    return _spot(node, path="$", depth=0, faults=faults)


def _spot(node: yaml.Node, *, path: str, depth: int, faults: Faults) -> Spot:
    line = node.start_mark.line + 1
    if depth > MAX_DEPTH:
        faults.add(Spot(None, line, path), "it is nested too deeply", remedy=f"use at most {MAX_DEPTH} levels")
        return Spot(None, line, path)
    if isinstance(node, yaml.MappingNode):
        return _table(node, path=path, depth=depth, faults=faults)
    if isinstance(node, yaml.SequenceNode):
        items = [_spot(n, path=f"{path}[{i}]", depth=depth + 1, faults=faults) for i, n in enumerate(node.value)]
        return Spot(items, line, path)
    return Spot(_scalar(node, Spot(None, line, path), faults), line, path)


def _table(node: yaml.MappingNode, *, path: str, depth: int, faults: Faults) -> Spot:
    line = node.start_mark.line + 1
    fields: dict[str, Spot] = {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
        at = Spot(None, key.start_mark.line + 1, f"{path}.{name}")
        if not isinstance(key, yaml.ScalarNode):
            faults.add(at, "a key is no plain word", remedy="use a plain word")
        elif name in fields:
            faults.add(at, "this key stands twice", remedy="keep one of them")
        else:
            fields[name] = _spot(value, path=f"{path}.{name}", depth=depth + 1, faults=faults)
    return Spot(fields, line, path)


def _scalar(node: yaml.Node, at: Spot, faults: Faults) -> Scalar:
    text = str(node.value)
    kind = node.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in ("true", "yes", "on")
    if kind == "int" and text.replace("_", "").lstrip("+-").isdecimal():
        digits = text.replace("_", "")
        if len(digits.lstrip("+-")) > 1 and digits.lstrip("+-").startswith("0"):
            faults.add(at, f"{text} starts with a zero, which YAML reads as octal", remedy="drop the zero")
        return int(digits)
    if kind in ("str", "timestamp"):
        return text
    faults.add(at, f"{text!r} is a {kind}", remedy="write a whole number, a text, `30%` or `500000 yuan`")
    return None
