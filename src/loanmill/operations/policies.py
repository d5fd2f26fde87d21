"""Which policy decides: what the legal entity published, else what ships with the build. How one is published."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from loanmill.core.kernel.ids import named_id
from loanmill.core.strategy.policies import Policy, policy_of
from loanmill.core.strategy.shipped import policy_for, policy_text
from loanmill.operations.act import Act, Private, Result, operation
from loanmill.operations.errors import Refused
from loanmill.records.org import LegalEntity
from loanmill.records.policy import PolicyInForce, PolicyText


class PublishedTooLate(Refused):
    """A policy may not take effect on a day that is over: what was decided then stands."""

    code = "published_too_late"


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


@operation("policy.publish")
def publish_policy(act: Act, *, entity_id: UUID, text: Private) -> Result:
    """Let a policy/2 text decide its product from its date on. Raises PolicyInvalid, PublishedTooLate.

    The text is kept at once, so that neither deciding nor replay depends on a file.
    """
    policy = policy_of(text=text.value, file="policy")
    today = act.business_date(entity_id)
    if policy.effective_from < today:
        raise PublishedTooLate(
            f"the policy starts on {policy.effective_from}, and {today} is open; let it start then or later",
            effective_from=policy.effective_from.isoformat(),
            today=today.isoformat(),
        )
    kept = keep_text(act, code=policy.code, version=policy.version, sha256=policy.sha256, text=text.value)
    act.save(
        PolicyInForce(
            id=act.new_id("policy-in-force"),
            entity=LegalEntity.objects.get(pk=entity_id),
            product=policy.product,
            effective_from=policy.effective_from,
            policy=kept,
            published_at=act.at,
        )
    )
    return {"policy": policy.code, "version": policy.version, "sha256": policy.sha256}


def keep_text(act: Act, *, code: str, version: str, sha256: str, text: str) -> PolicyText:
    """The row that holds a policy's text, made with the first act that needs it. Its id follows from the digest."""
    key = named_id("policy", sha256)
    held = PolicyText.objects.filter(pk=key).first()
    return held or act.save(PolicyText(id=key, code=code, version=version, sha256=sha256, text=text))
