"""Rows that a policy cannot read, kept as they stand in the file with what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from loanmill.core.strategy.sql.query import CASE_NO
from loanmill.engines.cases.prepare import Wrong
from loanmill.engines.cases.source import Source

POLICY, PROBLEMS = "reject.policy", "reject.problems"
TOLD = 10


class Rejects:
    """Writes `case_no`, `reject.policy`, `reject.problems` and every column of the file; no file where none is bad.

    A column of the file that bears one of these names stands as `file.NAME`.
    """

    def __init__(self, *, source: Source, path: Path, rows: int) -> None:
        self.count = 0
        self.first: list[str] = []
        self._source, self._path, self._rows = source, path, rows
        self._writer: pq.ParquetWriter | None = None
        self._slices = source.slices(columns=source.schema.names, rows=rows)
        self._held: tuple[int, pa.Table] | None = None

    def __enter__(self) -> Rejects:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()

    def add(self, found: Sequence[tuple[str, Wrong]]) -> None:
        """Keep the rows of one slice: policy version and what is wrong, in order of `case_no`."""
        numbers, policies, problems = [], [], []
        for (number, version), wrong in groupby(found, key=lambda one: (one[1].case_no, one[0])):
            numbers.append(number)
            policies.append(version)
            problems.append(list(dict.fromkeys(one.words() for _, one in wrong)))
        self.first += [
            f"case_no {number}: {'; '.join(told)}" for number, told in zip(numbers[:TOLD], problems[:TOLD], strict=True)
        ][: TOLD - len(self.first)]
        self.count += len(set(numbers))
        if numbers:
            self._write(numbers, policies, problems)

    def _write(self, numbers: list[int], policies: list[str], problems: list[list[str]]) -> None:
        own = {
            CASE_NO: pa.array(numbers, pa.int64()),
            POLICY: pa.array(policies, pa.string()),
            PROBLEMS: pa.array(problems, pa.list_(pa.string())),
        }
        raw = self._raw(numbers)
        names = [f"file.{name}" if name in own else name for name in raw.column_names]
        made = pa.table([*own.values(), *raw.columns], names=[*own, *names])
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, made.schema, compression="zstd")
        self._writer.write_table(made.cast(self._writer.schema))

    def _raw(self, numbers: list[int]) -> pa.Table:
        """The rows of some numbers, which never go back before a slice that was left."""
        parts, at = [], 0
        while at < len(numbers):
            if self._held is None or numbers[at] >= self._held[0] + self._held[1].num_rows:
                start = 0 if self._held is None else self._held[0] + self._held[1].num_rows
                self._held = (start, next(self._slices))
                continue
            start, held = self._held
            inside = [number - start for number in numbers[at:] if number < start + held.num_rows]
            parts.append(held.take(pa.array(inside, pa.int64())))
            at += len(inside)
        return pa.concat_tables(parts)
