"""What a back-test is asked, and the columns of the file that it reads beside the policies' inputs."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from loanmill.core.strategy.tree.program import Input, Program
from loanmill.core.strategy.tree.types import Type
from loanmill.engines.cases.fitting import fits, fitted
from loanmill.engines.cases.source import CasesRefused, Source

MOST_FEN = 10**15
FEN = Type("number", "yuan", 2, -MOST_FEN, MOST_FEN)
BAD, AMOUNT = "known.bad", "known.amount_fen"
SEGMENT = "segment."
BEFORE = "against."


@dataclass(frozen=True, slots=True)
class Assumptions:
    """How swap-ins may pay: their bad rate is `best` to `worst` times that of approved neighbours.

    Neighbours are cases that the other policy approves, of known outcome, in the same band of score (`band` points
    wide); bands beside it are joined to it until there are `enough`. Without a score all of them are neighbours.
    """

    best: Fraction = Fraction(1)
    worst: Fraction = Fraction(3)
    band: int = 20
    enough: int = 100


@dataclass(frozen=True, slots=True)
class Question:
    """A policy, perhaps another to compare it with, and columns: `outcome` (true or 1: went bad; null: not known),
    `amount` (fen at stake) and `segments`. A segment that is no column of the file is one of the result."""

    program: Program
    cases: Path
    against: Program | None = None
    outcome: str = ""
    amount: str = ""
    segments: tuple[str, ...] = ()
    assumptions: Assumptions = field(default_factory=Assumptions)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it names."""
        return tuple(filter(None, (self.outcome, self.amount, *self.segments)))


def checked(question: Question, source: Source, result: pa.Schema) -> tuple[str, ...]:
    """The columns of the file that the question names. Raises CasesRefused for one that is absent or does not do."""
    named = [("--outcome", question.outcome), ("--amount", question.amount)]
    wanted = [(option, name) for option, name in named if name]
    for option, name in wanted:
        if name not in source.schema.names:
            raise _refused(source, option, name, "没有这一列 there is no such column; 检查列名 check the name")
    if question.outcome:
        held = source.schema.field(question.outcome).type
        if not (pa.types.is_boolean(held) or pa.types.is_integer(held) or pa.types.is_null(held)):
            told = f"是 is {held}; 请用布尔或 0/1（1 = 坏）use true/false or 0/1 (1 is bad), null where not known"
            raise _refused(source, "--outcome", question.outcome, told)
    if question.amount and not fits(FEN, source.schema.field(question.amount).type):
        held = source.schema.field(question.amount).type
        raise _refused(source, "--amount", question.amount, f"是 is {held}; 请用整数分 use whole fen (int64)")
    for name in question.segments:
        schema = source.schema if name in source.schema.names else result
        if name not in schema.names:
            raise _refused(source, "--segment", name, "文件与结果都没有这一列 is no column of the file or the result")
        if not _groups(schema.field(name).type):
            held = schema.field(name).type
            raise _refused(
                source, "--segment", name, f"{held} 不能分组 cannot be grouped; 用文本、整数、日期 use a text"
            )
    columns = [name for _, name in wanted] + [name for name in question.segments if name in source.schema.names]
    return tuple(dict.fromkeys(columns))


def beside(question: Question, source: Source, slice_: pa.Table, first: int) -> dict[str, pa.Array]:
    """What the question's columns say of each row of a slice. Raises CasesRefused with the row of a wrong value."""
    found: dict[str, pa.Array] = {}
    if question.outcome:
        column = slice_[question.outcome].combine_chunks()
        if not pa.types.is_boolean(column.type):
            column = column.cast(pa.int64()) if pa.types.is_null(column.type) else column
            odd = pc.index(pc.is_in(column, value_set=pa.array([0, 1, None], column.type)), pa.scalar(False)).as_py()
            if odd >= 0:
                told = (
                    f"case_no {first + odd}: {column[odd]} 既非 0 也非 1 is neither 0 nor 1; 不知留空 null if unknown"
                )
                raise _refused(source, "--outcome", question.outcome, told)
            column = pc.equal(column, pa.scalar(1, column.type))
        found[BAD] = column
    if question.amount:
        made = fitted(Input(question.amount, FEN, 0), slice_[question.amount].combine_chunks())
        if made.wrong is not None and made.wrong.any():
            at = int(made.wrong.argmax())
            told = f"case_no {first + at}: {slice_[question.amount][at]} 不是整数分 is no whole number of fen"
            raise _refused(source, "--amount", question.amount, told)
        found[AMOUNT] = made.values
    for name in question.segments:
        if name in source.schema.names:
            found[SEGMENT + name] = as_text(slice_[name].combine_chunks())
    return found


def as_text(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Values of a segment as texts."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return column.cast(pa.string())


def _groups(held: pa.DataType) -> bool:
    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_boolean, pa.types.is_integer, pa.types.is_date,
             pa.types.is_null)  # fmt: skip
    value = held.value_type if pa.types.is_dictionary(held) else held
    return any(kind(value) for kind in kinds)


def _refused(source: Source, option: str, name: str, told: str) -> CasesRefused:
    return CasesRefused(f"{source.path}: {option} {name}: {told}")
