"""Writing Python text: lines with indentation, safe names, and a pool that keeps constants out of the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pool:
    """Objects that generated text refers to by name. No text of a policy is ever written into the source itself."""

    known: dict[str, object] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)

    def put(self, value: object) -> str:
        """The name by which generated text reads `value`; equal texts share one."""
        if isinstance(value, str) and value in self._texts:
            return self._texts[value]
        name = f"K{len(self.known)}"
        self.known[name] = value
        if isinstance(value, str):
            self._texts[value] = name
        return name

    def constant(self, value: object) -> str:
        """A constant as text: small integers and truth values stand as they are, the rest goes to the pool."""
        if value is None or value is True or value is False:
            return repr(value)
        if type(value) is int and value.bit_length() <= WIDEST_BITS:
            return repr(value) if value >= 0 else f"({value!r})"
        return self.put(value)


@dataclass(frozen=True, slots=True)
class Code:
    """The text of an expression, and whether its value can be None (missing) in this variant."""

    text: str
    maybe: bool = False

    @property
    def simple(self) -> bool:
        """Whether reading it twice costs nothing and changes nothing."""
        return self.text.isidentifier() or self.text.isdigit()


@dataclass(slots=True)
class Writer:
    """The lines of one function, the columns known so far and the pool of its constants."""

    pool: Pool
    columns: dict[str, Code] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    _depth: int = 1
    _temps: int = 0

    def line(self, text: str) -> None:
        """Add one line at the present indentation."""
        self.lines.append("    " * self._depth + text)

    @contextmanager
    def inside(self, head: str) -> Iterator[None]:
        """A block under `head`."""
        self.line(head)
        self._depth += 1
        yield
        self._depth -= 1

    def temp(self) -> str:
        """A fresh local name."""
        self._temps += 1
        return f"t{self._temps}"

    def define(self, column: str, *, maybe: bool) -> str:
        """A safe local name for a column, which later code reads."""
        name = f"c{len(self.columns)}"
        self.columns[column] = Code(name, maybe)
        return name

    def text(self, *, head: str) -> str:
        """The whole function."""
        return "\n".join([head, *self.lines, ""])


def pattern(pool: Pool, parts: list[str | Code]) -> str:
    """An f-string of constant texts (str) and expressions (Code); neighbouring constants are joined first."""
    joined: list[str | Code] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    held = "".join(f"{{{part.text if isinstance(part, Code) else pool.put(part)}}}" for part in joined if part != "")
    return f"f'{held}'"


def compiled(*, source: str, name: str, known: Mapping[str, object]) -> object:
    """The function `name` that our own generated source defines. The source holds no text of a policy."""
    space: dict[str, object] = {"__builtins__": BUILTINS, **known}
    exec(compile(source, f"<policy {name}>", "exec"), space)
    return space[name]


WIDEST_BITS = 128  # longer integers are masks of tables

BUILTINS: Mapping[str, object] = {"abs": abs, "min": min, "max": max, "str": str, "int": int}
"""All that generated text can reach besides its own constants."""
