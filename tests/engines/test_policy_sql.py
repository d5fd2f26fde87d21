"""The two back ends give the same bits: random programs and cases, negative, extreme, missing and at every boundary."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loanmill.core.strategy.case.compile import compile_case
from loanmill.core.strategy.case.reading import given as of_values
from loanmill.core.strategy.tree.program import Program
from loanmill.engines.cases.decide import decide_table
from tests.core.strategy import slow, slow_judge
from tests.core.strategy.generate import cases, programs

ARROW = {"number": pa.int64(), "date": pa.date32(), "bool": pa.bool_(), "code": pa.string(), "text": pa.string()}
MANY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
OFFER = ("amount_fen", "term_months")


def as_table(program: Program, rows: list[Mapping[str, slow.Value]]) -> pa.Table:
    """Cases as the engine takes them, values out of range included."""
    columns = {"case_no": pa.array(range(len(rows)), pa.int64())}
    for item in program.inputs:
        values = [held(row.get(item.name)) for row in rows]
        if item.type.kind == "date":  # a day that a file's column can hold
            made = pa.array([None if v is None or abs(int(v)) > 100_000 else v for v in values], pa.int32())
            columns[item.name] = made.cast(pa.date32())
        else:
            columns[item.name] = pa.array(values, ARROW[item.type.kind])
    return pa.table(columns)


def held(value: slow.Value) -> slow.Value:
    """What a 64-bit column can hold: a reader of files sets anything else aside."""
    return None if isinstance(value, int) and not -(2**63) <= value < 2**63 else value


def one_by_one(program: Program, rows: list[Mapping[str, slow.Value]]) -> list[dict[str, object]]:
    """The rows of the result by the other back end."""
    case, found = compile_case(program), []
    for number, values in enumerate(rows):
        row = slow_judge.clean(program, values)
        why = tuple("" if value is not None else "not_asked" for value in row.values())
        decided = case.decide_given(of_values(tuple(row.values()), why))
        told: dict[str, object] = {"case_no": number}
        if "split_key" in row:
            told["split_key"] = row["split_key"]
        if program.verdict is not None:
            told |= {"outcome": decided.outcome, "reasons": list(decided.flat)}
        told |= decided.columns
        if program.terms is not None:
            offered = decided.terms if decided.outcome != "decline" else None
            told |= {
                "amount_fen": None if offered is None else offered.amount_fen,
                "term_months": None if offered is None else offered.term_months,
            }
        found.append(told | {f"rule.{code}": held for code, held in decided.rules.items()})
    return found


@given(st.data())
@MANY
def test_sql_equals_one_by_one(data: st.DataObject) -> None:
    """Every column of every row."""
    program = data.draw(programs())
    rows = data.draw(st.lists(cases(program), min_size=1, max_size=20))
    expected = one_by_one(program, rows)
    found = decide_table(program=program, cases=as_table(program, rows)).to_pylist()
    for row, wanted in zip(found, expected, strict=True):
        assert plain(row) == plain(wanted)


def plain(row: Mapping[str, object]) -> dict[str, object]:
    """Dates as days and wide numbers as integers; the variant stands in no other back end's columns."""
    found: dict[str, object] = {}
    for name, value in row.items():
        if isinstance(value, date):
            found[name] = (value - date(1970, 1, 1)).days
        elif isinstance(value, Decimal):
            found[name] = int(value)
        elif name != "variant":
            found[name] = value
    return found
