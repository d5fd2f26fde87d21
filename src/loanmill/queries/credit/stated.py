"""Limits in force: what people set for one customer, group, product, branch or funder, else what the rules say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from loanmill.core.credit.rules import CreditRules, Dimension
from loanmill.records.credit import LimitSetting

Key = tuple[str, str]  # dimension and code


def stated_limits(entity: UUID, codes: Iterable[str] | None = None) -> Mapping[Key, int]:
    """Fen of each setting in force, of these codes alone where they are named."""
    rows = LimitSetting.objects.filter(entity_id=entity, state="in_force", limit_fen__isnull=False)
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    found = rows.values_list("dimension", "code", "limit_fen")
    return {(dimension, code): fen for dimension, code, fen in found if fen is not None}


def limit_in_force(
    *, dimension: Dimension, code: str, rules: CreditRules, stated: Mapping[Key, int], quota_fen: int | None = None
) -> int:
    """The limit that draws are held to; `quota_fen` is a funder's own quota, which binds where it is less."""
    limit_fen = stated.get((dimension, code), rules.limit_fen(dimension=dimension, code=code))
    return limit_fen if quota_fen is None else min(limit_fen, quota_fen)
