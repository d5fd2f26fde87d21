"""The words that a policy brings for reasons of its own, as they were kept with the policy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from loanmill.core.strategy.case.compile import Case
from loanmill.core.strategy.policies import policy_of
from loanmill.records.policy import PolicyText

OwnWords = Mapping[str, Mapping[str, str]]
NONE: OwnWords = {}


def own_words(*, code: str, version: str) -> OwnWords:
    """Sentences for staff by reason and language; empty for a policy that brings none."""
    sha256 = PolicyText.objects.filter(code=code, version=version).values_list("sha256", flat=True).first()
    return NONE if sha256 is None else _read(sha256)


@lru_cache(maxsize=64)
def _read(sha256: str) -> OwnWords:
    body = policy_of(text=PolicyText.objects.get(sha256=sha256).text, file=sha256).body
    return body.program.reasons if isinstance(body, Case) else NONE
