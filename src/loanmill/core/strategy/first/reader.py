"""Reading typed values out of spots. A fault is noted and a harmless value returned, so that all faults are found."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from loanmill.core.evidence.vocabulary import NUMBERS, Term, vocabulary
from loanmill.core.kernel.reasons import reason_words
from loanmill.core.strategy.text.spots import Faults, Spot

_YUAN = re.compile(r"(-?[\d_]+)(?:\.(\d{1,2}))? ?yuan")
_PERCENT = re.compile(r"(-?\d+)(?:\.(\d{1,2}))? ?%")
_TIMES = re.compile(r"(\d+)(?:/(\d+))?")


class Reader:
    """Typed access to the spots of one policy file."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults

    def table(self, spot: Spot, *, needs: Collection[str], may: Collection[str] = ()) -> dict[str, Spot]:
        """The fields of a table: all of `needs`, none outside `needs` and `may`. A missing one is an empty spot."""
        if not isinstance(spot.raw, dict):
            self.faults.add(spot, "a table is wanted here", remedy=f"write the fields {', '.join(sorted(needs))}")
            return {name: Spot(None, spot.line, f"{spot.path}.{name}") for name in needs}
        for name in spot.raw.keys() - set(needs) - set(may):
            known = ", ".join(sorted({*needs, *may}))
            self.faults.add(spot.raw[name], f"the field {name} is unknown", remedy=f"use one of {known}")
        for name in sorted(set(needs) - spot.raw.keys()):
            self.faults.add(spot, f"the field {name} is missing", remedy=f"add {name}")
        empty = {name: Spot(None, spot.line, f"{spot.path}.{name}") for name in needs}
        return {**empty, **spot.raw}

    def items(self, spot: Spot) -> list[Spot]:
        """The items of a list; nothing for a missing field."""
        if isinstance(spot.raw, list):
            return spot.raw
        if spot.raw is not None:
            self.faults.add(spot, "a list is wanted here", remedy="write the items with a dash before each")
        return []

    def text(self, spot: Spot) -> str:
        """A text that is not empty."""
        if isinstance(spot.raw, str) and spot.raw.strip():
            return spot.raw
        if spot.raw is not None:
            self.faults.add(spot, f"{spot.raw!r} is no text", remedy="write a word or a sentence")
        return ""

    def choice(self, spot: Spot, options: Collection[str]) -> str:
        """One of the options; the first in order where it is none."""
        if isinstance(spot.raw, str) and spot.raw in options:
            return spot.raw
        listed = ", ".join(sorted(options))
        if spot.raw is not None:
            self.faults.add(spot, f"{spot.raw!r} is not allowed here", remedy=f"use one of {listed}")
        return sorted(options)[0]

    def whole(self, spot: Spot, *, least: int = -(2**31)) -> int:
        """A whole number, at least `least`."""
        if isinstance(spot.raw, int) and not isinstance(spot.raw, bool):
            if spot.raw >= least:
                return spot.raw
            self.faults.add(spot, f"{spot.raw} is too small", remedy=f"use {least} or more")
        elif spot.raw is not None:
            self.faults.add(spot, f"{spot.raw!r} is no whole number", remedy="write digits only")
        return max(least, 1)

    def day(self, spot: Spot) -> date:
        """A date, 2026-01-31."""
        try:
            return date.fromisoformat(str(spot.raw))
        except ValueError:
            if spot.raw is not None:
                self.faults.add(spot, f"{spot.raw!r} is no date", remedy="write it as 2026-01-31")
            return date(1970, 1, 1)

    def quantity(self, spot: Spot, *, unit: str) -> int:
        """A number of the vocabulary's type `unit`: money as `500000 yuan`, ratios as `30%`, the rest as digits."""
        if spot.raw is None:
            return 1
        if unit == "fen":
            return self._scaled(spot, _YUAN, remedy="it is money; write it as 500000 yuan")
        if unit == "bp":
            return self._scaled(spot, _PERCENT, remedy="it is a ratio; write it as 30%")
        if isinstance(spot.raw, int) and not isinstance(spot.raw, bool):
            return spot.raw
        self.faults.add(spot, f"{spot.raw!r} is no number of {unit}", remedy="write digits only")
        return 1

    def _scaled(self, spot: Spot, pattern: re.Pattern[str], *, remedy: str) -> int:
        found = pattern.fullmatch(spot.raw) if isinstance(spot.raw, str) else None
        if found is None:
            self.faults.add(spot, f"{spot.raw!r} has another unit", remedy=remedy)
            return 1
        whole, part = found[1].replace("_", ""), (found[2] or "").ljust(2, "0")
        value = abs(int(whole)) * 100 + int(part)
        return -value if whole.startswith("-") else value

    def times(self, spot: Spot) -> tuple[int, int]:
        """A factor `3` or `2/3`."""
        found = _TIMES.fullmatch(str(spot.raw)) if isinstance(spot.raw, int | str) else None
        if found is None or int(found[2] or 1) == 0:
            self.faults.add(spot, f"{spot.raw!r} is no factor", remedy="write 3 or 2/3")
            return 1, 1
        return int(found[1]), int(found[2] or 1)

    def term(self, spot: Spot, *, types: Collection[str] | None = None) -> Term | None:
        """The vocabulary's term that a spot names, of one of `types`."""
        name = self.text(spot)
        term = vocabulary().terms.get(name)
        if term is None:
            if name:
                self.faults.add(
                    spot, f"{name} is not in the vocabulary", remedy="use a name of core/evidence/vocabulary"
                )
            return None
        if types is not None and term.type not in types:
            self.faults.add(spot, f"{name} is {term.type}", remedy=f"use a name of type {', '.join(sorted(types))}")
            return None
        return term

    def reason(self, spot: Spot, *, params: Collection[str]) -> str:
        """A reason code that has words, which ask for nothing but `params`."""
        code = self.text(spot)
        words = reason_words().get(code)
        if code and words is None:
            self.faults.add(spot, f"the reason {code} has no words", remedy="add it to core/kernel/reason_words.yaml")
        elif words is not None and (asked := words.params - set(params)):
            names = ", ".join(sorted(asked))
            self.faults.add(
                spot, f"the words of {code} ask for {names}", remedy="give what they ask for, or reword them"
            )
        return code


def is_number(term: Term) -> bool:
    """Whether the term's values have an order."""
    return term.type in NUMBERS
