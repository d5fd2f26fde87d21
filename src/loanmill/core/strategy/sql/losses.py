"""Score reasons as SQL: the characteristics that lost most points, by a few comparisons of numbers."""

from __future__ import annotations

from collections.abc import Sequence

from loanmill.core.strategy.sql.expressions import Expressions
from loanmill.core.strategy.sql.known import Piece
from loanmill.core.strategy.tree.program import ScoreItem, ScoreView

MOST = 4


def lost(expressions: Expressions, view: ScoreView, wanted: Piece, type_: str) -> Piece:
    """The list of reasons of a card where `wanted` is true, greatest loss first, card order where equal."""
    stages = expressions.stages
    dialect = stages.dialect
    size = 1 << max(1, (len(view.items) - 1).bit_length())
    keys = [key for place, item in enumerate(view.items) if (key := _key(expressions, item, place, size, wanted))]
    empty = dialect.listed([], type_)
    if not keys:
        return Piece(empty, "text", atom=True)
    codes = dialect.listed([dialect.quote(item.reason) for item in view.items], type_)
    best: list[Piece] = []
    for _ in range(min(MOST, len(keys))):
        best.append(stages.column(f"{view.name}.lost", _greatest(keys, best[-1] if best else None)))
    places = [f"({dialect.integer(size - 1)} - {dialect.rest(one.text, dialect.integer(size))})" for one in best]
    found = dialect.known(dialect.items([dialect.at(codes, place) for place in places]))
    text = f"(CASE WHEN {best[0].text} IS NULL THEN {empty} ELSE {found} END)"
    return Piece(text, "text", level=best[-1].level)


def _key(expressions: Expressions, item: ScoreItem, place: int, size: int, wanted: Piece) -> Piece | None:
    """The points lost, and in the low digits the place in the card, so that no two keys are equal."""
    stages = expressions.stages
    points, given = stages.known[item.points], expressions.short(item.input)
    if points.low >= item.best:
        return None
    worth = f"{stages.dialect.integer(item.best)} - {points.text}"
    key = f"({worth}) * {stages.dialect.integer(size)} + {stages.dialect.integer(size - 1 - place)}"
    when = f"{wanted.text} AND {given.text} IS NOT NULL AND {points.text} < {stages.dialect.integer(item.best)}"
    level = max(points.level, given.level, wanted.level)
    high = (item.best - points.low + 1) * size
    return stages.column("lost", Piece(f"(CASE WHEN {when} THEN {key} END)", "number", 0, high, level))


def _greatest(keys: Sequence[Piece], below: Piece | None) -> Piece:
    """The greatest key, or the greatest below another. Both engines' greatest passes over NULL."""
    texts = [key.text if below is None else f"CASE WHEN {key.text} < {below.text} THEN {key.text} END" for key in keys]
    level = max([key.level for key in keys] + ([below.level] if below else []))
    text = f"greatest({', '.join(texts)})" if len(texts) > 1 else f"({texts[0]})"
    return Piece(text, "number", 0, max(key.high for key in keys), level)
