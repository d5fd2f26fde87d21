"""Reading typed values out of spots. A fault is noted and a harmless value returned, so that all faults are found."""

from __future__ import annotations

import re
from collections.abc import Collection

from loanmill.core.evidence.vocabulary import NUMBERS, Term, vocabulary
from loanmill.core.kernel.reasons import reason_words
from loanmill.core.strategy.text.fields import Fields
from loanmill.core.strategy.text.spots import Spot

_YUAN = re.compile(r"(-?[\d_]+)(?:\.(\d{1,2}))? ?yuan")
_PERCENT = re.compile(r"(-?\d+)(?:\.(\d{1,2}))? ?%")
_TIMES = re.compile(r"(\d+)(?:/(\d+))?")


class Reader(Fields):
    """Typed access to the spots of one policy file."""

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
