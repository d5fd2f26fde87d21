"""The whole query: inputs cleaned, steps, rules, outcome, reasons and the columns of a result."""

from __future__ import annotations

from dataclasses import dataclass, replace

from loanmill.core.strategy.sql.dialect import Dialect
from loanmill.core.strategy.sql.expressions import Expressions
from loanmill.core.strategy.sql.joined import large
from loanmill.core.strategy.sql.judging import Judging
from loanmill.core.strategy.sql.known import Piece, kind_of
from loanmill.core.strategy.sql.stages import SideTable, Stages
from loanmill.core.strategy.sql.tables import small
from loanmill.core.strategy.sql.telling import tell
from loanmill.core.strategy.tree.program import Input, Program
from loanmill.core.strategy.tree.steps import Formula, Step
from loanmill.core.strategy.tree.types import Type

CASE_NO = "case_no"
FEW_ROWS = 64  # a table of more rows is looked up by an index
FEW_COLLECTED = 256
MOST_FEN = Type("number", "yuan", 2, 0, 2**63 - 1)
MONTHS = Type("number", "months", 0, 0, 600)
TRUTH = Type("bool")
WORD = Type("code")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the result. `type` None is a list of texts, or `case_no`."""

    name: str
    type: Type | None


@dataclass(frozen=True, slots=True)
class Sql:
    """One statement over `source` and the side tables; its columns in order, in no order of rows.

    `source` has `case_no` (64 bits) and the program's inputs by their names: 64-bit numbers, dates, truths, texts.
    Wide numbers leave as DECIMAL(38,0).
    """

    text: str
    sides: tuple[SideTable, ...]
    columns: tuple[Column, ...]


def sql_of(*, program: Program, dialect: Dialect, source: str, reason_type: str | None = None) -> Sql:
    """The query of a program. `reason_type`: the SQL type of a reason, text unless stated."""
    stages = Stages(dialect)
    expressions = Expressions(stages)
    for item in program.inputs:
        stages.known[item.name] = _input(stages, item)
    cleaned = [f"{_cleaned(dialect, item)} AS {stages.known[item.name].text}" for item in program.inputs]
    for step in _steps(program):
        _define(expressions, step)
    rules = {rule.code: _column(stages, f"rule.{rule.code}", expressions.sql(rule.when)) for rule in program.rules}
    result = [(Column(CASE_NO, None), Piece(CASE_NO, "number"))]
    result += [(Column(i.name, i.type), stages.known[i.name]) for i in program.inputs if i.name == "split_key"]
    if program.verdict is not None:
        result += _decided(expressions, program, rules, reason_type or dialect.text)
    else:
        result += [(Column(name, type_), stages.known[name]) for name, type_ in _outputs(program)]
    result += [(Column(f"rule.{code}", TRUTH), piece) for code, piece in rules.items()]
    first = f"SELECT {', '.join([CASE_NO, *cleaned])} FROM {source}"
    told = ", ".join(f"{_leaving(dialect, column, piece)} AS {dialect.name(column.name)}" for column, piece in result)
    text = f"WITH {', '.join(stages.text(first=first))} SELECT {told} FROM {stages.at(stages.last)}"
    return Sql(text, tuple(stages.sides), tuple(column for column, _ in result))


def _input(stages: Stages, item: Input) -> Piece:
    type_ = item.type
    low, high = (type_.low, type_.high) if kind_of(type_) == "number" else (0, 0)
    return Piece(stages.fresh(item.name), kind_of(type_), low, high, atom=True)


def _cleaned(dialect: Dialect, item: Input) -> str:
    """The input, missing where it is out of its range or codes."""
    column, type_ = dialect.name(item.name), item.type
    if kind_of(type_) == "number":
        value = (
            dialect.days(column)
            if type_.kind == "date"
            else f"CAST({column} AS {dialect.type('number', wide=type_.wide)})"
        )
        low, high = (dialect.integer(end, wide=type_.wide) for end in (type_.low, type_.high))
        return f"CASE WHEN {value} BETWEEN {low} AND {high} THEN {value} END"
    if type_.kind == "code" and type_.codes:
        return f"CASE WHEN {column} IN ({', '.join(dialect.quote(code) for code in type_.codes)}) THEN {column} END"
    return column


def _steps(program: Program) -> list[Step]:
    verdict = program.verdict
    if verdict is None or any(step.name == verdict.table.name for step in program.steps):
        return list(program.steps)
    return [*program.steps, verdict.table]


def _define(expressions: Expressions, step: Step) -> None:
    if isinstance(step, Formula):
        expressions.stages.define(step.name, _proven(expressions, expressions.sql(step.node), step.node.type))
    elif len(step.rows) > (FEW_ROWS if step.hit in ("first", "unique") else FEW_COLLECTED):
        large(expressions, step)
    else:
        small(expressions, step)


def _proven(expressions: Expressions, made: Piece, type_: Type) -> Piece:
    """A whole column, which the checker proved to lie in its range wherever it is computed."""
    if made.kind != "number":
        return replace(made, unsafe=False)
    low, high = max(made.low, type_.low), min(made.high, type_.high)
    if low > high:  # nothing but missing values
        low, high = min(type_.low, type_.high), max(type_.low, type_.high)
    found = replace(made, low=low, high=high, unsafe=False)
    return replace(found, text=expressions.fitted(made, wide=found.wide))


def _column(stages: Stages, name: str, made: Piece) -> Piece:
    return made if made.atom else stages.column(name, made)


def _outputs(program: Program) -> list[tuple[str, Type]]:
    return [(name, type_) for name, type_ in program.outputs if name != program.variant or program.verdict is None]


def _decided(
    expressions: Expressions, program: Program, rules: dict[str, Piece], reason_type: str
) -> list[tuple[Column, Piece]]:
    stages = expressions.stages
    judging = Judging(stages, program, rules)
    judging.judge()
    told = tell(expressions, judging, type_=reason_type)
    found = [(Column("outcome", WORD), told.outcome), (Column("reasons", None), told.reasons)]
    if program.variant is not None:
        found.append((Column("variant", WORD), stages.known[program.variant]))
    found += [(Column(name, type_), stages.known[name]) for name, type_ in _outputs(program)]
    terms = program.terms
    if terms is not None:
        amount, rate, months = (stages.known[name] for name in (terms.amount, terms.rate, terms.months))
        minimum = stages.dialect.integer(terms.minimum_fen, wide=amount.wide)
        known = f"{rate.text} IS NOT NULL AND {months.text} IS NOT NULL AND {amount.text} >= {minimum}"
        offered = f"NOT {told.declined.text} AND {known}"
        level = max(amount.level, rate.level, months.level, told.declined.level)
        for name, part, type_ in (("amount_fen", amount, MOST_FEN), ("term_months", months, MONTHS)):
            text = f"CASE WHEN {offered} THEN {part.text} END"
            made = replace(part, text=text, level=level, atom=False)
            found.append((Column(name, type_), stages.column(name, made)))
    return found


def _leaving(dialect: Dialect, column: Column, piece: Piece) -> str:
    """A column as the result holds it: dates as dates, wide numbers as DECIMAL(38,0)."""
    if column.type is None or piece.kind != "number":
        return piece.text
    if column.type.kind == "date":
        return dialect.date(piece.text)
    if column.type.wide:
        return f"CAST({piece.text} AS DECIMAL(38,0))"
    return f"CAST({piece.text} AS {dialect.narrow})" if piece.wide else piece.text
