"""The columns `outcome` and `reasons`, read off the words that judging filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from loanmill.core.strategy.sql.expressions import Expressions
from loanmill.core.strategy.sql.judging import Judging
from loanmill.core.strategy.sql.known import Piece
from loanmill.core.strategy.sql.losses import lost
from loanmill.core.strategy.sql.stages import Stages
from loanmill.core.strategy.sql.words import BITS, Words, lists, masks
from loanmill.core.strategy.tree.program import Program


@dataclass(frozen=True, slots=True)
class Told:
    """Columns of what was decided. `declined` is a truth value that is never missing."""

    outcome: Piece
    declined: Piece
    reasons: Piece


def tell(expressions: Expressions, judging: Judging, *, type_: str) -> Told:
    """Outcome and reasons, whose list holds values of the SQL type `type_`."""
    stages = expressions.stages
    asks, gaps = judging.asks.columns(stages), judging.gap_columns()
    declined = stages.hoist(_any(asks, masks(judging.declining)), "declined")
    speaks = stages.hoist(_any([*asks, *gaps], None), "speaks")
    level = max(declined.level, speaks.level)
    text = f"CASE WHEN {declined.text} THEN 'decline' WHEN {speaks.text} THEN 'refer' ELSE 'approve' END"
    outcome = stages.column("outcome", Piece(text, "text", level=level))
    last = _last(stages, judging, declined, speaks)
    words = [(judging.asks, asks), (judging.gaps, gaps), (last, last.columns(stages))]
    asked, missing, ended = _once(stages, words)
    dialect = stages.dialect
    scores = [_scores(expressions, judging, asks, places, type_) for places in judging.verdicts]
    parts: list[str] = []
    start = 0
    codes = judging.asks.codes
    for places, score in zip(judging.verdicts, scores, strict=True):
        parts += lists(dialect, codes, asked, range(start, places.stop), type_)
        parts += [piece.text for piece in score]
        start = places.stop
    parts += lists(dialect, codes, asked, range(start, len(codes)), type_)
    empty = dialect.listed([], type_)
    told = lists(dialect, judging.gaps.codes, missing, range(len(judging.gaps.codes)), type_)
    if told:
        nothing = " AND ".join(f"{word.text} = 0" for word in missing)
        parts.append(f"CASE WHEN {nothing} THEN {empty} ELSE {dialect.joined(told)} END")
    ending = lists(dialect, last.codes, ended, range(len(last.codes)), type_)
    spoken, silent = _listed(stages, [*parts, *ending], empty), _listed(stages, ending, empty)
    text = f"(CASE WHEN {speaks.text} THEN {spoken} ELSE {silent} END)"
    level = max(
        [speaks.level, *(p.level for group in scores for p in group), *(p.level for p in (*asked, *missing, *ended))]
    )
    reasons = stages.column("reasons", Piece(text, "text", level=level))
    if _repeats(judging.program, [code for word, _ in words for code in word.codes]):
        reasons = stages.column("reasons", Piece(dialect.distinct(reasons.text), "text", level=reasons.level))
    return Told(outcome, declined, reasons)


def _listed(stages: Stages, parts: Sequence[str], empty: str) -> str:
    return stages.dialect.joined(list(parts)) if parts else empty


def _any(columns: Sequence[Piece], wanted: dict[int, int] | None) -> Piece:
    """Whether a bit is set: any, or one of those wanted by word."""
    texts = [
        f"{piece.text} <> 0" if wanted is None else f"({piece.text} & CAST({wanted[word]} AS BIGINT)) <> 0"
        for word, piece in enumerate(columns)
        if wanted is None or word in wanted
    ]
    level = max((piece.level for piece in columns), default=0)
    return Piece("(" + " OR ".join(texts) + ")", "bool", level=level) if texts else Piece("FALSE", "bool", atom=True)


def _last(stages: Stages, judging: Judging, declined: Piece, speaks: Piece) -> Words:
    """An approval's reason, what bounds the amount, and notes."""
    program, last = judging.program, Words("last")
    verdict, limit = program.verdict, program.limit
    assert verdict is not None
    row = judging.row(verdict)
    approving: dict[str, list[str]] = {}
    for index, made in enumerate(verdict.table.rows):
        if made.outputs[0] == "approve":
            approving.setdefault(str(made.outputs[1]), []).append(str(index))
    for reason, rows in approving.items():
        condition = f"NOT {speaks.text} AND {row.text} IN ({', '.join(rows)})"
        last.when(last.place(reason), condition, max(speaks.level, row.level))
    if limit is not None and limit.asked is not None:
        got, asked, by = (stages.known[name] for name in (limit.limit, limit.asked, limit.bound_by))
        level = max(declined.level, got.level, asked.level, by.level)
        for index, component in enumerate(limit.components):
            condition = f"NOT {declined.text} AND {got.text} < {asked.text} AND {by.text} = {index}"
            last.when(last.place(component.reason or component.code), condition, level)
    for rule in program.rules:
        if rule.outcome == "note":
            last.when(last.place(rule.reason), judging.rules[rule.code].text, judging.rules[rule.code].level)
    return last


def _scores(
    expressions: Expressions, judging: Judging, asks: Sequence[Piece], places: range, type_: str
) -> list[Piece]:
    """The score reasons that follow the verdict's reason among declines or among referrals."""
    verdict = judging.program.verdict
    assert verdict is not None
    if not places or not verdict.scores:
        return []
    wanted = expressions.stages.hoist(_any(asks, masks(places)), "verdict_says_no")
    views = [view for view in judging.program.scores if view.name in verdict.scores]
    return [lost(expressions, view, wanted, type_) for view in views]


def _once(stages: Stages, words: Sequence[tuple[Words, list[Piece]]]) -> list[list[Piece]]:
    """The words without the later places of a code that stands in an earlier one."""
    columns = [piece for _, pieces in words for piece in pieces]
    starts = [sum(len(pieces) for _, pieces in words[:index]) for index in range(len(words))]
    places: dict[str, dict[int, int]] = {}
    for start, (word, _) in zip(starts, words, strict=True):
        for place, code in enumerate(word.codes):
            found = places.setdefault(code, {})
            found[start + place // BITS] = found.get(start + place // BITS, 0) | 1 << place % BITS
    drops: dict[int, list[tuple[str, int]]] = {}
    for found in places.values():
        before: list[tuple[int, int]] = []
        for index, mask in found.items():
            held = f"({columns[index].text} & CAST({mask} AS BIGINT))"
            drop = f"({held} - ({held} & -{held}))" if mask.bit_count() > 1 else ""
            if before:
                earlier = " OR ".join(f"({columns[at].text} & CAST({bits} AS BIGINT)) <> 0" for at, bits in before)
                drop = f"(CASE WHEN {earlier} THEN {held} ELSE {drop or '0'} END)"
            if drop:
                level = max(columns[at].level for at in (index, *(at for at, _ in before)))
                drops.setdefault(index, []).append((drop, level))
            before.append((index, mask))
    kept = list(columns)
    for index, dropped in drops.items():
        text = " - ".join([columns[index].text, *(drop for drop, _ in dropped)])
        level = max(level for _, level in dropped)
        kept[index] = stages.column("once", Piece(f"({text})", "number", 0, 2**BITS, level))
    return [kept[start : start + len(pieces)] for start, (_, pieces) in zip(starts, words, strict=True)]


def _repeats(program: Program, codes: Sequence[str]) -> bool:
    """Whether a score reason may stand beside the same code."""
    verdict = program.verdict
    named = verdict.scores if verdict is not None else ()
    scored = [item.reason for view in program.scores if view.name in named for item in view.items]
    return len(set(scored)) < len(scored) or not set(scored).isdisjoint(codes)
