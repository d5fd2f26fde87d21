"""Text of a decision table: per input the mask of rows that hold, all masks together, and the row that is hit.

Where a value may be missing there are two masks: `h`, the rows that hold, and `p`, those that hold or are unknown.
Kleene's `and` over cells is then the bitwise `and` of each (an unknown row is in p and not in h).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from loanmill.core.strategy.case import collect
from loanmill.core.strategy.case.columns import Choices, Column, Ranges, column_of
from loanmill.core.strategy.case.expressions import code_of
from loanmill.core.strategy.case.writer import Code, Writer
from loanmill.core.strategy.tree.nodes import Constant
from loanmill.core.strategy.tree.steps import Row, Table
from loanmill.core.strategy.tree.types import Type

FEW_CUTS = 8  # up to here comparisons in the text beat a search
DICT_ROWS = 60  # up to here the hit bit itself is a good key


@dataclass(frozen=True, slots=True)
class Traced:
    """What a table leaves for the trace: names of the locals that hold it. `cells` are None for a large table."""

    table: Table
    inputs: tuple[Code, ...]
    cells: tuple[str, ...] | None
    holds: str
    possible: str
    hit: str | None


def write_table(writer: Writer, table: Table, *, traced: bool) -> Traced:
    """Write the lines that define the table's columns."""
    inputs, holds, possible, cells = [], [], [], []
    for index, node in enumerate(table.inputs):
        code = _local(writer, code_of(writer, node))
        column = column_of(cells=[row.cells[index] for row in table.rows], type_=node.type)
        names = _Names(writer.temp(), writer.temp() if code.maybe else None, None)
        if traced and not large(table):
            names = _Names(names.holds, names.possible, writer.temp())
        _write_column(writer, column, code, names, table, index)
        inputs.append(code)
        holds.append(names.holds)
        possible.append(names.possible or names.holds)
        cells.append(names.cells or "")
    every = f"{(1 << len(table.rows)) - 1}" if not large(table) else writer.pool.put((1 << len(table.rows)) - 1)
    both = any(code.maybe for code in inputs)
    hold = writer.temp()
    writer.line(f"{hold} = {' & '.join(holds) or every}")
    may = hold
    if both:
        may = writer.temp()
        writer.line(f"{may} = {' & '.join(possible)}")
    hit = _write_hit(writer, table, hold, may, traced)
    kept = None if large(table) else tuple(cells)
    return Traced(table, tuple(inputs), kept, hold, may, hit)


def large(table: Table) -> bool:
    """Whether a table's trace tells its hit rather than each of its cells."""
    return len(table.rows) > LARGE


LARGE = 256


@dataclass(frozen=True, slots=True)
class _Names:
    """The locals that a column fills."""

    holds: str
    possible: str | None
    cells: str | None

    def targets(self) -> str:
        return self.holds if self.cells is None else f"{self.holds}, {self.cells}"


def _local(writer: Writer, code: Code) -> Code:
    if code.simple:
        return code
    name = writer.temp()
    writer.line(f"{name} = {code.text}")
    return Code(name, code.maybe)


def _write_column(writer: Writer, column: Column, code: Code, names: _Names, table: Table, index: int) -> None:
    rows = len(table.rows)
    found = _lookup(writer, column, code, rows, traced=names.cells is not None, type_=table.inputs[index].type)
    if names.possible is None:
        writer.line(f"{names.targets()} = {found}")
        return
    every = (1 << rows) - 1
    with writer.inside(f"if {code.text} is None:"):
        unknown = collect.rows_text(column.absent, every, rows) if names.cells else None
        value = column.absent if unknown is None else (column.absent, unknown)
        writer.line(f"{names.targets()} = {writer.pool.constant(value)}")
        writer.line(f"{names.possible} = {writer.pool.constant(every)}")
    with writer.inside("else:"):
        writer.line(f"{names.targets()} = {found}")
        writer.line(f"{names.possible} = {names.holds}")


def _lookup(writer: Writer, column: Column, code: Code, rows: int, *, traced: bool, type_: Type) -> str:
    """The text that gives a known value's mask, with the letters of its cells where traced."""

    def kept(mask: int) -> object:
        return (mask, collect.rows_text(mask, mask, rows)) if traced else mask

    if isinstance(column, Ranges):
        values = [kept(mask) for mask in column.masks]
        return _by_range(writer, column.cuts, values, code.text)
    if isinstance(column, Choices):
        known = {value: kept(mask) for value, mask in column.masks.items()}
        return _by_choice(writer, known, kept(column.other), code, type_)
    return f"{writer.pool.put(column.mask)}({code.text})"


def _by_range(writer: Writer, cuts: tuple[int, ...], values: list[object], x: str) -> str:
    if len(cuts) > FEW_CUTS:
        search = writer.pool.put(bisect_right)
        return f"{writer.pool.put(tuple(values))}[{search}({writer.pool.put(cuts)}, {x})]"
    return _branch(writer, cuts, values, x)


def _branch(writer: Writer, cuts: tuple[int, ...], values: list[object], x: str) -> str:
    if not cuts:
        return writer.pool.constant(values[0])
    middle = len(cuts) // 2
    low = _branch(writer, cuts[:middle], values[: middle + 1], x)
    high = _branch(writer, cuts[middle + 1 :], values[middle + 1 :], x)
    return f"({low} if {x} < {cuts[middle]} else {high})"


def _by_choice(writer: Writer, known: dict[Constant, object], other: object, code: Code, type_: Type) -> str:
    if not known:
        return writer.pool.constant(other)
    if type_.kind == "bool":
        yes, no = (writer.pool.constant(known.get(value, other)) for value in (True, False))
        return f"({yes} if {code.text} else {no})"
    if type_.kind == "code" and type_.codes:
        # The value is proven to be one of the codes, so none needs a stand-in.
        every: dict[Constant, object] = {**dict.fromkeys(type_.codes, other), **known}
        return f"{writer.pool.put(every)}[{code.text}]"
    return f"{writer.pool.put(known.get)}({code.text}, {writer.pool.constant(other)})"


def _write_hit(writer: Writer, table: Table, hold: str, may: str, traced: bool) -> str | None:
    if table.hit in ("first", "unique"):
        return _write_row(writer, table, hold, may, traced)
    unknown = f"None if {hold} != {may} else " if may != hold else ""
    for position, output in enumerate(table.outputs):
        if table.hit == "count":
            name = writer.define(output.name, maybe=bool(unknown))
            writer.line(f"{name} = {unknown}{hold}.bit_count()")
            continue
        values = tuple(row.outputs[position] for row in table.rows)
        maybe = bool(unknown) or table.hit != "sum" or None in values
        name = writer.define(output.name, maybe=maybe)
        gather = writer.pool.put(GATHER[table.hit])
        writer.line(f"{name} = {unknown}{gather}({hold}, {writer.pool.put(values)})")
    return None


GATHER = {"sum": collect.total, "least": collect.least, "greatest": collect.greatest}


def _write_row(writer: Writer, table: Table, hold: str, may: str, traced: bool) -> str | None:
    """The outputs of the row that is hit: the lowest bit, where that row is known to hold."""
    wanted = [output.name for output in table.outputs]
    extra: Literal["", "row", "hit"] = "row" if table.row is not None else "hit" if traced else ""
    gap = may != hold or any(output.type.missing for output in table.outputs)
    values = [_hit_value(row, index, bool(extra)) for index, row in enumerate(table.rows)]
    names = []
    for position, name in enumerate(wanted):
        names.append(writer.define(name, maybe=gap or any(row.outputs[position] is None for row in table.rows)))
    hit: str | None = None
    if extra == "row":
        assert table.row is not None
        hit = writer.define(table.row, maybe=gap)
    elif extra == "hit":
        hit = writer.temp()
    width = len(wanted) + bool(extra)
    nothing = (None,) * width
    bit = f"({hold} & -{hold})"
    if may != hold and table.hit == "first":
        bit = f"({may} & -{may} & {hold})"
    single = width == 1
    held: list[object] = [value[0] if single else value for value in values]
    if len(table.rows) <= DICT_ROWS:
        by_bit: dict[int, object] = {1 << row: value for row, value in enumerate(held)}
        if gap:
            by_bit[0] = None if single else nothing
        found = f"{writer.pool.put(by_bit)}[{bit}]"
    else:
        found = f"{writer.pool.put((None if single else nothing, *held))}[{bit}.bit_length()]"
    writer.line(f"{', '.join([*names, *([hit] if hit else [])])} = {found}")
    return hit


def _hit_value(row: Row, index: int, with_row: bool) -> tuple[Constant | None, ...]:
    return (*row.outputs, *((index,) if with_row else ()))
