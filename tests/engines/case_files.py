"""Files of cases for tests: rows of the generators in the many column types that Parquet files come with."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from loanmill.core.strategy.case.incoming import is_decimal
from loanmill.core.strategy.tree.program import Program
from loanmill.core.strategy.tree.types import Type
from tests.core.strategy.slow import Value

EPOCH = date(1970, 1, 1)
BAD = {"number": (float("nan"), float("inf"), -float("inf"), 0.5), "date": ("2026-13-01", "２０２６-01-01", "2026-1-1")}
MOST_DAYS = 100_000


def as_file(
    program: Program, rows: Sequence[Mapping[str, Value]], *, chance: random.Random, bad: bool = True
) -> tuple[pa.Table, set[int]]:
    """A table as some program may have written it, and the rows that no policy can read."""
    columns: dict[str, pa.Array] = {"note beside": pa.array([["x"]] * len(rows))}
    spoilt: set[int] = set()
    for item in program.inputs:
        if chance.random() < 0.05:
            continue  # no such column: missing in every case
        written = [as_written(item.type, row.get(item.name)) for row in rows]
        ways = ways_of(item.type, written)
        made = chance.choice(ways)
        values: list[Any] = [made.write(value) for value in written]
        if bad and made.bad and chance.random() < 0.4:
            for at in chance.sample(range(len(rows)), max(1, len(rows) // 50)):
                values[at] = chance.choice(made.bad)
                spoilt.add(at)
        columns[item.name] = made.array(values)
    if len(columns) == 1 and program.inputs:
        return as_file(program, rows, chance=chance, bad=bad)
    return pa.table(columns), spoilt


def as_written(type_: Type, value: Value) -> Any:
    """A run-time value as a file says it; None where a file's column of 64 bits could not hold it."""
    if value is None or isinstance(value, bool | str):
        return value
    if type_.kind == "date":
        return EPOCH + timedelta(days=value) if abs(value) < MOST_DAYS else None
    if is_decimal(type_):
        return Decimal(value).scaleb(-type_.scale)
    return value if -(2**63) <= value < 2**63 else None


class Way:
    """One Arrow type for a column, how values are put into it, and values that do not fit the input."""

    def __init__(self, held: pa.DataType, write: Any = None, bad: Sequence[Any] = ()) -> None:
        self.held, self.bad = held, bad
        self._write = write

    def write(self, value: Any) -> Any:
        """A value for the column."""
        return value if value is None or self._write is None else self._write(value)

    def array(self, values: list[Any]) -> pa.Array:
        """The column; NaN stays NaN."""
        if pa.types.is_dictionary(self.held):
            return pa.array(values, self.held.value_type).dictionary_encode()
        return pa.array(values, self.held, from_pandas=False)


def ways_of(type_: Type, written: Sequence[Any]) -> list[Way]:
    """The column types that hold these values exactly."""
    if type_.kind == "bool":
        return [Way(pa.bool_())]
    if type_.kind in ("code", "text"):
        return [Way(held) for held in (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string()))]
    if type_.kind == "date":
        return _of_dates()
    return _of_numbers(type_, [value for value in written if value is not None])


def _of_dates() -> list[Way]:
    def moment(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=UTC)

    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    return [
        Way(pa.date32()),
        Way(pa.date64()),
        Way(pa.timestamp("us", "UTC"), moment, [noon]),
        Way(pa.timestamp("s"), lambda day: moment(day).replace(tzinfo=None), [noon.replace(tzinfo=None)]),
        Way(pa.string(), str, BAD["date"]),
    ]


def _of_numbers(type_: Type, known: Sequence[Any]) -> list[Way]:
    finer = [Decimal("0.123456789123")]
    most = max((abs(value) for value in known), default=0)
    ways = [Way(pa.decimal128(38, 12), None, finer)] if most < 10**25 else []
    if all(value == int(value) for value in known) and most < 2**63:
        ways.append(Way(pa.int64(), int))
        if all(value >= 0 for value in known):
            ways.append(Way(pa.uint64(), int))
        if most < 2**15:
            ways += [Way(pa.int16(), int), Way(pa.float32(), float, BAD["number"] if not is_decimal(type_) else ())]
    if most * 10**type_.scale <= 2**53:
        fine = is_decimal(type_)
        ways.append(Way(pa.float64(), float, (*BAD["number"][:3], 0.000001) if fine else BAD["number"]))
    return ways
