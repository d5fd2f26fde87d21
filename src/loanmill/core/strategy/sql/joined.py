"""Large decision tables as SQL: inputs become segments, and segments look up the row in a side table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from loanmill.core.strategy.sql.axes import Axis
from loanmill.core.strategy.sql.expressions import Expressions
from loanmill.core.strategy.sql.grid import Entry, Grid, grid_of
from loanmill.core.strategy.sql.known import Kind, Piece
from loanmill.core.strategy.sql.stages import Stages
from loanmill.core.strategy.sql.tables import Asked, asked, outputs
from loanmill.core.strategy.tree.steps import Table

FEW = 24  # segments up to here are told by comparisons


def large(expressions: Expressions, table: Table) -> None:
    """Define the columns of a table by an index."""
    stages, inputs = expressions.stages, asked(expressions, table)
    grid = grid_of(table)
    segments = [_segment(expressions, inputs[index], axis, f"{table.name}.{index}") for index, axis in grid.axes]
    if table.hit in ("first", "unique"):
        hit = _hit(stages, table, grid, segments)
        outputs(expressions, table, stages.column(table.row or f"{table.name}.hit", hit))
    else:
        _collect(stages, table, grid, segments)


def _segment(expressions: Expressions, item: Asked, axis: Axis, name: str) -> Piece:
    """The segment that an input lies in, as a column."""
    stages = expressions.stages
    made = Piece("", "number", 0, axis.segments, item.sql.level)
    column = item.sql.text
    if not axis.segments - 1:
        return stages.hoist(replace(made, text=f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 END)"), name)
    cuts = [expressions.constant(value, item.type, wide=item.sql.wide) for value in axis.cuts or axis.values]
    if len(cuts) <= FEW:
        if axis.cuts:
            above = " + ".join(f"CASE WHEN {column} >= {cut} THEN 1 ELSE 0 END" for cut in cuts)
            text = f"(CASE WHEN {column} IS NULL THEN 0 ELSE 1 + {above} END)"
        else:
            arms = " ".join(f"WHEN {column} = {value} THEN {place}" for place, value in enumerate(cuts, start=2))
            text = f"(CASE WHEN {column} IS NULL THEN 0 {arms} ELSE 1 END)"
        return stages.hoist(replace(made, text=f"CAST({text} AS {stages.dialect.narrow})"), name)
    places = list(range(2, len(cuts) + 2))
    side = stages.side(
        name, {"cut": item.sql.kind, "place": "number"}, {"cut": axis.cuts or axis.values, "place": places}
    )
    if axis.cuts:
        stages.join(made.level + 1, stages.dialect.last_at_most(side, "cut", column))
    else:
        stages.join(made.level + 1, f"LEFT JOIN {side} ON {side}.cut = {column}")
    text = f"CASE WHEN {column} IS NULL THEN 0 ELSE coalesce({side}.place, 1) END"
    return stages.column(name, replace(made, text=f"CAST({text} AS {stages.dialect.narrow})"))


def _side(stages: Stages, table: Table, grid: Grid, entries: Sequence[Entry], further: dict[str, list[int]]) -> str:
    columns: dict[str, list[int]] = {"key": [_key(grid, entry.key) for entry in entries]}
    for place, axis in enumerate(grid.ranges):
        columns[f"first_{axis}"] = [entry.ranges[place].first for entry in entries]
        columns[f"last_{axis}"] = [entry.ranges[place].last for entry in entries]
    columns |= further
    kinds: dict[str, Kind] = dict.fromkeys(columns, "number")
    return stages.side(table.name, kinds, columns)


def _key(grid: Grid, key: Sequence[int]) -> int:
    """A combination of segments as one number."""
    found = 0
    for axis, segment in zip(grid.keys, key, strict=True):
        found = found * (grid.axes[axis][1].segments + 1) + segment
    return found


def _key_text(stages: Stages, grid: Grid, segments: Sequence[Piece]) -> str:
    text = stages.dialect.integer(0)
    for axis in grid.keys:
        text = f"({text} * {stages.dialect.integer(grid.axes[axis][1].segments + 1)} + {segments[axis].text})"
    return text


def _found(
    stages: Stages, table: Table, grid: Grid, segments: Sequence[Piece], side: str, best: str
) -> tuple[str, int]:
    """Join what a case's segments find in the side table; gives the join's name and the level that may read it.

    `best` sums up the rows `r` in question. Combinations that many cases share are looked up once.
    """
    name = stages.fresh(f"found_{table.name}")
    made = Piece(_key_text(stages, grid, segments), "number", level=max((s.level for s in segments), default=0))
    key = stages.hoist(made, f"{table.name}.key")
    level = max([key.level, *(segment.level for segment in segments)])
    if not grid.ranges:
        rows = f"(SELECT r.key, {best} FROM {side} r GROUP BY r.key)"
        stages.join(level + 1, f"LEFT JOIN {rows} {name} ON {name}.key = {key.text}")
        return name, level
    ranged = [(axis, segments[axis].text) for axis in grid.ranges]
    stages.stage(level).twice = True
    asked_for = ", ".join([f"{key.text} AS key", *(f"{text} AS s{axis}" for axis, text in ranged)])
    by = ", ".join(["k.key", *(f"k.s{axis}" for axis, _ in ranged)])
    on = " AND ".join(["r.key = k.key", *(f"k.s{axis} BETWEEN r.first_{axis} AND r.last_{axis}" for axis, _ in ranged)])
    asked_once = f"(SELECT DISTINCT {asked_for} FROM {stages.at(level)}) k"
    rows = f"(SELECT {by}, {best} FROM {asked_once} JOIN {side} r ON {on} GROUP BY {by})"
    same = [f"{name}.key = {key.text}", *(f"{name}.s{axis} = {text}" for axis, text in ranged)]
    stages.join(level + 1, f"LEFT JOIN {rows} {name} ON {' AND '.join(same)}")
    return name, level


def _hit(stages: Stages, table: Table, grid: Grid, segments: Sequence[Piece]) -> Piece:
    """The row that is hit: the first in question unless it is unknown, which an odd code says."""
    codes = [entry.row * 2 + (not entry.known) for entry in grid.entries]
    side = _side(stages, table, grid, grid.entries, {"code": codes})
    name, level = _found(stages, table, grid, segments, side, "min(r.code) AS code")
    two = stages.dialect.integer(2)
    row = stages.dialect.divided_narrow(f"{name}.code", two)
    text = f"(CASE WHEN {stages.dialect.rest(f'{name}.code', two)} = 0 THEN {row} END)"
    return Piece(text, "number", 0, len(table.rows) - 1, level)


def _collect(stages: Stages, table: Table, grid: Grid, segments: Sequence[Piece]) -> None:
    """Over the rows that hold; missing when one is unknown, or holds and has nothing to give."""
    entries = grid.entries
    further = {"unknown": [int(not entry.known) for entry in entries]}
    best = ["max(r.unknown) AS unknown"]
    word = {"sum": "sum", "count": "sum", "least": "min", "greatest": "max"}[table.hit]
    ranges = []
    for index in range(len(table.outputs)):
        values = [1 if table.hit == "count" else row.outputs[index] for row in table.rows]
        numbers = [0 if value is None else int(value) for value in values]
        further[f"value_{index}"] = [numbers[entry.row] for entry in entries]
        further[f"gap_{index}"] = [int(values[entry.row] is None) for entry in entries]
        best += [f"{word}(r.value_{index}) AS value_{index}", f"max(r.gap_{index}) AS gap_{index}"]
        ends = (sum(min(0, n) for n in numbers), sum(max(0, n) for n in numbers))
        ranges.append(ends if word == "sum" else (min(numbers), max(numbers)))
    side = _side(stages, table, grid, entries, further)
    name, level = _found(stages, table, grid, segments, side, ", ".join(best))
    for index, output in enumerate(table.outputs):
        made = Piece("", "number", *ranges[index], level)
        type_ = stages.dialect.type("number", wide=made.wide)
        none = f"CAST({'0' if word == 'sum' else 'NULL'} AS {type_})"
        sure = f"{name}.unknown = 0 AND {name}.gap_{index} = 0"
        value = f"CASE WHEN {sure} THEN CAST({name}.value_{index} AS {type_}) END"
        stages.define(output.name, replace(made, text=f"(CASE WHEN {name}.key IS NULL THEN {none} ELSE {value} END)"))
