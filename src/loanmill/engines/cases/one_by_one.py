"""Run a policy over prepared cases through its Python function, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import pyarrow as pa

from loanmill.core.strategy.case.compile import Case, Row, compile_case
from loanmill.core.strategy.case.reading import Given, given
from loanmill.core.strategy.sql.query import CASE_NO
from loanmill.core.strategy.tree.program import Program
from loanmill.engines.cases.result import result_schema

KEY = "split_key"
OFFERED = ("amount_fen", "term_months")


@dataclass(frozen=True, slots=True)
class OneByOne:
    """A Decider by the compiled function."""

    program: Program
    case: Case
    schema: pa.Schema
    rows: int = 20_000

    def decide(self, cases: pa.Table) -> pa.Table:
        """The result of every case, in their order."""
        program, rows = self.program, self._rows(cases)
        told: dict[str, Sequence[Any]] = {CASE_NO: cases[CASE_NO].to_pylist()}
        if KEY in cases.column_names:
            told[KEY] = cases[KEY].to_pylist()
        told |= {"outcome": [row[0] for row in rows], "reasons": [tuple(row[1]) for row in rows]}
        told |= {"variant": [row[7] for row in rows]} if program.variant is not None else {}
        told |= _named([name for name, _ in program.outputs], [row[5] for row in rows])
        offers = [(row[2] and msgspec.json.decode(row[2])) or {} for row in rows]  # a declined case has none
        told |= {name: [offer.get(name) for offer in offers] for name in OFFERED}
        told |= _named([f"rule.{rule.code}" for rule in program.rules], [row[6] for row in rows])
        made = [_array(told[field.name], field.type) for field in self.schema]
        return pa.Table.from_arrays(made, schema=self.schema)

    def _rows(self, cases: pa.Table) -> list[Row]:
        lists = [_listed(cases[item.name]) for item in self.program.inputs]
        if not lists:
            return [self.case.row_of(given((), ())) for _ in range(cases.num_rows)]
        known, row_of = ("",) * len(lists), self.case.row_of
        found = []
        for values in zip(*lists, strict=True):
            if None in values:
                found.append(row_of(given(values, tuple("not_asked" if value is None else "" for value in values))))
            else:
                found.append(row_of(Given(values, 0, known)))
        return found


def one_by_one(program: Program) -> OneByOne:
    """The policy compiled for one case."""
    return OneByOne(program, compile_case(program), result_schema(program))


def _named(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Rows as columns."""
    return dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))


def _listed(column: pa.ChunkedArray) -> list[Any]:
    """Values as the function takes them: dates are day numbers."""
    return (column.cast(pa.int32()) if pa.types.is_date(column.type) else column).to_pylist()  # type: ignore[no-any-return]


def _array(values: Sequence[Any], held: pa.DataType) -> pa.Array:
    return pa.array(values, pa.int32()).cast(held) if pa.types.is_date(held) else pa.array(values, held)
