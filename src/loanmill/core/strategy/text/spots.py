"""YAML with places: every value knows its line, so that a fault in a policy can be shown where it stands.

Duplicate keys, anchors and tags are refused: a policy that two people read differently is worse than none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

MAX_DEPTH = 20
MAX_BYTES = 20_000_000
_HALF = re.compile("[\ud800-\udfff]")
_DECIMAL = re.compile(r"-?[0-9][0-9_]*\.[0-9]+")
try:
    LOADER = yaml.CSafeLoader
except AttributeError:  # PyYAML without libyaml: the same documents, slower
    LOADER = yaml.SafeLoader  # type: ignore[assignment,misc]

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


class PolicyInvalid(ValueError):
    """The policy cannot be used; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def read_spots(text: str, *, faults: Faults, decimals: bool = False) -> Spot | None:
    """The document as spots, or None with the fault noted. With `decimals`, 0.35 is given as the text "0.35"."""
    nowhere = Spot(None, 1, "$")
    if len(text) > MAX_BYTES:
        faults.add(nowhere, f"the file has more than {MAX_BYTES} characters", remedy="split it")
        return None
    if half := _HALF.search(text):
        at = Spot(None, text.count("\n", 0, half.start()) + 1, "$")
        faults.add(at, "half a character stands here (a lone surrogate)", remedy="write it again, as UTF-8")
        return None
    try:
        if not _is_plain(text, faults):
            return None
        node = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = Spot(None, mark.line + 1 if mark else 1, "$")
        faults.add(at, f"it is no YAML ({getattr(error, 'problem', None) or error})", remedy="mend the line")
        return None
    if node is None:
        faults.add(nowhere, "the file is empty", remedy="write a policy into it")
        return None
    return _Spots(faults, decimals).spot(node, path="$")


def _is_plain(text: str, faults: Faults) -> bool:
    """Refuse aliases and deep nesting while they are only events: composing them is what would hurt."""
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        at = Spot(None, event.start_mark.line + 1 if event.start_mark else 1, "$")
        if isinstance(event, yaml.AliasEvent):
            faults.add(at, "it uses YAML aliases", remedy="write the value out where it is meant")
            return False
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            faults.add(at, "it is nested too deeply", remedy=f"use at most {MAX_DEPTH} levels")
            return False
    return True


@dataclass(slots=True)
class _Spots:
    """Turns nodes into spots."""

    faults: Faults
    decimals: bool

    def spot(self, node: yaml.Node, *, path: str) -> Spot:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self.table(node, path=path)
        if isinstance(node, yaml.SequenceNode):
            return Spot([self.spot(item, path=f"{path}[{i}]") for i, item in enumerate(node.value)], line, path)
        return Spot(self.scalar(node, line, path), line, path)

    def table(self, node: yaml.MappingNode, *, path: str) -> Spot:
        fields: dict[str, Spot] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            at = Spot(None, key.start_mark.line + 1, f"{path}.{name}")
            if not isinstance(key, yaml.ScalarNode):
                self.faults.add(at, "a key is no plain word", remedy="use a plain word")
            elif name in fields:
                self.faults.add(at, "this key stands twice", remedy="keep one of them")
            else:
                fields[name] = self.spot(value, path=f"{path}.{name}")
        return Spot(fields, node.start_mark.line + 1, path)

    def scalar(self, node: yaml.Node, line: int, path: str) -> Scalar:
        text, kind = str(node.value), node.tag.rpartition(":")[2]
        at = Spot(None, line, path)
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() in ("true", "yes", "on")
        if kind == "int" and text.replace("_", "").lstrip("+-").isdecimal():
            digits = text.replace("_", "")
            if len(digits.lstrip("+-")) > 1 and digits.lstrip("+-").startswith("0"):
                self.faults.add(at, f"{text} starts with a zero, which YAML reads as octal", remedy="drop the zero")
            if len(digits) > 40:
                self.faults.add(at, f"{text[:20]}… is too long a number", remedy="use at most 38 digits")
                return 0
            return int(digits)
        if kind in ("str", "timestamp"):
            return text
        if kind == "float" and self.decimals and _DECIMAL.fullmatch(text):
            return text
        self.faults.add(at, f"{text!r} is a {kind}", remedy="write a whole number, a text, `30%` or `500000 yuan`")
        return None
