"""Which funder takes a loan: the cheapest whose conditions it meets and whose quota it fits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from loanmill.core.evidence.decision import Reason


@dataclass(frozen=True, slots=True)
class Funder:
    """What a funder takes: products, grades, amounts and terms, what is left of its quota, and what its money costs."""

    code: str
    products: frozenset[str]
    grades: frozenset[str]
    min_amount_fen: int
    max_amount_fen: int
    max_term_months: int
    quota_left_fen: int
    cost_bp: int


@dataclass(frozen=True, slots=True)
class Need:
    """The loan that looks for a funder."""

    product: str
    grade: str
    amount_fen: int
    term_months: int
    rate_bp: int


@dataclass(frozen=True, slots=True)
class Match:
    """The funder's code, or None with the reason to refer; `refused` says of each other one why not, by code."""

    funder: str | None
    reason: Reason | None
    refused: tuple[tuple[str, str], ...]


def match(*, need: Need, funders: Iterable[Funder], said_no: frozenset[str] = frozenset()) -> Match:
    """Match one loan. Order: lower cost, then code, so that the same funders give the same answer.

    `said_no` are funders that were asked already and declined.
    """
    ordered = sorted(funders, key=lambda funder: (funder.cost_bp, funder.code))
    refused: list[tuple[str, str]] = []
    for funder in ordered:
        why = "said_no" if funder.code in said_no else refusal(need=need, funder=funder)
        if why is None:
            return Match(funder=funder.code, reason=None, refused=tuple(refused))
        refused.append((funder.code, why))
    reason = Reason(code="no_funder", params={"asked": len(ordered), "amount_fen": need.amount_fen})
    return Match(funder=None, reason=reason, refused=tuple(refused))


def refusal(*, need: Need, funder: Funder) -> str | None:
    """Why this funder cannot take the loan, as a code, or None when it can."""
    checks = (
        ("product", need.product not in funder.products),
        ("grade", need.grade not in funder.grades),
        ("amount_too_small", need.amount_fen < funder.min_amount_fen),
        ("amount_too_large", need.amount_fen > funder.max_amount_fen),
        ("term", need.term_months > funder.max_term_months),
        ("below_cost", need.rate_bp < funder.cost_bp),
        ("quota", need.amount_fen > funder.quota_left_fen),
    )
    return next((code for code, refuses in checks if refuses), None)
