"""Reasons ranked by effect: what the decision would be were the voices behind a reason silent.

Every figure was decided again on the same case, never guessed. A rule that fired or was unknown is silent when it is
left out, the verdict when it approves, a characteristic of a scorecard when it gives its best points, a component of
the limit when it bounds nothing. Where several voices ask for the same outcome, none of them turns it alone: then what
each would ask for by itself ranks them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from loanmill.core.evidence.decision import Outcome, Reason
from loanmill.core.strategy.case.compile import Decided, compile_case
from loanmill.core.strategy.case.reading import Given
from loanmill.core.strategy.explain.change import RANK, NothingToDecide
from loanmill.core.strategy.explain.silence import at_best, unbound, without_rules, without_verdict
from loanmill.core.strategy.tree.program import Component, Program, Rule, ScoreItem
from loanmill.core.strategy.tree.steps import Table

Source = Literal["rule", "verdict", "score", "missing", "limit", "note"]
MISSING, RULE_UNKNOWN, VERDICT_UNKNOWN = "value_missing", "rule_unknown", "verdict_unknown"


@dataclass(frozen=True, slots=True)
class Effect:
    """One reason and what it does.

    `flat` is the reason as tables hold it. `without`: the outcome were its voices silent; `gained_fen` by how much the
    amount offered would be higher then (no offer counts as 0), `lowered_bp` by how much the rate would be lower (0
    where either is unknown). `asks`: the outcome were every other voice silent; None for points and bounds, which ask
    for nothing by themselves. `lost` are the points it lost.
    """

    reason: Reason
    flat: str
    source: Source
    asks: Outcome | None
    without: Outcome
    gained_fen: int
    lowered_bp: int
    lost: int

    def decisive(self, outcome: Outcome) -> bool:
        """Whether this reason alone stands between the case and a better outcome."""
        return RANK[self.without] > RANK[outcome]


@dataclass(frozen=True, slots=True)
class _Voices:
    """What speaks through one reason."""

    rules: tuple[Rule, ...] = ()
    verdict: bool = False
    items: tuple[ScoreItem, ...] = ()
    components: tuple[Component, ...] = ()
    missing: bool = False


def effects_of(*, program: Program, given: Given) -> tuple[Effect, ...]:
    """The effect of every reason of a case, greatest first. Raises NothingToDecide for a calculation."""
    if program.verdict is None:
        raise NothingToDecide(f"{program.code} only computes: it has no outcome that could have reasons")
    decided = compile_case(program).decide_given(given, traced=True)
    found = []
    for reason, flat in zip(decided.reasons, decided.flat, strict=True):
        voices = _voices(program, decided, flat)
        found.append(_effect(program, given, decided, reason, flat, voices))
    outcome = decided.outcome
    assert outcome is not None
    order = {effect.flat: place for place, effect in enumerate(found)}
    return tuple(
        sorted(
            found,
            key=lambda e: (
                RANK[outcome] - RANK[e.without],
                3 if e.asks is None else RANK[e.asks],
                -e.gained_fen,
                -e.lowered_bp,
                -e.lost,
                order[e.flat],
            ),
        )
    )


def _voices(program: Program, decided: Decided, flat: str) -> _Voices:
    """The rules, verdict, characteristics and bounds that a flat reason stands for."""
    kind, _, name = flat.partition(":")
    verdict = decided.trace["verdict"]
    assert isinstance(verdict, dict)
    unknown = [rule for rule in program.rules if decided.rules[rule.code] is None and rule.outcome != "note"]
    if kind == MISSING:
        assert program.verdict is not None
        reads = {*program.verdict.reads, *(one for row in program.verdict.softened_by for one in row)}
        soft = [rule for rule in program.rules if decided.rules[rule.code] and name in rule.softened_by]
        told = tuple(rule for rule in unknown if name in rule.reads)
        return _Voices((*told, *soft), verdict["outcome"] != "approve" and name in reads, missing=True)
    if kind == RULE_UNKNOWN:
        return _Voices(tuple(rule for rule in unknown if rule.code == name), missing=True)
    if kind == VERDICT_UNKNOWN:
        return _Voices(verdict=True, missing=True)
    fired = tuple(rule for rule in program.rules if decided.rules[rule.code] and rule.reason == flat)
    speaks = verdict["reason"] == flat and verdict["outcome"] != "approve"
    if fired or speaks:
        return _Voices(fired, speaks)
    views = program.verdict.scores if program.verdict is not None else ()
    items = tuple(item for view in program.scores if view.name in views for item in view.items if item.reason == flat)
    limit = program.limit.components if program.limit is not None else ()
    return _Voices(items=items, components=() if items else tuple(part for part in limit if part.reason == flat))


def _effect(program: Program, given: Given, decided: Decided, reason: Reason, flat: str, voices: _Voices) -> Effect:
    silent = _silent(program, voices)
    there = decided if silent is program else compile_case(silent).decide_given(given)
    assert there.outcome is not None
    asks = None
    if voices.rules or voices.verdict:
        asks = compile_case(_alone(program, voices)).decide_given(given).outcome
    return Effect(
        reason=reason,
        flat=flat,
        source=_source(voices),
        asks=asks,
        without=there.outcome,
        gained_fen=_amount(there) - _amount(decided),
        lowered_bp=_lowered(program, decided, there),
        lost=_lost(program, given, voices),
    )


def _source(voices: _Voices) -> Source:
    if voices.missing:
        return "missing"
    if voices.rules:
        return "note" if all(rule.outcome == "note" for rule in voices.rules) else "rule"
    return "score" if voices.items else "limit" if voices.components else "verdict"


def _silent(program: Program, voices: _Voices) -> Program:
    """The program in which these voices say nothing; the program itself where they say nothing already."""
    whole = program
    if voices.rules:
        whole = without_rules(whole, frozenset(rule.code for rule in voices.rules))
    if voices.verdict:
        whole = without_verdict(whole)
    for item in voices.items:
        whole = at_best(whole, item)
    for part in voices.components:
        if program.limit is not None and len(program.limit.components) > len(voices.components):
            whole = unbound(whole, part.column)
    return whole


def _alone(program: Program, voices: _Voices) -> Program:
    """The program in which these voices alone ask for something."""
    kept = {rule.code for rule in voices.rules}
    others = frozenset(rule.code for rule in program.rules if rule.code not in kept)
    whole = without_rules(program, others)
    return whole if voices.verdict else without_verdict(whole)


def _amount(decided: Decided) -> int:
    return decided.terms.amount_fen if decided.terms is not None else 0


def _lowered(program: Program, decided: Decided, there: Decided) -> int:
    if program.price is None:
        return 0
    before, after = decided.columns[program.price.rate], there.columns[program.price.rate]
    return before - after if isinstance(before, int) and isinstance(after, int) else 0


def _lost(program: Program, given: Given, voices: _Voices) -> int:
    """Points that the characteristics lost against their best."""
    if not voices.items:
        return 0
    scored = compile_case(_scored(program, voices.items)).decide_given(given).columns
    points = [(item.best, scored[item.points]) for item in voices.items]
    return sum(best - got for best, got in points if isinstance(got, int))


def _scored(program: Program, items: tuple[ScoreItem, ...]) -> Program:
    types = {out.name: out.type for step in program.steps if isinstance(step, Table) for out in step.outputs}
    return replace(program, outputs=tuple((item.points, types[item.points]) for item in items))
