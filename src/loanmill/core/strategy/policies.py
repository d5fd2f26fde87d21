"""A policy in whichever language it was written: read, decide, and what else the house asks of it.

New policies are written in policy/2. Those of policy/1 stay readable, so that whatever was decided under them replays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from loanmill.core.evidence.decision import Decision
from loanmill.core.evidence.missing import Value
from loanmill.core.evidence.snapshot import Snapshot, snapshot_digest
from loanmill.core.offer.price import cap_of
from loanmill.core.strategy.case.compile import Case, compile_case
from loanmill.core.strategy.document.read import read_program
from loanmill.core.strategy.first import decide as first_decide
from loanmill.core.strategy.first import document as first
from loanmill.core.strategy.first.read import read_policy
from loanmill.core.strategy.tree.program import LANGUAGE

_FORMAT = re.compile(r"^format:\s*(\S+)", re.M)


class WrongProduct(ValueError):
    """The snapshot is of another product than the policy."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of a product's policy: `language` is policy/1 or policy/2, `body` what that language made of it."""

    code: str
    version: str
    product: str
    effective_from: date
    sha256: str
    language: str
    body: first.Policy | Case


@cache
def policy_of(*, text: str, file: str) -> Policy:
    """The policy in a text of either language; `file` is its name in messages. Raises PolicyInvalid."""
    found = _FORMAT.search(text)
    if found is not None and found[1] == first.FORMAT:
        old = read_policy(text=text, file=file)
        return Policy(old.code, old.version, old.product, old.effective_from, old.sha256, first.FORMAT, old)
    made = read_program(text=text, file=file)
    head = (made.code, made.version, made.product, made.effective_from, made.sha256)
    return Policy(*head, LANGUAGE, compile_case(made))


def decide(*, snapshot: Snapshot, policy: Policy) -> Decision:
    """The decision on `snapshot` under `policy`, with its whole trace. Raises WrongProduct."""
    if snapshot.product != policy.product:
        raise WrongProduct(f"the snapshot is of {snapshot.product}, the policy {policy.code} of {policy.product}")
    if isinstance(policy.body, first.Policy):
        return first_decide.decide(snapshot=snapshot, policy=policy.body)
    decided = policy.body.decide(values_of(snapshot), traced=True)
    assert decided.outcome is not None, "a policy of a product decides"
    return Decision(
        snapshot_sha256=snapshot_digest(snapshot.to_bytes()),
        policy=policy.code,
        policy_version=policy.version,
        policy_sha256=policy.sha256,
        outcome=decided.outcome,
        reasons=decided.reasons,
        score=decided.score,
        grade=decided.grade,
        terms=decided.terms,
        trace=decided.trace,
    )


def values_of(snapshot: Snapshot) -> dict[str, Value]:
    """What a policy may read: the snapshot's values, and what the shell gives beside them."""
    return {
        **{name: known.value for name, known in snapshot.values.items()},
        "business_date": snapshot.business_date.isoformat(),
        "product": snapshot.product,
        "split_key": str(snapshot.application),
    }


def highest_rate_bp(*, policy: Policy, on: date) -> int | None:
    """The highest yearly rate that may be agreed on a day, in basis points; None when it is not known."""
    if isinstance(policy.body, first.Policy):
        return cap_of(policy=policy.body.price, on=on)
    price = policy.body.decide({"business_date": on.isoformat()}, traced=True).trace.get("rate")
    cap = price.get("cap_bp") if isinstance(price, dict) else None
    return cap if isinstance(cap, int) else None
