"""The whole generated function of a policy, in the variants that are wanted.

Known: every input that is read is known, so nothing checks for missing inputs. General: an input may be None; then
`why` holds the reasons and `gaps` the missing inputs as bits. Both come from the same writers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from loanmill.core.strategy.case.expressions import code_of
from loanmill.core.strategy.case.judging import Judged, write_judgement
from loanmill.core.strategy.case.packing import Parts, json_of, quote, table_of
from loanmill.core.strategy.case.reads import inputs_read
from loanmill.core.strategy.case.tables import Traced, write_table
from loanmill.core.strategy.case.tracing import Steps, write_trace
from loanmill.core.strategy.case.writer import Code, Pool, Writer, compiled, pattern
from loanmill.core.strategy.tree.program import Input, Program
from loanmill.core.strategy.tree.steps import Formula
from loanmill.core.strategy.tree.types import Type

CALCULATION = "calculation/1"
Ending = Literal["bytes", "row"]


@dataclass(frozen=True, slots=True)
class Variant:
    """What one function takes and gives. `given`: a struct of known values, or a tuple with None for missing ones."""

    known: bool
    traced: bool
    ending: Ending


def function_of(*, program: Program, variant: Variant, unpack: Callable[[Pool, Input, str], str]) -> object:
    """Compile one variant. `unpack` gives the text that takes an input's value out of the struct `given`."""
    writer = Writer(Pool())
    name = "decide"
    read = inputs_read(program)
    _write_inputs(writer, program, read, variant, unpack)
    tables = _write_steps(writer, program, variant)
    judged: Judged | None = None
    if program.verdict is not None:
        judged = write_judgement(writer, program, gaps=not variant.known)
    if variant.traced:
        write_trace(writer, program, Steps(read, tables), judged)
    else:
        writer.line(f"trace = {writer.pool.put('{}')}")
    if variant.ending == "row":
        _return_row(writer, program, judged)
    else:
        _return_bytes(writer, program)
    arguments = "given, snap" if variant.known else "given, gaps, why, snap"
    source = writer.text(head=f"def {name}({arguments}):")
    return compiled(source=source, name=name, known=writer.pool.known)


def _write_inputs(
    writer: Writer,
    program: Program,
    read: tuple[tuple[int, Input], ...],
    variant: Variant,
    unpack: Callable[[Pool, Input, str], str],
) -> None:
    for index, item in read:
        name = writer.define(item.name, maybe=not variant.known)
        writer.line(f"{name} = {unpack(writer.pool, item, f'given.f{index}') if variant.known else f'given[{index}]'}")


def _write_steps(writer: Writer, program: Program, variant: Variant) -> tuple[Traced, ...]:
    """Each step in order, the verdict's table last."""
    tables = []
    for step in program.steps:
        if not isinstance(step, Formula):
            tables.append(write_table(writer, step, traced=variant.traced))
            continue
        code = code_of(writer, step.node)
        name = writer.define(step.name, maybe=code.maybe)
        writer.line(f"{name} = {code.text}")
    if program.verdict is not None and program.verdict.table not in program.steps:
        tables.append(write_table(writer, program.verdict.table, traced=variant.traced))
    return tuple(tables)


def _return_bytes(writer: Writer, program: Program) -> None:
    common: dict[str, Parts] = {
        "policy": [quote(program.code)],
        "policy_version": [quote(program.version)],
        "policy_sha256": [quote(program.sha256)],
        "snapshot_sha256": [Code(f"{writer.pool.put(quote)}(snap)")],
        "trace": [Code("trace")],
    }
    if program.verdict is None:
        columns: dict[str, Parts] = {}
        for name, type_ in program.outputs:
            columns[name] = [json_of(writer.pool, writer.columns[name], type_)]
        fields: dict[str, Parts] = {**common, "format": [quote(CALCULATION)], "outputs": table_of(columns)}
    else:
        score, grade = score_and_grade(writer, program)
        comma = writer.pool.put(",")
        reasons: Parts = ["[", Code(f"{comma}.join(W.values())"), "]"]
        fields = {**common, "format": [quote("decision/1")], "score": [score], "grade": [grade]}
        fields |= {"outcome": ['"', Code("outcome"), '"'], "reasons": reasons, "terms": [Code("terms")]}
    writer.line(f"return {pattern(writer.pool, table_of(fields))}.encode()")


def score_and_grade(writer: Writer, program: Program) -> tuple[Code, Code]:
    """The first scorecard's total and grade as JSON; null where there is none."""
    null = Code(writer.pool.put("null"))
    if not program.scores:
        return null, null
    view = program.scores[0]
    score = json_of(writer.pool, writer.columns[view.total], Type("number"))
    if view.grade is None:
        return score, null
    return score, json_of(writer.pool, writer.columns[view.grade], Type("code"))


def _return_row(writer: Writer, program: Program, judged: Judged | None) -> None:
    """Outcome, reasons, terms, score, grade, output columns, rule verdicts, variant and trace; see compile.Row."""
    columns = "".join(f"{writer.columns[name].text}, " for name, _ in program.outputs)
    if judged is None:
        writer.line(f"return None, {{}}, None, None, None, ({columns}), (), None, trace")
        return
    rules = "".join(f"{code.text}, " for code in judged.rules)
    total = grade = "None"
    if program.scores:
        view = program.scores[0]
        total = writer.columns[view.total].text
        grade = writer.columns[view.grade].text if view.grade else "None"
    variant = "None" if program.variant is None else writer.columns[program.variant].text
    writer.line(f"return outcome, W, terms, {total}, {grade}, ({columns}), ({rules}), {variant}, trace")
