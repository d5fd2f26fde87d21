"""Product: what a loan product asks for and allows. Each product is one file beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loanmill.core.evidence.missing import Value


@dataclass(frozen=True, slots=True)
class SourceWant:
    """One source that a product asks, in which wave and on what terms.

    `consent` is the consent that must name the source before it is asked, given by the party in `role`.
    `timeout_ms` is the limit of one attempt, `attempts` their number in all; `price_fen` is paid an answer.
    """

    source: str
    wave: int
    role: str
    consent: str
    timeout_ms: int
    attempts: int
    price_fen: int

    def __post_init__(self) -> None:
        if self.source not in self.consent:
            raise ValueError(f"consent {self.consent!r} does not name the source {self.source!r}")
        if self.wave < 1 or self.attempts < 1 or self.timeout_ms < 1 or self.price_fen < 0:
            raise ValueError(f"{self.source}: wave, attempts and time limit start at 1, a price is not negative")


@dataclass(frozen=True, slots=True)
class RoleWant:
    """A party the case may or must name: `least` and `most` people in `role`."""

    role: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Product:
    """One loan product.

    `min_rate_bp` is the least a person may agree (the most is the policy's cap), `offer_days` how long an offer stands.
    `methods` are the repayment methods it allows, the first being the usual one. `pointless_after` maps a name to
    the codes that decline in any case: when an earlier wave brings one, later waves are not paid for.
    """

    code: str
    zh: str
    en: str
    policy: str
    min_amount_fen: int
    max_amount_fen: int
    min_term_months: int
    max_term_months: int
    min_rate_bp: int
    offer_days: int
    methods: tuple[str, ...]
    sources: tuple[SourceWant, ...]
    roles: tuple[RoleWant, ...]
    features: tuple[str, ...]
    crosschecks: tuple[str, ...]
    pointless_after: Mapping[str, tuple[str, ...]]

    def waves(self) -> tuple[tuple[SourceWant, ...], ...]:
        """The sources wave by wave, each wave in order of source."""
        numbers = sorted({want.wave for want in self.sources})
        return tuple(tuple(sorted((w for w in self.sources if w.wave == n), key=lambda w: w.source)) for n in numbers)

    def consents(self) -> Mapping[str, str]:
        """Which consent names which source."""
        return {want.source: want.consent for want in self.sources}

    def is_pointless(self, *, values: Mapping[str, Value]) -> bool:
        """Whether what earlier waves brought declines in any case, so that no further source need be asked."""
        return any(values.get(name) in codes for name, codes in self.pointless_after.items())
