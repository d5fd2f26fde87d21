"""The policies that ship with this build: `loanmill/policy/<product>/<effective date>.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources

from loanmill.core.kernel.canonical import digest
from loanmill.core.products.catalogue import product as product_of
from loanmill.core.strategy.policies import Policy, policy_of

ROOM = "loanmill.policy"


class NoPolicy(LookupError):
    """No policy of the product is in force on the day: ship one, or decide on a later day."""


@cache
def shipped_texts(*, product: str) -> Mapping[str, str]:
    """The texts of a product's policies by file name, in order of date."""
    folder = resources.files(ROOM).joinpath(product)
    files = sorted(item.name for item in folder.iterdir() if item.name.endswith(".yaml"))
    return {name: folder.joinpath(name).read_text(encoding="utf-8") for name in files}


@cache
def shipped_policies(*, product: str) -> tuple[Policy, ...]:
    """A product's policies in order of effective date. Raises PolicyInvalid, or UnknownProduct."""
    texts = shipped_texts(product=product_of(code=product).policy)
    policies = (policy_of(text=text, file=f"policy/{product}/{name}") for name, text in texts.items())
    return tuple(sorted(policies, key=lambda policy: policy.effective_from))


def policy_for(*, product: str, on: date) -> Policy:
    """The policy of a product in force on a day: the latest that started by then. Raises NoPolicy."""
    started = [policy for policy in shipped_policies(product=product) if policy.effective_from <= on]
    if not started:
        raise NoPolicy(f"no policy of {product} is in force on {on.isoformat()}")
    return started[-1]


def policy_text(*, policy: Policy) -> str:
    """The text that a shipped policy was read from, to be kept with the first decision under it. Raises NoPolicy."""
    for text in shipped_texts(product=product_of(code=policy.product).policy).values():
        if digest(text.encode()) == policy.sha256:
            return text
    raise NoPolicy(f"the policy {policy.code} {policy.version} does not ship with this build")
