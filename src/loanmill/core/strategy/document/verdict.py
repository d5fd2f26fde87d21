"""Section `verdict`: the last word. A table without a gap that says approve, decline or refer, and why."""

from __future__ import annotations

from dataclasses import replace

from loanmill.core.strategy.document.reasons import Words, reason_code
from loanmill.core.strategy.document.scope import Scope
from loanmill.core.strategy.document.tables import Head, add_table, read_cell
from loanmill.core.strategy.text.fields import Fields
from loanmill.core.strategy.text.spots import Spot
from loanmill.core.strategy.tree.nodes import Const, Node, Ref
from loanmill.core.strategy.tree.program import ScoreView, Verdict
from loanmill.core.strategy.tree.steps import Any, Output, Row, Span
from loanmill.core.strategy.tree.types import Type

OUTCOMES = ("approve", "decline", "refer")
COLUMNS = (Output("verdict_outcome", Type("code")), Output("verdict_reason", Type("code")))


def register_verdict(
    fields: Fields, spot: Spot, scope: Scope, own: Words, views: dict[str, ScoreView], found: list[Verdict],
    cards: tuple[str, ...],
) -> None:  # fmt: skip
    """Register the verdict's columns; the verdict is put into `found` when it is defined.

    `views` are the scorecards that are defined already, `cards` the names of all in the order of the document.
    """
    table = fields.table(spot, needs=("inputs", "rows"), may=("because",))

    def define() -> None:
        nodes = [scope.expression(item) for item in fields.items(table["inputs"])]
        inputs = tuple(node for node in nodes if node is not None)
        if len(inputs) < len(nodes):
            return
        params = _params(scope, inputs, views, cards)
        rows = [_row(fields, scope, item, inputs, own, params) for item in fields.items(table["rows"])]
        if not rows:
            fields.faults.add(table["rows"], "the verdict has no rows", remedy="say when to approve")
        if not rows or any(row is None for row in rows):
            return
        read = tuple(row for row in rows if row is not None)
        labels = tuple(str(item.raw) for item in fields.items(table["inputs"]))
        head = Head("verdict", "first", False, inputs, labels, COLUMNS, gap=False)
        added = add_table(fields, scope, head, read, spot)
        if added is None:
            return
        if not any(row.outputs[0] == "approve" for row in read):
            fields.faults.add(spot, "nothing is ever approved", remedy="add a row that approves")
        added = replace(added, row="verdict_row")
        scope.steps[-1] = added
        because = tuple(str(item.raw) for item in fields.items(table["because"])) if "because" in table else ()
        for name, item in zip(because, fields.items(table["because"]) if because else [], strict=True):
            if name not in views:
                fields.faults.add(item, f"{name} is no scorecard", remedy="name a scorecard of this document")
        reads = frozenset[str]().union(*(scope.lineage(node).inputs for node in inputs))
        soft = tuple(scope.ordered(_softening(scope, inputs, row)) for row in read)
        thresholds = tuple(_thresholds(inputs, row) for row in read)
        found.append(Verdict(added, scope.ordered(reads), because, soft, params, thresholds))

    scope.register(("verdict_outcome", "verdict_reason"), spot, define)


def _softening(scope: Scope, inputs: tuple[Node, ...], row: Row) -> frozenset[str]:
    """The inputs that had a stand-in on the way to what a row looks at."""
    looked = [node for node, cell in zip(inputs, row.cells, strict=True) if not isinstance(cell, Any)]
    return frozenset[str]().union(*(scope.lineage(node).softening for node in looked))


def _thresholds(inputs: tuple[Node, ...], row: Row) -> tuple[tuple[str, Node], ...]:
    """What a row compares with: below a `low .. high` it is the end, else the start."""
    found: dict[str, Node] = {}
    for node, cell in zip(inputs, row.cells, strict=True):
        if isinstance(node, Ref) and isinstance(cell, Span) and (cell.high is not None or cell.low is not None):
            value = cell.high + 1 if cell.high is not None else cell.low or 0
            threshold = Const(replace(node.type, low=value, high=value, missing=False), value)
            found[f"policy_{node.name}"] = threshold
            found.setdefault("policy_score", threshold)
    return tuple(sorted(found.items()))


def _row(
    fields: Fields, scope: Scope, spot: Spot, inputs: tuple[Node, ...], own: Words, params: tuple[tuple[str, Node], ...]
) -> Row | None:
    parts = fields.items(spot)
    if len(parts) != len(inputs) + 2:
        remedy = f"give {len(inputs)} cells, the outcome and the reason"
        fields.faults.add(spot, f"the row has {len(parts)} entries, not {len(inputs) + 2}", remedy=remedy)
        return None
    cells = [read_cell(fields, item, node.type) for item, node in zip(parts, inputs, strict=False)]
    outcome = fields.choice(parts[-2], OUTCOMES)
    against = {
        f"policy_{node.name}"
        for node, cell in zip(inputs, cells, strict=True)
        if isinstance(node, Ref) and isinstance(cell, Span)
    }
    known = {name for name, _ in params} | {"score", "grade", "policy_score"} | against
    reason = reason_code(fields, parts[-1], own, params=known)
    if any(cell is None for cell in cells):
        return None
    row = Row(
        tuple(cell for cell in cells if cell is not None),
        (outcome, reason),
        spot.line,
        " | ".join(str(item.raw) for item in parts),
    )
    if outcome == "decline" and (soft := _softening(scope, inputs, row)):
        message = f"the row declines by what stands in for {', '.join(sorted(soft)[:4])}"
        fields.faults.add(
            spot, message, remedy="decline by the score's _best (the score at its best), refer by the score"
        )
    return row


def _params(
    scope: Scope, inputs: tuple[Node, ...], views: dict[str, ScoreView], cards: tuple[str, ...]
) -> tuple[tuple[str, Node], ...]:
    """What the verdict's words may tell: the columns it reads, and `score` and `grade` of the first card that has them.

    `cards` are the names of the scorecards in the order of the document; asking for one defines it.
    """
    found: dict[str, Node] = {node.name: node for node in inputs if isinstance(node, Ref)}
    for view in [views[name] for name in cards if scope.need(name) and name in views]:
        found.setdefault("score", scope.ref(view.total))
        if view.grade is not None and scope.need(view.grade):
            found.setdefault("grade", scope.ref(view.grade))
    return tuple(sorted(found.items()))
