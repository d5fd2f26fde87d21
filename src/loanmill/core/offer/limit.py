"""The limit: the least of several components, each a stated formula; a missing input makes it unknown.

Sources of the formulas: working capital may not exceed the real need (monthly sales x turnover days, less own
funds and other working-capital debt); ability to pay is disposable monthly cash flow / instalment >= a policy
multiple, judged as if the loan were repaid in equal monthly instalments whatever method is agreed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.kernel.money import Rounding, div
from loanmill.core.kernel.rates import ONE_BP


@dataclass(frozen=True, slots=True)
class Weighted:
    """`name` x `times` over `over`: a part of a sum."""

    name: str
    times: int = 1
    over: int = 1


@dataclass(frozen=True, slots=True)
class Setting:
    """What a component may read besides the snapshot: the rate and term that the loan would have."""

    rate_bp: int
    term_months: int


class Component(Protocol):
    """One upper bound of the limit."""

    @property
    def code(self) -> str:
        """Its name in the policy and the trace."""
        ...

    @property
    def reason(self) -> str:
        """The reason given when it is what bounds the offer."""
        ...

    def reads(self) -> tuple[str, ...]:
        """The names of the vocabulary that it reads."""
        ...

    def bound_fen(self, *, values: Mapping[str, int | str], setting: Setting) -> int:
        """The bound in fen, never negative, when everything it reads is known."""
        ...


@dataclass(frozen=True, slots=True)
class WeightedSum:
    """The sum of `add` less the sum of `less`. With `turnover_days`, `add` is a month's sales and is scaled by them."""

    code: str
    reason: str
    add: tuple[Weighted, ...]
    less: tuple[str, ...] = ()
    turnover_days: int | None = None

    def reads(self) -> tuple[str, ...]:
        """The names of the vocabulary that it reads."""
        return tuple(part.name for part in self.add) + self.less

    def bound_fen(self, *, values: Mapping[str, int | str], setting: Setting) -> int:
        """The bound in fen; a month has 30 days here."""
        days = 30 if self.turnover_days is None else self.turnover_days
        whole = weighted_fen(parts=self.add, values=values, times=days, over=30)
        return max(0, whole - sum(int(values[name]) for name in self.less))


@dataclass(frozen=True, slots=True)
class CashFlow:
    """The loan whose equal instalment is disposable monthly cash flow / `multiple_bp`.

    Disposable is a month's `inflow` x the margin of the trade (`margin_bp` by the codes of `margin_by`), less `less`.
    """

    code: str
    reason: str
    inflow: tuple[Weighted, ...]
    margin_by: str
    margin_bp: Mapping[str, int]
    less: tuple[str, ...]
    multiple_bp: int

    def reads(self) -> tuple[str, ...]:
        """The names of the vocabulary that it reads."""
        return (*(part.name for part in self.inflow), self.margin_by, *self.less)

    def bound_fen(self, *, values: Mapping[str, int | str], setting: Setting) -> int:
        """The bound in fen at the setting's rate and term."""
        margin_bp = self.margin_bp[str(values[self.margin_by])]
        earned = weighted_fen(parts=self.inflow, values=values, times=margin_bp, over=ONE_BP)
        disposable = max(0, earned - sum(int(values[name]) for name in self.less))
        return loan_carried_fen(
            instalment_fen=div(disposable * ONE_BP, self.multiple_bp, Rounding.DOWN),
            rate_bp=setting.rate_bp,
            months=setting.term_months,
        )


@dataclass(frozen=True, slots=True)
class Cap:
    """A fixed amount."""

    code: str
    reason: str
    amount_fen: int

    def reads(self) -> tuple[str, ...]:
        """Nothing of the vocabulary."""
        return ()

    def bound_fen(self, *, values: Mapping[str, int | str], setting: Setting) -> int:
        """The amount."""
        return self.amount_fen


@dataclass(frozen=True, slots=True)
class LimitPolicy:
    """The components, the step it is rounded down to, and the least that is worth lending."""

    components: tuple[Component, ...]
    round_down_to_fen: int
    minimum_fen: int


@dataclass(frozen=True, slots=True)
class Bound:
    """What one component gave: its inputs, and the bound in fen or None when an input is missing."""

    code: str
    reason: str
    inputs: Mapping[str, Value]
    bound_fen: int | None


@dataclass(frozen=True, slots=True)
class Limit:
    """All components; when each is known, the least one, its amount, and that rounded down."""

    bounds: tuple[Bound, ...]
    bound_by: Bound | None
    least_fen: int | None
    limit_fen: int | None


def limit_of(*, policy: LimitPolicy, values: Mapping[str, Value], setting: Setting | None) -> Limit:
    """The limit of a case. Without a setting (no rate or term is known) nothing is computed and it is unknown."""
    bounds = tuple(_bound(component, values, setting) for component in policy.components)
    known = [bound for bound in bounds if bound.bound_fen is not None]
    if len(known) < len(bounds):
        return Limit(bounds=bounds, bound_by=None, least_fen=None, limit_fen=None)
    least = min(known, key=lambda bound: bound.bound_fen or 0)
    least_fen = least.bound_fen or 0
    step = policy.round_down_to_fen
    return Limit(bounds=bounds, bound_by=least, least_fen=least_fen, limit_fen=least_fen // step * step)


def _bound(component: Component, values: Mapping[str, Value], setting: Setting | None) -> Bound:
    inputs = {name: values[name] for name in component.reads()}
    known = {name: value for name, value in inputs.items() if not isinstance(value, Missing)}
    bound_fen = None
    if setting is not None and len(known) == len(inputs):
        bound_fen = component.bound_fen(values=known, setting=setting)
    return Bound(code=component.code, reason=component.reason, inputs=inputs, bound_fen=bound_fen)


def weighted_fen(*, parts: tuple[Weighted, ...], values: Mapping[str, int | str], times: int, over: int) -> int:
    """The sum of weighted parts x times / over, in fen, rounded down once at the end."""
    whole = sum((Fraction(int(values[part.name]) * part.times, part.over) for part in parts), Fraction(0))
    scaled = whole * times / over
    return div(scaled.numerator, scaled.denominator, Rounding.DOWN)


def loan_carried_fen(*, instalment_fen: int, rate_bp: int, months: int) -> int:
    """The loan that an equal monthly instalment repays: instalment x (1 - (1+i)^-n) / i, i = rate / 12, rounded down.

    Exact in integers: with i = r / d, it is instalment x ((d+r)^n - d^n) x d / (r x (d+r)^n).
    """
    if rate_bp == 0:
        return instalment_fen * months
    d = ONE_BP * 12
    grown, flat = (d + rate_bp) ** months, d**months
    return div(instalment_fen * (grown - flat) * d, rate_bp * grown, Rounding.DOWN)
