"""Decide: one snapshot under one policy gives one decision with its trace. Pure; the same bytes for ever.

The outcome is the strictest of what speaks: decline, then refer, then approve. Approve has to be said: every rule
passed, the score's band approves, and limit and rate are known and within bounds. Whatever is unknown refers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loanmill.core.evidence.decision import Decision, Outcome, Reason, Terms
from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.evidence.snapshot import Snapshot, snapshot_digest
from loanmill.core.offer.limit import Limit, Setting, limit_of
from loanmill.core.offer.price import Price, price_of
from loanmill.core.scoring.scorecard import Points, Score, score
from loanmill.core.strategy.first.document import AMOUNT_NAME, TERM_NAME, Band, Policy
from loanmill.core.strategy.first.rules import RuleResult, apply
from loanmill.core.strategy.first.trace import trace_of

SCORE_REASONS = 4  # how many characteristics a decision on the score names


class WrongProduct(ValueError):
    """The snapshot is of another product than the policy."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One part of the policy speaking: the outcome it asks for and why."""

    outcome: Outcome
    reason: Reason


def decide(*, snapshot: Snapshot, policy: Policy) -> Decision:
    """The decision on `snapshot` under `policy`. Raises WrongProduct."""
    if snapshot.product != policy.product:
        raise WrongProduct(f"the snapshot is of {snapshot.product}, the policy {policy.code} of {policy.product}")
    values = {name: snapshot.value(name) for name in policy.reads()}
    results = tuple(apply(rule=rule, values=values) for rule in policy.rules)
    scored = score(card=policy.card, values=values)
    band = band_of(policy=policy, total=scored.total)
    price = price_of(policy=policy.price, pd_bp=scored.grade.pd_bp, on=snapshot.business_date)
    term = values[TERM_NAME]
    setting = None
    if price.rate_bp is not None and isinstance(term, int):
        setting = Setting(rate_bp=price.rate_bp, term_months=term)
    limit = limit_of(policy=policy.limit, values=values, setting=setting)
    voices = [*_of_rules(results), *_of_score(policy, band, scored)]
    voices += _softened([*_of_limit(policy, limit), *_of_price(policy, price, band)], scored)
    outcome = strictest(voices)
    terms = _terms(policy, limit, setting) if outcome != "decline" else None
    if outcome == "approve" and terms is None:
        raise AssertionError("an approval without terms: a part of the policy did not speak")
    reasons = [voice.reason for voice in _ranked(voices)] if outcome != "approve" else []
    notes = _notes(policy, results, outcome, scored, limit, values)
    return Decision(
        snapshot_sha256=snapshot_digest(snapshot.to_bytes()),
        policy=policy.code,
        policy_version=policy.version,
        policy_sha256=policy.sha256,
        outcome=outcome,
        reasons=_distinct([*reasons, *notes]),
        score=scored.total,
        grade=scored.grade.code,
        terms=terms,
        trace=trace_of(results=results, scored=scored, base=policy.card.base, band=band, limit=limit, price=price),
    )


def strictest(voices: list[Voice]) -> Outcome:
    """Decline before refer before approve. Raises ValueError when nothing speaks: there is no default."""
    said = {voice.outcome for voice in voices}
    for outcome in _RANK:
        if outcome in said:
            return outcome
    raise ValueError("no part of the policy said approve, decline or refer; the policy was not checked")


_RANK: tuple[Outcome, ...] = ("decline", "refer", "approve")


def band_of(*, policy: Policy, total: int) -> Band:
    """The band that the score falls into; the policy check proves that there is one."""
    for band in policy.bands:
        if (band.low is None or total >= band.low) and (band.below is None or total < band.below):
            return band
    raise ValueError(f"score {total} is in no band; close the gap in {policy.code}")


def _of_rules(results: tuple[RuleResult, ...]) -> list[Voice]:
    voices = []
    for result in results:
        outcome = result.rule.outcome
        if outcome == "note":
            continue
        if result.verdict == "fired":
            voices.append(Voice(outcome, result.reason()))
        elif result.verdict == "unknown":
            voices += [Voice("refer", _missing(name, value)) for name, value in result.unknown()]
    return voices


def _of_score(policy: Policy, band: Band, scored: Score) -> list[Voice]:
    """The band's outcome; a decline that rests on what is missing, rather than on what is known, refers."""
    if band.outcome == "approve":
        return [Voice("approve", Reason(code=band.reason, params={"score": scored.total, "grade": scored.grade.code}))]
    voices = [
        Voice("refer", _missing(item.name, item.value)) for item in scored.items if isinstance(item.value, Missing)
    ]
    if band.outcome == "decline" and band_of(policy=policy, total=scored.best_total()).outcome != "decline":
        return voices
    voices.append(Voice(band.outcome, Reason(band.reason, {"score": scored.total, "policy_score": band.below})))
    lost = [item for item in scored.most_lost() if not isinstance(item.value, Missing)]
    return [*voices, *(_of_points(item, band.outcome) for item in lost[:SCORE_REASONS])]


def _of_points(item: Points, outcome: Outcome) -> Voice:
    known = None if isinstance(item.value, Missing) else item.value
    return Voice(outcome, Reason(item.reason, {"name": item.name, item.name: known, "lost": item.lost}))


def _missing(name: str, value: Missing) -> Reason:
    return Reason(code="value_missing", params={"name": name, "missing": value.reason})


def _of_limit(policy: Policy, limit: Limit) -> list[Voice]:
    if limit.limit_fen is None:
        named = [
            Voice("refer", _missing(name, value))
            for bound in limit.bounds
            for name, value in sorted(bound.inputs.items())
            if isinstance(value, Missing)
        ]
        return [*named, Voice("refer", Reason(code="limit_unknown", params={}))]
    if limit.limit_fen < policy.limit.minimum_fen:
        own = Reason(
            "limit_below_minimum", {"limit_fen": limit.limit_fen, "policy_limit_fen": policy.limit.minimum_fen}
        )
        bound = [Reason(limit.bound_by.reason, {"limit_fen": limit.limit_fen})] if limit.bound_by else []
        return [Voice(policy.below_minimum, reason) for reason in (own, *bound)]
    return []


def _of_price(policy: Policy, price: Price, band: Band) -> list[Voice]:
    """The price follows from the score: where the score itself declines, it has nothing to add."""
    if price.rate_bp is None:
        return [Voice("refer", Reason(code="benchmark_unknown", params={}))]
    if price.above_cap and band.outcome != "decline":
        params = {"sum_bp": price.sum_bp, "policy_cap_bp": price.cap_bp}
        return [Voice(policy.above_cap, Reason(code="price_above_cap", params=params))]
    return []


def _softened(voices: list[Voice], scored: Score) -> list[Voice]:
    """Limit and price follow from the grade: a decline by them refers when the grade rests on missing values."""
    return voices if scored.best_total() == scored.total else [Voice("refer", voice.reason) for voice in voices]


def _terms(policy: Policy, limit: Limit, setting: Setting | None) -> Terms | None:
    """What is offered, or on a referral what the machine would have offered: nothing below the minimum."""
    if setting is None or limit.limit_fen is None or limit.limit_fen < policy.limit.minimum_fen:
        return None
    return Terms(
        amount_fen=limit.limit_fen, rate_bp=setting.rate_bp, term_months=setting.term_months, method=policy.method
    )


def _ranked(voices: list[Voice]) -> list[Voice]:
    """By outcome, then in the order in which rules, score, limit and price stand in the policy."""
    return sorted((v for v in voices if v.outcome != "approve"), key=lambda voice: _RANK.index(voice.outcome))


def _notes(
    policy: Policy,
    results: tuple[RuleResult, ...],
    outcome: Outcome,
    scored: Score,
    limit: Limit,
    values: Mapping[str, Value],
) -> list[Reason]:
    """What else people should see: why it was approved, what bound the amount, and rules that only note."""
    notes = []
    if outcome == "approve":
        notes.append(Reason(code=policy.approve_reason, params={"score": scored.total, "grade": scored.grade.code}))
    asked = values[AMOUNT_NAME]
    if outcome != "decline" and limit.bound_by and isinstance(asked, int) and (limit.limit_fen or 0) < asked:
        notes.append(Reason(limit.bound_by.reason, {"limit_fen": limit.limit_fen}))
    notes += [r.reason() for r in results if r.rule.outcome == "note" and r.verdict == "fired"]
    return notes


def _distinct(reasons: list[Reason]) -> tuple[Reason, ...]:
    kept: list[Reason] = []
    for reason in reasons:
        if reason not in kept:
            kept.append(reason)
    return tuple(kept)
