"""A policy as a JDM graph that ZEN runs: what comes in made whole numbers, formulas, tables, judgement, answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from loanmill.core.strategy.case.incoming import is_decimal
from loanmill.core.strategy.case.reads import inputs_read
from loanmill.core.strategy.jdm.shown_tables import shown
from loanmill.core.strategy.jdm.shown_verdict import Judged
from loanmill.core.strategy.jdm.spelling import DAY_MS, Scribe, Unspoken, fits, literal, plain
from loanmill.core.strategy.tree.nodes import Ref
from loanmill.core.strategy.tree.program import Input, Program
from loanmill.core.strategy.tree.steps import Formula, Table
from loanmill.core.strategy.tree.types import Type

Json = dict[str, Any]
STEP = 280  # pixels between nodes


def graph_of(*, program: Program) -> tuple[Json, tuple[tuple[int, str, str], ...]]:
    """The graph, and what it cannot say: line of the policy, what, and what to do. It runs only where nothing is."""
    return _Writer(program).graph()


@dataclass(slots=True)
class _Writer:
    """Adds one node after another."""

    program: Program
    nodes: list[Json] = field(default_factory=list)
    scribe: Scribe = field(default_factory=lambda: Scribe({}, {}, set()))
    faults: list[tuple[int, str, str]] = field(default_factory=list)

    def graph(self) -> tuple[Json, tuple[tuple[int, str, str], ...]]:
        self._node("input", "case 案件", "inputNode", {"schema": ""})
        self._inputs()
        verdict = self.program.verdict
        steps = [*self.program.steps]
        if verdict is not None and verdict.table not in steps:
            steps.append(verdict.table)
        for step in steps:
            try:
                self._step(step)
            except Unspoken as error:
                name = step.name
                self.faults.append((step.line, f"{name}: {error}", error.remedy))
                for column in [name] if isinstance(step, Formula) else [one.name for one in step.outputs]:
                    self.scribe.keys.setdefault(column, self.scribe.name(plain(column)))
                    self.scribe.gaps.setdefault(column, True)
                if isinstance(step, Table) and step.row is not None:
                    self.scribe.keys.setdefault(step.row, plain(step.row))
                    self.scribe.gaps.setdefault(step.row, True)
        self._answer()
        self._node("output", "answer 结果", "outputNode", {"schema": ""})
        edges = [
            {"id": f"e{at}", "sourceId": a["id"], "targetId": b["id"], "type": "edge"}
            for at, (a, b) in enumerate(pairwise(self.nodes))
        ]
        return {"nodes": self.nodes, "edges": edges}, tuple(self.faults)

    def _node(self, name: str, title: str, kind: str, content: Json) -> None:
        place = {"x": STEP * len(self.nodes), "y": 0}
        self.nodes.append({"id": name, "name": title, "type": kind, "position": place, "content": content})

    def _inputs(self) -> None:
        lines = {}
        for _, item in inputs_read(self.program):
            key = self.scribe.keys[item.name] = self.scribe.name(plain(item.name))
            self.scribe.gaps[item.name] = True
            try:
                lines[key] = came(item)
            except Unspoken as error:
                self.faults.append((item.line, f"{item.name}: {error}", error.remedy))
        self._expressions("inputs", "inputs 输入", lines, through=False)

    def _expressions(self, name: str, title: str, lines: dict[str, str], *, through: bool) -> None:
        listed = [{"id": key, "key": key, "value": text} for key, text in lines.items()]
        self._node(name, title, "expressionNode", {"expressions": listed, "passThrough": through})

    def _flush(self) -> None:
        """Write what the scribe gathered as a node."""
        if self.scribe.lines:
            at = len(self.nodes)
            self._expressions(f"formulas_{at}", f"formulas 公式 {at}", self.scribe.lines, through=True)
            self.scribe.lines = {}

    def _step(self, step: Formula | Table) -> None:
        if isinstance(step, Formula):
            fits(step.node)
            self.scribe.define(step.name, step.node)
            return
        made = shown(self.scribe, step)
        self._flush()
        self._node(f"table_{len(self.nodes)}", step.name, "decisionTableNode", made.content)
        self.scribe.lines = made.after

    def _answer(self) -> None:
        lines: dict[str, str] = {}
        rules: dict[str, str] = {}
        if self.program.verdict is not None and not self.faults:
            judged = Judged(self.scribe, self.program)
            try:
                outcome, reasons = judged.judge(self.program.verdict)
            except Unspoken as error:
                self.faults.append((1, f"judgement: {error}", error.remedy))
                return
            # They were spelled to stand in the node of the judgement, and stand behind it.
            lines = {"outcome": outcome.replace("$.", ""), "reasons": reasons.replace("$.", "")}
            rules = {code: text.replace("$.", "") for code, text in judged.rules.items()}
        self._flush()
        for name, type_ in self.program.outputs:
            lines[f"columns.{plain(name)}"] = went(self.scribe.keys[name], type_)
        lines |= {f"rules.{plain(code)}": key for code, key in rules.items()}
        self._expressions("answer", "answer 结果", lines, through=False)


def came(item: Input) -> str:
    """A field of the case as the policy computes with it; null where it is missing, out of range or not listed."""
    name, type_ = item.name, item.type
    if type_.kind == "bool":
        return f"type({name}) == 'bool' ? {name} : null"
    if type_.kind == "text":
        return f"type({name}) == 'string' ? {name} : null"
    if type_.kind == "code":
        listed = ", ".join(literal(code) for code in type_.codes)
        return f"type({name}) != 'string' ? null : {name} in [{listed}] ? {name} : null"
    value, kind = name, "number"
    if type_.kind == "date":
        value, kind = f"d({name}).timestamp() / {DAY_MS}", "string"
    elif is_decimal(type_):
        value = f"{name} * {10**type_.scale}"
    fits(Ref(type_, name))
    inside = f"({value}) in [{type_.low}..{type_.high}] ? {value} : null"
    return f"type({name}) != '{kind}' ? null : {inside}"


def went(key: str, type_: Type) -> str:
    """A column as a case would say it."""
    if type_.kind == "date":
        return f"{key} == null ? null : d({key} * {DAY_MS}).format('%Y-%m-%d')"
    if type_.kind == "number" and type_.scale and type_.unit not in ("yuan", "ratio"):
        return f"{key} == null ? null : {key} / {10**type_.scale}"
    return key
