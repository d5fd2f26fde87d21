"""Run a policy over prepared cases through its Python function, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import pyarrow as pa

from loanmill.core.strategy.case.compile import Case, Decided, compile_case
from loanmill.core.strategy.case.reading import given
from loanmill.core.strategy.sql.query import CASE_NO
from loanmill.core.strategy.tree.program import Program
from loanmill.engines.cases.result import result_schema

KEY = "split_key"


@dataclass(frozen=True, slots=True)
class OneByOne:
    """A Decider by the compiled function."""

    program: Program
    case: Case
    schema: pa.Schema
    rows: int = 20_000

    def decide(self, cases: pa.Table) -> pa.Table:
        """The result of every case, in their order."""
        rows = list(self._rows(cases))
        made = [_array([row.get(field.name) for row in rows], field.type) for field in self.schema]
        return pa.Table.from_arrays(made, schema=self.schema)

    def _rows(self, cases: pa.Table) -> Iterator[dict[str, Any]]:
        numbers = cases[CASE_NO].to_pylist()
        lists = [_listed(cases[item.name]) for item in self.program.inputs]
        known = ("",) * len(lists)
        for number, values in zip(numbers, zip(*lists, strict=True) if lists else repeat(()), strict=False):
            gone = None in values
            why = tuple("not_asked" if value is None else "" for value in values) if gone else known
            yield self._row(number, values, self.case.decide_given(given(values, why)))

    def _row(self, number: int, values: Sequence[Any], decided: Decided) -> dict[str, Any]:
        row = {item.name: value for item, value in zip(self.program.inputs, values, strict=True) if item.name == KEY}
        row |= {CASE_NO: number, "outcome": decided.outcome, "reasons": decided.flat, "variant": decided.variant}
        row |= decided.columns
        offered = decided.terms if decided.outcome != "decline" else None
        if offered is not None:
            row |= {"amount_fen": offered.amount_fen, "term_months": offered.term_months}
        row |= {f"rule.{code}": held for code, held in decided.rules.items()}
        return row


def one_by_one(program: Program) -> OneByOne:
    """The policy compiled for one case."""
    return OneByOne(program, compile_case(program), result_schema(program))


def _listed(column: pa.ChunkedArray) -> list[Any]:
    """Values as the function takes them: dates are day numbers."""
    return (column.cast(pa.int32()) if pa.types.is_date(column.type) else column).to_pylist()  # type: ignore[no-any-return]


def _array(values: list[Any], held: pa.DataType) -> pa.Array:
    return pa.array(values, pa.int32()).cast(held) if pa.types.is_date(held) else pa.array(values, held)
