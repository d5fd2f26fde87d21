"""Text that spells the trace: every input, formula, table, rule, point, bound and rate as this run computed it.

Rules, score, limit and rate keep the places that screens know from policy/1 (core/strategy/first/trace.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loanmill.core.strategy.case.collect import held, rows_text
from loanmill.core.strategy.case.judging import Judged
from loanmill.core.strategy.case.packing import Parts, json_of, list_of, quote, table_of, value_of
from loanmill.core.strategy.case.tables import Traced
from loanmill.core.strategy.case.writer import Code, Pool, Writer, pattern
from loanmill.core.strategy.tree.nodes import Node, Ref
from loanmill.core.strategy.tree.program import Input, Program, Rule, ScoreView
from loanmill.core.strategy.tree.steps import Formula
from loanmill.core.strategy.tree.types import Type

SHOWN = 20  # rows of a large table that hold, named in its trace
VERDICTS: Mapping[bool | None, str] = {True: '"fired"', False: '"passed"', None: '"unknown"'}


@dataclass(frozen=True, slots=True)
class Steps:
    """What the steps left for the trace: inputs that were read and tables with their masks."""

    inputs: tuple[tuple[int, Input], ...]
    tables: tuple[Traced, ...]


def write_trace(writer: Writer, program: Program, steps: Steps, judged: Judged | None) -> None:
    """Write the line that gives the local `trace` (canonical JSON)."""
    tracer = _Tracer(writer, program)
    spelled = tracer.inputs(steps.inputs)
    sections: dict[str, Parts] = {
        "formulas": tracer.formulas(),
        "inputs": table_of({name: [code] for name, code in spelled.items()}),
        "tables": table_of({traced.table.name: tracer.table(traced) for traced in steps.tables}),
    }
    if judged is not None:
        pairs = zip(program.rules, judged.rules, strict=True)
        sections["rules"] = list_of([tracer.rule(rule, code, spelled) for rule, code in pairs])
        sections["verdict"] = tracer.verdict()
    if program.scores:
        sections["score"] = tracer.score(program.scores[0], spelled)
    if program.scores[1:]:
        sections["scores"] = table_of({view.name: tracer.score(view, spelled) for view in program.scores[1:]})
    if program.limit is not None:
        sections["limit"] = tracer.limit(spelled)
    if program.price is not None:
        sections["rate"] = tracer.rate()
    if program.variant is not None:
        sections["variant"] = [tracer.column(program.variant, Type("text"))]
    writer.line(f"trace = {pattern(writer.pool, table_of(sections))}")


@dataclass(frozen=True, slots=True)
class _Tracer:
    """Gives the parts of one section at a time."""

    writer: Writer
    program: Program

    @property
    def pool(self) -> Pool:
        return self.writer.pool

    def inputs(self, read: Sequence[tuple[int, Input]]) -> dict[str, Code]:
        """Each input read, spelled once as `{"v": 5}` or `{"missing": "timeout"}` into a local."""
        found = {}
        for index, item in read:
            code = self.writer.columns[item.name]
            known = pattern(self.pool, ['{"v":', json_of(self.pool, Code(code.text), item.type), "}"])
            if code.maybe:
                gap = pattern(self.pool, ['{"missing":', Code(f"{self.pool.put(quote)}(why[{index}])"), "}"])
                known = f"{gap} if {code.text} is None else {known}"
            name = self.writer.temp()
            self.writer.line(f"{name} = {known}")
            found[item.name] = Code(name)
        return found

    def column(self, name: str, type_: Type) -> Code:
        """A column's value."""
        return json_of(self.pool, self.writer.columns[name], type_)

    def number(self, name: str) -> Parts:
        """A column that holds a number."""
        return [self.column(name, Type("number"))]

    def formulas(self) -> Parts:
        """Every formula's value; null where it is missing."""
        made = [step for step in self.program.steps if isinstance(step, Formula)]
        return table_of({step.name: [self.column(step.name, step.type)] for step in made})

    def table(self, traced: Traced) -> Parts:
        """Inputs, the verdict of each cell and row, and the row that was hit."""
        table, labels = traced.table, distinct(traced.table.labels)
        fields: dict[str, Parts] = {}
        inputs: dict[str, Parts] = {}
        for label, node, code in zip(labels, table.inputs, traced.inputs, strict=True):
            inputs[label] = [json_of(self.pool, code, node.type)]
        fields["inputs"] = table_of(inputs)
        if traced.hit is not None:
            fields["hit"] = [json_of(self.pool, Code(traced.hit, maybe=True), Type("number"))]
        if traced.cells is None:
            rows = len(table.rows)
            told = self.pool.put(_told)
            fields["rows"] = [Code(f"{told}({traced.holds}, {traced.possible}, {rows})")]
            return table_of(fields)
        fields["cells"] = table_of(
            {label: ['"', Code(cells), '"'] for label, cells in zip(labels, traced.cells, strict=True)}
        )
        text = self.pool.put(rows_text)
        fields["rows"] = ['"', Code(f"{text}({traced.holds}, {traced.possible}, {len(table.rows)})"), '"']
        return table_of(fields)

    def rule(self, rule: Rule, code: Code, spelled: Mapping[str, Code]) -> Parts:
        """One rule with its verdict and what it read."""
        return table_of(
            {
                "code": [quote(rule.code)],
                "outcome": [quote(rule.outcome)],
                "part": [quote(rule.part)],
                "read": self.read(rule.reads, spelled),
                "reason": [quote(rule.reason)],
                "verdict": [Code(f"{self.pool.put(VERDICTS)}[{code.text}]")],
                "when": [quote(rule.text)],
            }
        )

    def read(self, names: Sequence[str], spelled: Mapping[str, Code]) -> Parts:
        """Inputs by name."""
        return table_of({name: [spelled[name]] for name in names})

    def verdict(self) -> Parts:
        """What the verdict's row says; null where it is missing."""
        verdict = self.program.verdict
        assert verdict is not None and verdict.table.row is not None
        outcome, reason = verdict.table.outputs
        fields: dict[str, Parts] = {
            "outcome": [self.column(outcome.name, outcome.type)],
            "row": self.number(verdict.table.row),
        }
        return table_of({**fields, "reason": [self.column(reason.name, reason.type)]})

    def score(self, view: ScoreView, inputs: Mapping[str, Code]) -> Parts:
        """The scorecard from its base over each characteristic to the total and its grade."""
        items = []
        for item in view.items:
            points, row = self.writer.columns[item.points], self.writer.columns[item.row]
            lost = Code(f"({item.best} - {points.text})")
            if points.maybe:
                lost = Code(f"({self.pool.put('null')} if {points.text} is None else {lost.text})")
            texts: dict[int | None, str] = {None: "null"}
            texts |= {index: quote(text) for index, text in enumerate(item.bins)}
            bins = self.pool.put(texts)
            items.append(
                table_of(
                    {
                        "name": [quote(item.label)],
                        "value": self.spelled(item.input, inputs),
                        "bin": [Code(f"{bins}[{row.text}]")],
                        "points": self.number(item.points),
                        "lost": [lost],
                        "reason": [quote(item.reason)],
                    }
                )
            )
        grade: Parts = ["null"] if view.grade is None else [self.column(view.grade, Type("code"))]
        pd_bp: Parts = ["null"] if view.pd_bp is None else self.number(view.pd_bp)
        totals = {"total": self.number(view.total), "best_total": self.number(view.best)}
        head: dict[str, Parts] = {"base": [str(view.base)], "grade": grade, "pd_bp": pd_bp}
        ends = {"pd_low_bp": view.pd_low_bp, "pd_high_bp": view.pd_high_bp}
        interval = {name: self.number(column) for name, column in ends.items() if column is not None}
        return table_of({**head, **interval, **totals, "items": list_of(items)})

    def spelled(self, node: Node, inputs: Mapping[str, Code]) -> Parts:
        """A value as in a snapshot; a formula that is missing because of its inputs says `not_asked`."""
        if isinstance(node, Ref) and node.name in inputs:
            return [inputs[node.name]]
        name = self.writer.temp()
        self.writer.line(f"{name} = {value_of(self.writer, node).text}")
        return [Code(f"{self.pool.put(_of_formula)}({self.pool.put(str)}({name}))")]

    def limit(self, spelled: Mapping[str, Code]) -> Parts:
        """The components of the limit, the least of them, and the limit."""
        limit = self.program.limit
        assert limit is not None
        parts = [
            table_of(
                {
                    "code": [quote(part.code)],
                    "reason": ["null" if part.reason is None else quote(part.reason)],
                    "inputs": self.read(part.reads, spelled),
                    "bound_fen": self.number(part.column),
                }
            )
            for part in limit.components
        ]
        codes: dict[int | None, str] = {None: "null"}
        codes |= {index: quote(part.code) for index, part in enumerate(limit.components)}
        bound_by = Code(f"{self.pool.put(codes)}[{self.writer.columns[limit.bound_by].text}]")
        fields: dict[str, Parts] = {"components": list_of(parts), "bound_by": [bound_by]}
        return table_of({**fields, "least_fen": self.number(limit.least), "limit_fen": self.number(limit.limit)})

    def rate(self) -> Parts:
        """The components of the rate, their sum, floor and cap, and the rate."""
        price = self.program.price
        assert price is not None
        parts = [table_of({"code": [quote(part.code)], "bp": self.number(part.column)}) for part in price.components]
        total, cap = self.writer.columns[price.total], self.writer.columns[price.cap]
        known = [f"{code.text} is None" for code in (total, cap) if code.maybe]
        above = Code(f"{total.text} > {cap.text}")
        if known:
            above = Code(f"(None if {' or '.join(known)} else {above.text})", maybe=True)
        spelled = self.pool.put({True: "true", False: "false", None: "null"})
        fields: dict[str, Parts] = {"components": list_of(parts), "above_cap": [Code(f"{spelled}[{above.text}]")]}
        fields |= {"sum_bp": self.number(price.total), "floor_bp": self.number(price.floor)}
        return table_of({**fields, "cap_bp": self.number(price.cap), "rate_bp": self.number(price.rate)})


def distinct(labels: Sequence[str]) -> list[str]:
    """Labels made distinct: the second `a` is `a (2)`."""
    seen: dict[str, int] = {}
    found = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        found.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return found


def _of_formula(value: str) -> str:
    return '{"missing":"not_asked"}' if value == "null" else f'{{"v":{value}}}'


def _told(holds: int, possible: int, rows: int) -> str:
    """A large table tells how many rows it has, how many hold or are unknown, and the first of them."""
    unknown = possible & ~holds

    def first(mask: int) -> str:
        found: list[str] = []
        for row in held(mask):
            if len(found) == SHOWN:
                break
            found.append(str(row))
        return f"[{','.join(found)}]"

    told = f'"first_held":{first(holds)},"first_unknown":{first(unknown)},"held":{holds.bit_count()}'
    return f'{{{told},"of":{rows},"unknown":{unknown.bit_count()}}}'
