"""The compiled case equals the slow oracle, its two variants equal each other, and its bytes are canonical."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loanmill.core.evidence.decision import Decision
from loanmill.core.kernel.canonical import canonical, parse
from loanmill.core.strategy.case.compile import Case, compile_case
from loanmill.core.strategy.case.incoming import is_decimal
from loanmill.core.strategy.case.reading import Given
from loanmill.core.strategy.case.reading import given as of_values
from loanmill.core.strategy.tree.program import Program
from tests.core.strategy import slow, slow_judge
from tests.core.strategy.generate import cases, programs

MANY = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def run_time(program: Program, case: Mapping[str, slow.Value]) -> Given:
    """A case's clean values, every missing one not asked."""
    row = slow_judge.clean(program, case)
    return of_values(tuple(row.values()), tuple("" if value is not None else "not_asked" for value in row.values()))


def as_json(program: Program, case: Mapping[str, slow.Value]) -> bytes:
    """A case as somebody would send it: ISO dates, decimals, null."""
    fields = []
    for item in program.inputs:
        value = case[item.name]
        if value is None:
            text = "null"
        elif item.type.kind == "date":
            text = json.dumps((date(1970, 1, 1) + timedelta(days=int(value))).isoformat())
        elif is_decimal(item.type):
            text = str(Decimal(int(value)).scaleb(-item.type.scale))
        else:
            text = json.dumps(value, ensure_ascii=False)
        fields.append(f"{json.dumps(item.name)}: {text}")
    return ("{" + ", ".join(fields) + ', "undeclared": [1.5, {"x": null}]}').encode()


@given(st.data())
@MANY
def test_it_decides_as_the_language_says(data: st.DataObject) -> None:
    program = data.draw(programs())
    case = compile_case(program)
    for values in data.draw(st.lists(cases(program), min_size=1, max_size=8)):
        expected = slow_judge.decide(program, values)
        found = case.decide_given(run_time(program, values), traced=True)
        assert found.outcome == expected.outcome
        assert list(found.flat) == expected.reasons
        assert dict(found.columns) == {name: expected.columns[name] for name, _ in program.outputs}
        assert dict(found.rules) == expected.rules
        terms = found.terms and (found.terms.amount_fen, found.terms.rate_bp, found.terms.term_months)
        assert terms == expected.terms
        assert_traced(program, found.trace, expected)
        assert_bytes(case, program, values, found.flat)


def assert_traced(program: Program, trace: Mapping, expected: slow_judge.Slow) -> None:
    """The trace tells the columns and verdicts that the oracle computed."""
    words = {True: "fired", False: "passed", None: "unknown"}
    if program.verdict is not None:
        assert [rule["verdict"] for rule in trace["rules"]] == [words[held] for held in expected.rules.values()]
        assert trace["verdict"]["outcome"] == expected.columns[program.verdict.table.outputs[0].name]
        assert trace["limit"]["limit_fen"] == expected.columns["limit_fen"]
        assert trace["score"]["total"] == expected.columns["score"]
    for name, value in trace["formulas"].items():
        if not isinstance(value, str):
            assert value == expected.columns[name]
    letters = {True: "T", False: "F", None: "U"}
    for table in [*program.steps, *([program.verdict.table] if program.verdict else [])]:
        if not hasattr(table, "rows"):
            continue
        told = trace["tables"][table.name]
        given_ = [slow.evaluate(node, expected.columns) for node in table.inputs]
        cells = [[slow.holds(cell, x) for cell, x in zip(row.cells, given_, strict=True)] for row in table.rows]
        assert told["rows"] == "".join(letters[slow.row_holds(row.cells, given_)] for row in table.rows)
        columns = ["".join(letters[row[index]] for row in cells) for index in range(len(given_))]
        assert sorted(told["cells"].values()) == sorted(columns)
        if "hit" in told and table.row is not None:
            assert told["hit"] == expected.columns[table.row]


def assert_bytes(case: Case, program: Program, values: Mapping[str, slow.Value], flat: tuple[str, ...]) -> None:
    """JSON in, canonical bytes out, the same with and without the trace, by both variants."""
    data = as_json(program, values)
    stored, traced = case.decide_bytes(data, snapshot_sha256="5a"), case.trace_bytes(data, snapshot_sha256="5a")
    plain, full = parse(stored), parse(traced)
    assert isinstance(plain, dict) and isinstance(full, dict)
    assert canonical(plain) == stored and canonical(full) == traced
    assert {**full, "trace": {}} == plain
    read = case.reader.given(data)
    for made, is_traced in ((stored, False), (traced, True)):
        general = case._function(known=False, traced=is_traced, ending="bytes")
        assert general(read.values, read.gaps, read.why, "5a") == made
    if program.verdict is not None:
        assert Decision.from_bytes(stored).to_bytes() == stored
        assert case.decide_json(data).flat == flat
