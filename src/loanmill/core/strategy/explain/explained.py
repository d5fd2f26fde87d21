"""One case explained: decided with its trace, its reasons by effect, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass

from loanmill.core.kernel.canonical import Json
from loanmill.core.strategy.case.compile import Decided, compile_case
from loanmill.core.strategy.case.reading import Given
from loanmill.core.strategy.explain.change import Change, Changes, NothingToDecide, changes_of
from loanmill.core.strategy.explain.effect import Effect, effects_of
from loanmill.core.strategy.explain.words import sentence
from loanmill.core.strategy.expressions.written import written
from loanmill.core.strategy.tree.nodes import Constant
from loanmill.core.strategy.tree.program import Program

FORMAT = "explanation/1"


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision with everything that explains it. `decided.trace` is of this very run."""

    program: Program
    decided: Decided
    effects: tuple[Effect, ...]
    changes: Changes


def explained(*, program: Program, data: bytes) -> Explained:
    """Explain a case as JSON. Raises CaseInvalid, and NothingToDecide for a calculation."""
    if program.verdict is None:
        raise NothingToDecide(f"{program.code} only computes: it decides nothing that could be explained")
    case = compile_case(program)
    given: Given = case.reader.given(data)
    decided = case.decide_given(given, traced=True)
    effects = effects_of(program=program, given=given)
    return Explained(program, decided, effects, changes_of(program=program, given=given))


def spelled(*, found: Explained) -> dict[str, Json]:
    """The explanation as plain values (format explanation/1): amounts in fen, rates in basis points, dates as text."""
    decided, program = found.decided, found.program
    return {
        "format": FORMAT,
        "policy": program.code,
        "policy_version": program.version,
        "policy_sha256": program.sha256,
        "outcome": decided.outcome,
        "score": decided.score,
        "grade": decided.grade,
        "amount_fen": None if decided.terms is None else decided.terms.amount_fen,
        "rate_bp": None if decided.terms is None else decided.terms.rate_bp,
        "reasons": [_effect(program, effect) for effect in found.effects],
        "changes": [_change(program, change) for change in found.changes.found],
        "changes_complete": found.changes.complete,
        "trace": dict(decided.trace),
    }


def _effect(program: Program, effect: Effect) -> dict[str, Json]:
    return {
        **effect.reason.spelled(),
        "zh": sentence(program=program, reason=effect.reason, language="zh"),
        "en": sentence(program=program, reason=effect.reason, language="en"),
        "source": effect.source,
        "asks": effect.asks,
        "without": effect.without,
        "gained_fen": effect.gained_fen,
        "lowered_bp": effect.lowered_bp,
        "lost_points": effect.lost,
    }


def _change(program: Program, change: Change) -> dict[str, Json]:
    moves: list[Json] = [
        {
            "input": move.name,
            "before": _plain(program, move.name, move.before),
            "after": _plain(program, move.name, move.after),
        }
        for move in change.moves
    ]
    return {"moves": moves, "outcome": change.outcome, "amount_fen": change.amount_fen}


def _plain(program: Program, name: str, value: Constant) -> Json:
    """A value as a case writes it."""
    type_ = program.input(name).type
    plain = type_.kind != "date" and not (type_.unit == "number" and type_.scale)
    return value if plain else written(type_, value)
