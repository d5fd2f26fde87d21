"""Tables of a policy as decision tables of ZEN.

A row of ours may hold, not hold, or be unknown; ZEN knows two. So behind a row that may be unknown stands a second one
for `may hold`: a first table stops there with nothing, a collecting one counts it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from loanmill.core.strategy.jdm.spelling import Scribe, literal
from loanmill.core.strategy.tree.nodes import Ref
from loanmill.core.strategy.tree.steps import Absent, Cell, Choice, Row, Span, Table
from loanmill.core.strategy.tree.steps import Any as Anything

Json = dict[str, Any]


@dataclass(slots=True)
class Shown:
    """A decision table's content, and what the node behind it computes from its rows."""

    content: Json
    after: dict[str, str]


def shown(scribe: Scribe, table: Table) -> Shown:
    """A table, its inputs computed by `scribe` in the node before it. Raises Unspoken."""
    fields: list[tuple[str, bool]] = []
    for place, node in enumerate(table.inputs):
        text, gap = scribe.value(node)
        if not isinstance(node, Ref):
            text = scribe.put(f"{_short(table.name)}_input_{place + 1}", text)
        fields.append((text.removeprefix("$."), gap))
    inputs = [
        {"id": f"i{at}", "name": label, "field": key}
        for at, (label, (key, _)) in enumerate(zip(table.labels, fields, strict=True))
    ]
    gaps = [gap for _, gap in fields]
    content: Json = {"hitPolicy": "first", "passThrough": True, "inputs": inputs}
    if table.hit in ("first", "unique"):
        return _first(scribe, table, gaps, content)
    return _collected(scribe, table, gaps, content)


def _first(scribe: Scribe, table: Table, gaps: Sequence[bool], content: Json) -> Shown:
    names = [output.name for output in table.outputs] + ([table.row] if table.row is not None else [])
    for name in names:
        scribe.keys[name] = scribe.name(_short(name))
        scribe.gaps[name] = True
    content["outputs"] = [{"id": f"o{at}", "name": name, "field": scribe.keys[name]} for at, name in enumerate(names)]
    rules = []
    for index, row in enumerate(table.rows):
        values = ["" if value is None else literal(value) for value in row.outputs]
        values += [str(index)] if table.row is not None else []
        rules.append(_rule(row, f"{index}", [held(cell) for cell in row.cells], values))
        if table.hit == "first" and unsure(row, gaps):
            rules.append(_rule(row, f"{index}?", possible(row, gaps), ["null"] * len(names)))
    content["rules"] = rules
    return Shown(content, {})


def _collected(scribe: Scribe, table: Table, gaps: Sequence[bool], content: Json) -> Shown:
    path = scribe.name(f"{_short(table.name)}_rows")
    count = 0 if table.hit == "count" else len(table.outputs)
    content |= {"hitPolicy": "collect", "outputPath": path}
    marks = ("held", "twin", "possible")
    content["outputs"] = [
        *({"id": mark, "name": mark, "field": mark} for mark in marks),
        *({"id": f"o{at}", "name": table.outputs[at].name, "field": f"o{at}"} for at in range(count)),
    ]
    rules = []
    for index, row in enumerate(table.rows):
        twin = unsure(row, gaps)
        values = {f"o{at}": "" if row.outputs[at] is None else literal(row.outputs[at] or 0) for at in range(count)}
        rule = _rule(row, f"{index}", [held(cell) for cell in row.cells], [])
        rules.append({**rule, "held": "1", "twin": "1" if twin else "", "possible": "", **values})
        if twin:
            rule = _rule(row, f"{index}?", possible(row, gaps), [])
            rules.append({**rule, "held": "", "twin": "", "possible": "1", **dict.fromkeys(values, "")})
    content["rules"] = rules
    mine = f"filter({path}, #.held == 1)"
    unknown = f"len(filter({path}, #.possible == 1)) > len(filter({path}, #.twin == 1))"
    after: dict[str, str] = {}
    for at, output in enumerate(table.outputs):
        key = scribe.keys[output.name] = scribe.name(_short(output.name))
        scribe.gaps[output.name] = True
        if table.hit == "count":
            after[key] = f"({unknown}) ? null : len({mine})"
            continue
        empty = f"some({mine}, #.o{at} == null)"
        empty = empty if table.hit == "sum" else f"len({mine}) == 0 or {empty}"
        call = {"sum": "sum", "least": "min", "greatest": "max"}[table.hit]
        after[key] = f"({unknown} or {empty}) ? null : {call}(map({mine}, #.o{at}))"
    return Shown(content, after)


def _rule(row: Row, name: str, cells: Sequence[str], values: Sequence[str]) -> Json:
    return {
        "_id": name,
        "_description": row.text if not name.endswith("?") else "unknown 未知",
        **{f"i{at}": cell for at, cell in enumerate(cells)},
        **{f"o{at}": value for at, value in enumerate(values)},
    }


def _short(name: str) -> str:
    from loanmill.core.strategy.jdm.spelling import plain

    return plain(name)


def unsure(row: Row, gaps: Sequence[bool]) -> bool:
    """Whether a row can be unknown."""
    return any(gap and isinstance(cell, Span | Choice) for cell, gap in zip(row.cells, gaps, strict=True))


def possible(row: Row, gaps: Sequence[bool]) -> list[str]:
    """The cells of `may hold`: what is null may."""
    cells = []
    for cell, gap in zip(row.cells, gaps, strict=True):
        text = held(cell)
        cells.append(f"null, {_alone(cell)}" if gap and isinstance(cell, Span | Choice) else text)
    return cells


def held(cell: Cell) -> str:
    """A cell that holds; null holds nowhere but where it is asked for."""
    if isinstance(cell, Choice) and cell.negated:
        return f"!= null and {_alone(cell)}"
    return _alone(cell)


def _alone(cell: Cell) -> str:
    if isinstance(cell, Anything):
        return ""
    if isinstance(cell, Absent):
        return "null"
    if isinstance(cell, Span):
        if cell.low is None:
            return f"<= {cell.high}"
        return f">= {cell.low}" if cell.high is None else f"[{cell.low}..{cell.high}]"
    values = sorted(cell.values, key=lambda value: (str(type(value)), value))
    return f"{'not in' if cell.negated else 'in'} [{', '.join(literal(value) for value in values)}]"
