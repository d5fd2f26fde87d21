"""The document that an import drafts: sections and rows as text, each line with where it came from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from loanmill.core.strategy.jdm.made import Origin


@dataclass(slots=True)
class Draft:
    """Lines of YAML. `origins`: line number -> where in the graph it came from, and the step it belongs to."""

    lines: list[str] = field(default_factory=list)
    origins: dict[int, tuple[Origin, str, int]] = field(default_factory=dict)

    def add(self, text: str, origin: Origin | None = None, step: str = "", row: int = -1) -> None:
        """Add one line."""
        self.lines.append(text)
        if origin is not None:
            self.origins[len(self.lines)] = (origin, step, row)

    def text(self) -> str:
        """The document."""
        return "\n".join([*self.lines, ""])

    def origin(self, line: int) -> tuple[Origin, str, int] | None:
        """Where a line came from: its own origin, or that of the nearest line above."""
        return next((self.origins[at] for at in range(line, 0, -1) if at in self.origins), None)


def scalar(text: str) -> str:
    """A text as YAML: quoted, with what cannot be printed escaped."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def listed(texts: Sequence[str]) -> str:
    """Texts as a YAML list in one line."""
    return "[" + ", ".join(scalar(text) for text in texts) + "]"
