"""Decide a file under one policy or two into one table: `outcomes.parquet`, and `rejects.parquet` where need be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from loanmill.core.strategy.sql.query import CASE_NO
from loanmill.core.strategy.tree.program import Program
from loanmill.engines.cases.decide import Decider
from loanmill.engines.cases.prepare import Prepared, Reading, Wrong, reading_of
from loanmill.engines.cases.rejects import Rejects
from loanmill.engines.cases.result import result_schema
from loanmill.engines.cases.source import Source, source_of
from loanmill.engines.cases.stream import Progress
from loanmill.lab.backtest.question import AMOUNT, BAD, BEFORE, SEGMENT, Question, as_text, beside, checked

OUTCOMES, REJECTS = "outcomes.parquet", "rejects.parquet"
ALIKE = (CASE_NO, "split_key")  # columns that both policies give alike
EXTRA = {BAD: pa.bool_(), AMOUNT: pa.int64()}
Engine = Callable[[Program], Decider]


@dataclass(frozen=True, slots=True)
class Decided:
    """Where the rows are and how the file was read. `rejected` rows the policy cannot read; `apart`: rows that the
    other policy alone cannot read, which are decided and not compared."""

    folder: Path
    source: Source
    reading: Reading
    against: Reading | None
    rejected: int
    apart: int
    problems: tuple[str, ...]

    @property
    def readings(self) -> tuple[Reading, ...]:
        """How each policy read the file."""
        return (self.reading,) if self.against is None else (self.reading, self.against)

    @property
    def accepted(self) -> int:
        """Cases that were decided."""
        return self.source.rows - self.rejected


@dataclass(frozen=True, slots=True)
class Side:
    """One of the policies with what decides under it."""

    reading: Reading
    decider: Decider
    schema: pa.Schema

    def decide(self, slice_: pa.Table, first: int) -> tuple[pa.Table, Prepared]:
        """The results of a slice."""
        prepared = self.reading.prepare(slice_, first)
        return self.decider.decide(prepared.cases), prepared


def decide(question: Question, *, engine: Engine, folder: Path, progress: Progress) -> Decided:
    """Write the tables into a folder. Raises CasesRefused."""
    source = source_of(question.cases)
    now, before = _side(question.program, source, engine), None
    if question.against is not None:
        before = _side(question.against, source, engine)
    extra = checked(question, source, now.schema)
    columns = dict.fromkeys((*now.reading.columns, *(before.reading.columns if before else ()), *extra))
    rows, first, rejected, apart = now.decider.rows, 0, 0, 0
    schema = _schema(question, now, before)
    with (
        pq.ParquetWriter(folder / OUTCOMES, schema, compression="zstd") as writer,
        Rejects(source=source, path=folder / REJECTS, rows=rows) as rejects,
    ):
        for slice_ in source.slices(columns=list(columns) or source.schema.names[:1], rows=rows):
            found, prepared = now.decide(slice_, first)
            wrong = [(question.program.version, one) for one in prepared.wrong]
            rejected += _numbers(prepared.wrong)
            made = {field.name: found[field.name] for field in now.schema}
            if before is not None:
                other, theirs = before.decide(slice_, first)
                wrong += [(before.reading.program.version, one) for one in theirs.wrong]
                apart += len({one.case_no for one in theirs.wrong} - {one.case_no for one in prepared.wrong})
                made |= _aligned(other, found[CASE_NO])
            rejects.add(sorted(wrong, key=lambda one: one[1].case_no))
            places = pc.subtract(found[CASE_NO], first)
            made |= {name: column.take(places) for name, column in beside(question, source, slice_, first).items()}
            for name in question.segments:
                if SEGMENT + name not in made:
                    made[SEGMENT + name] = as_text(found[name])
            writer.write_table(pa.table([made[name] for name in schema.names], schema=schema))
            first += slice_.num_rows
            progress(first, source.rows)
    reading = before.reading if before else None
    return Decided(folder, source, now.reading, reading, rejected, apart, tuple(rejects.first))


def _side(program: Program, source: Source, engine: Engine) -> Side:
    return Side(reading_of(program=program, source=source), engine(program), result_schema(program))


def _schema(question: Question, now: Side, before: Side | None) -> pa.Schema:
    fields = list(now.schema)
    if before is not None:
        fields += [pa.field(BEFORE + one.name, one.type) for one in before.schema if one.name not in ALIKE]
    wanted = [BAD] * bool(question.outcome) + [AMOUNT] * bool(question.amount)
    fields += [pa.field(name, EXTRA[name]) for name in wanted]
    return pa.schema(fields + [pa.field(SEGMENT + name, pa.string()) for name in question.segments])


def _aligned(other: pa.Table, numbers: pa.ChunkedArray) -> dict[str, pa.ChunkedArray]:
    """The other policy's rows beside ours, null where it cannot read the case."""
    places = pc.index_in(numbers, value_set=other[CASE_NO].combine_chunks())
    taken = other.take(places)
    return {BEFORE + name: taken[name] for name in other.column_names if name not in ALIKE}


def _numbers(wrong: tuple[Wrong, ...]) -> int:
    return len({one.case_no for one in wrong})
