"""Score reasons: the characteristics that lost most points against their best bin."""

from __future__ import annotations

from dataclasses import dataclass

from loanmill.core.strategy.case.packing import quote
from loanmill.core.strategy.tree.program import ScoreItem

MOST = 4


@dataclass(frozen=True, slots=True)
class Losses:
    """The characteristics of one scorecard, spelled as far as a compiler can."""

    items: tuple[tuple[int, str, str, str, str, bool], ...]

    @classmethod
    def of(cls, items: tuple[ScoreItem, ...]) -> Losses:
        """Best points, reason and the texts around value and loss of each item."""
        return cls(tuple(_spelled(item) for item in items))

    def add(self, why: dict[str, str], points: tuple[int | None, ...], values: tuple[str, ...]) -> None:
        """Add the reasons of the four that lost most, greatest first; what is missing (null) did not lose."""
        lost = []
        for index, (item, got, value) in enumerate(zip(self.items, points, values, strict=True)):
            if got is not None and got < item[0] and value != "null":
                lost.append((got - item[0], index, value))
        for loss, index, value in sorted(lost)[:MOST]:
            _, reason, start, middle, end, value_first = self.items[index]
            held = (value, str(-loss)) if value_first else (str(-loss), value)
            why.setdefault(reason, f"{start}{held[0]}{middle}{held[1]}{end}")


def _spelled(item: ScoreItem) -> tuple[int, str, str, str, str, bool]:
    """The reason's text in three pieces, with value and loss in the order of their names."""
    label = item.label if item.label not in ("name", "lost") else "value"
    fields = {"name": quote(item.label), "lost": "\0", label: "\0"}
    inside = ",".join(f"{quote(name)}:{fields[name]}" for name in sorted(fields))
    start, middle, end = f'{{"code":{quote(item.reason)},"params":{{{inside}}}}}'.split("\0")
    return item.best, item.reason, start, middle, end, label < "lost"
