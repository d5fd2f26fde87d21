"""Publish a policy with four eyes: one proposes a text, another who read that very text lets it decide, or not.

What was read is named by its digest: whoever agrees states the digest of the text before them, and it is held against
the one that is kept. The text is kept with the proposal, so that neither deciding nor replay depends on a file.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from loanmill.core.kernel.canonical import digest
from loanmill.core.strategy.policies import Policy, policy_of
from loanmill.operations.act import Act, Context, Private, Result, operation
from loanmill.operations.errors import NotAllowed, NotFound, Refused, WrongState
from loanmill.operations.policies import keep_text
from loanmill.operations.review import OwnCase
from loanmill.operations.today import held_date
from loanmill.records.org import OrgUnit, Staff
from loanmill.records.policy import PolicyInForce, PolicyProposal


class PublishedTooLate(Refused):
    """A policy may not take effect on a day that is over: what was decided then stands."""

    code = "published_too_late"


class PublishedBefore(Refused):
    """A policy of the product takes effect on that day already: let this one take effect on another."""

    code = "published_before"


class OtherText(Refused):
    """Who agrees read another text than the one that was proposed: read that one."""

    code = "other_text"


class NoteMissing(Refused):
    """A colleague must know why."""

    code, status = "note_missing", 422


def propose_policy(context: Context, *, text: str, note: str) -> Result:
    """Propose a policy/2 text for its product from its date on; the result names proposal and digest.

    Raises PolicyInvalid, PublishedTooLate, PublishedBefore, NoteMissing, WrongState while another of that day waits,
    or NotAllowed for one who does not see the whole lender.
    """
    policy = policy_of(text=text, file="policy")
    if not 0 < len(note.strip()) <= 400:
        raise NoteMissing("say in at most 400 characters why it should decide")
    return ask_to_publish(
        context, policy=policy.code, version=policy.version, sha256=policy.sha256, note=note.strip(),
        text=Private(text),
    )  # fmt: skip


@operation("policy.propose")
def ask_to_publish(act: Act, *, policy: str, version: str, sha256: str, note: str, text: Private) -> Result:
    """Keep the text and that somebody wants it published."""
    entity, found = _lender(act), policy_of(text=text.value, file="policy")
    _may_start(entity, found, today=act.business_date(entity))
    waiting = PolicyProposal.objects.filter(entity=entity, product=found.product, state="waiting")
    if waiting.filter(effective_from=found.effective_from).exists():
        raise WrongState(act=act.name, state="waiting", wanted="no proposal of this product and day that waits")
    row = PolicyProposal(
        id=act.new_id("policy-proposal"), entity_id=entity, product=found.product,
        effective_from=found.effective_from,
        policy=keep_text(act, code=policy, version=version, sha256=sha256, text=text.value), note=note,
        state="waiting", asked_by=Staff.objects.get(pk=act.actor.id), asked_at=act.at,
    )  # fmt: skip
    act.save(row)
    return {"proposal": str(row.id), "policy": policy, "version": version, "sha256": sha256}


@operation("policy.decide")
def decide_policy(act: Act, *, proposal_id: UUID, sha256: str, approve: bool, answer: str = "") -> Result:
    """Let a colleague's text decide its product, or not. `sha256` is the digest of the text that was read.

    Raises OwnCase, OtherText, WrongState, PublishedTooLate, PublishedBefore, NotFound, or NotAllowed.
    """
    entity = _lender(act)
    today = held_date(entity)
    act.on_open_day(today)
    row = _waiting(act, proposal_id, entity)
    if row.asked_by_id == act.actor.id:
        raise OwnCase("you proposed this policy yourself; a colleague must decide it")
    text = row.policy.text
    if not sha256 == row.policy.sha256 == digest(text.encode()):
        raise OtherText(
            "the text that was proposed has another digest; read it and decide then", kept=row.policy.sha256
        )
    if approve:
        _may_start(entity, policy_of(text=text, file=row.policy.version), today=today)
        row.in_force = act.save(
            PolicyInForce(
                id=act.new_id("policy-in-force"), entity_id=entity, product=row.product,
                effective_from=row.effective_from, policy=row.policy, published_at=act.at,
            )
        )  # fmt: skip
    row.state = "published" if approve else "refused"
    row.decided_by, row.decided_at = Staff.objects.get(pk=act.actor.id), act.at
    row.answer = answer.strip()[:400]
    act.save(row)
    return {"proposal": str(row.id), "state": row.state, "version": row.policy.version, "sha256": row.policy.sha256}


@operation("policy.withdraw", permission="policy.propose")
def withdraw_policy(act: Act, *, proposal_id: UUID) -> Result:
    """Take back an own proposal that waits. Raises NotAllowed for somebody else's."""
    row = _waiting(act, proposal_id, _lender(act))
    if row.asked_by_id != act.actor.id:
        raise NotAllowed(act=act.name, role=act.actor.role)
    row.state = "withdrawn"
    act.save(row)
    return {"proposal": str(row.id), "state": row.state}


def _lender(act: Act) -> UUID:
    """The actor's legal entity, all of which the actor must see: a policy decides for every branch."""
    entity, scope = act.actor.entity, act.actor.scope
    paths = OrgUnit.objects.filter(entity_id=entity).values_list("path", flat=True)
    if entity is None or not all(path.startswith(scope) for path in paths):
        raise NotAllowed(act=act.name, role=act.actor.role)
    return entity


def _may_start(entity: UUID, policy: Policy, *, today: date) -> None:
    if policy.effective_from < today:
        raise PublishedTooLate(
            f"the policy starts on {policy.effective_from}, and {today} is open; let it start then or later",
            effective_from=policy.effective_from.isoformat(), today=today.isoformat(),
        )  # fmt: skip
    known = PolicyInForce.objects.filter(entity=entity, product=policy.product, effective_from=policy.effective_from)
    if known.exists():
        raise PublishedBefore(
            f"a policy of {policy.product} starts on {policy.effective_from} already; let this one start another day",
            product=policy.product, effective_from=policy.effective_from.isoformat(),
        )  # fmt: skip


def _waiting(act: Act, proposal_id: UUID, entity: UUID) -> PolicyProposal:
    row = act.get(PolicyProposal, proposal_id)
    if row.entity_id != entity:
        raise NotFound("policy_proposal", proposal_id)
    if row.state != "waiting":
        raise WrongState(act=act.name, state=row.state, wanted="waiting")
    return row
