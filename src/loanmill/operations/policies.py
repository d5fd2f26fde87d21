"""Which policy decides: what the legal entity published, else what ships with the build."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from loanmill.core.kernel.ids import named_id
from loanmill.core.strategy.policies import Policy, policy_of
from loanmill.core.strategy.shipped import policy_for, policy_text
from loanmill.operations.act import Act
from loanmill.records.policy import PolicyInForce, PolicyText


def policy_in_force(*, entity: UUID, product: str, on: date) -> tuple[Policy, str]:
    """The policy of a product on a day, and its text: the entity's latest one that started by then, else the shipped.

    Raises NoPolicy.
    """
    own = PolicyInForce.objects.filter(entity=entity, product=product, effective_from__lte=on)
    found = own.select_related("policy").order_by("-effective_from").first()
    if found is None:
        policy = policy_for(product=product, on=on)
        return policy, policy_text(policy=policy)
    text = found.policy.text
    return policy_of(text=text, file=f"{found.policy.code} {found.policy.version}"), text


def keep_text(act: Act, *, code: str, version: str, sha256: str, text: str) -> PolicyText:
    """The row that holds a policy's text, made with the first act that needs it. Its id follows from the digest."""
    key = named_id("policy", sha256)
    held = PolicyText.objects.filter(pk=key).first()
    return held or act.save(PolicyText(id=key, code=code, version=version, sha256=sha256, text=text))
