"""Cases of a file made ready for a policy: the same for every engine, so that they decide on the same values.

A row with a value that does not fit is set aside as it stands, with what is wrong; it is decided by no engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from loanmill.core.strategy.case.incoming import is_decimal
from loanmill.core.strategy.case.reading import SHOWN, wanted
from loanmill.core.strategy.sql.query import CASE_NO
from loanmill.core.strategy.tree.program import Input, Program
from loanmill.core.strategy.tree.types import Type
from loanmill.engines.cases.fitting import HELD, fits, fitted
from loanmill.engines.cases.source import CasesRefused, Source

WANTED_ZH = {
    "fen": "整数分，如 1000", "bp": "整数基点，如 350", "date": "日期，如 2026-01-31，不带时刻", "bool": "布尔值",
    "code": "代码文本", "text": "UTF-8 文本",
}  # fmt: skip
COLUMN_OF = {
    "fen": "int64", "bp": "int64", "date": "date32", "bool": "bool", "code": "string", "text": "string",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that does not fit its input."""

    case_no: int
    item: Input
    value: Any

    def words(self) -> str:
        """Column, value and remedy, in Chinese and English."""
        text = str(self.value)
        text = text if len(text) <= SHOWN else text[:SHOWN] + "..."
        type_ = self.item.type
        zh = WANTED_ZH.get(type_.named(), f"最多 {type_.scale} 位小数的数" if is_decimal(type_) else "整数，如 12")
        named = type_.named()
        return f"{self.item.name}: {text} 不是 is no {named}; 写{zh}，缺值留空 write {wanted(type_)}, or null"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Accepted cases of a slice (`case_no` and every input, null where missing), and what is wrong with the others."""

    cases: pa.Table
    wrong: tuple[Wrong, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a policy reads a file. `absent`: inputs that the file has no column for, `unread`: columns it has beside."""

    program: Program
    source: Source
    columns: tuple[str, ...]
    absent: tuple[str, ...]
    unread: tuple[str, ...]

    def prepare(self, slice_: pa.Table, first: int) -> Prepared:
        """A slice whose first row has the number `first`. Raises CasesRefused."""
        numbers = np.arange(first, first + slice_.num_rows, dtype=np.int64)
        made: dict[str, pa.Array] = {CASE_NO: pa.array(numbers)}
        wrong: list[Wrong] = []
        good = np.ones(slice_.num_rows, dtype=bool)
        for item in self.program.inputs:
            if item.name not in self.columns:
                made[item.name] = pa.nulls(slice_.num_rows, HELD[item.type.kind])
                continue
            raw = slice_[item.name].combine_chunks()
            try:
                found = fitted(item, raw)
            except pa.ArrowException as error:
                raise _column_refused(self.source, item, str(error)) from error
            made[item.name] = found.values
            if found.wrong is not None and found.wrong.any():
                good &= ~found.wrong
                places = np.flatnonzero(found.wrong)
                wrong += [Wrong(first + int(at), item, _shown(raw, int(at))) for at in places]
        cases = pa.table(made)
        if wrong:
            cases = cases.filter(pa.array(good))
            wrong.sort(key=lambda one: one.case_no)
        return Prepared(cases, tuple(wrong))

    def slices(self, *, rows: int) -> Iterator[tuple[int, pa.Table]]:
        """The file's slices with the number of their first row. Raises CasesRefused."""
        first = 0
        for slice_ in self.source.slices(columns=self.columns or self.source.schema.names[:1], rows=rows):
            yield first, slice_
            first += slice_.num_rows


def reading_of(*, program: Program, source: Source) -> Reading:
    """Match a policy's inputs with a file's columns. Raises CasesRefused where a column is of the wrong type."""
    names = source.schema.names
    for item in program.inputs:
        if item.name in names and not fits(item.type, source.schema.field(item.name).type):
            raise _column_refused(source, item, str(source.schema.field(item.name).type))
    read = [item.name for item in program.inputs if item.name in names]
    own = [item.name for item in program.inputs if not item.builtin]
    if own and not set(read) & set(own):
        raise CasesRefused(
            f"{source.path}: 没有政策 {program.version} 要的任何一列 has none of the columns that the policy reads: "
            f"{', '.join(own[:8])}; 检查文件或列名 check the file, or its column names"
        )
    absent = tuple(item.name for item in program.inputs if item.name not in names)
    return Reading(program, source, tuple(read), absent, tuple(name for name in names if name not in read))


def _column_refused(source: Source, item: Input, held: str) -> CasesRefused:
    type_ = item.type
    column = COLUMN_OF.get(type_.named(), f"decimal128(18, {type_.scale})" if is_decimal(type_) else "int64")
    return CasesRefused(
        f"{source.path}: 列 column {item.name}: {held} 装不下 cannot hold {type_.named()} ({_called(item, type_)}); "
        f"请转成 {column} make it {column}"
    )


def _called(item: Input, type_: Type) -> str:
    return " ".join(part for part in (item.zh, item.en) if part) or type_.kind


def _shown(raw: pa.Array, at: int) -> Any:
    """A value of a file as a person reads it."""
    if pa.types.is_dictionary(raw.type):
        raw = raw.dictionary_decode()
    try:
        return raw[at].as_py()
    except (ValueError, OverflowError, UnicodeDecodeError):
        return raw[at : at + 1].cast(pa.large_binary())[0].as_py() if pa.types.is_string(raw.type) else str(raw[at])
