"""What a cross-check may see: the known values of the case, and the declared people and name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from loanmill.core.evidence.missing import Missing, Value


@dataclass(frozen=True, slots=True)
class Person:
    """A person as declared. Lives in memory for the comparison alone and is never written into a finding."""

    name: str
    id_no: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """The case as cross-checks see it: facts and features by vocabulary name, and who was declared in which role."""

    business_date: date
    business_name: str
    people: Mapping[str, Person]
    values: Mapping[str, Value] = field(default_factory=dict)

    def value(self, name: str) -> Value:
        """What is known of `name`; a name that was never asked for is Missing(not_asked)."""
        return self.values.get(name, Missing("not_asked"))


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """One comparison: the finding's name, its code version, the names it reads and the function."""

    name: str
    version: str
    reads: tuple[str, ...]
    check: Callable[[CaseView], Value]


def same_text(left: str, right: str) -> bool:
    """Whether two names agree when spaces, full-width brackets and letter case are set aside."""
    return _plain(left) == _plain(right)


def _plain(text: str) -> str:
    return "".join(text.split()).translate(str.maketrans("（）", "()")).casefold()


def share_bp(*, part: Value, whole: Value, times: int = 1) -> Value:
    """`part` x `times` over `whole` in basis points, rounded down; Missing when either is, or the base is nil.

    `times` is the number of periods in `whole` for each period in `part`.
    """
    if isinstance(part, Missing):
        return part
    if isinstance(whole, Missing):
        return whole
    if isinstance(part, str) or isinstance(whole, str):
        raise TypeError("a ratio is made of two amounts")
    return Missing("no_base") if whole <= 0 else part * times * 10_000 // whole
