"""Export a policy: ZEN on its graph says what our function says, missing values included."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
import zen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loanmill.core.strategy.case.arithmetic import annuity
from loanmill.core.strategy.case.compile import Case, compile_case
from loanmill.core.strategy.document.read import read_program
from loanmill.core.strategy.jdm.again import exported
from loanmill.core.strategy.jdm.graph_of import graph_of
from loanmill.core.strategy.jdm.into import from_graph
from loanmill.core.strategy.jdm.spelling import annuity as annuity_text
from loanmill.core.strategy.jdm.spelling import plain
from loanmill.core.strategy.shipped import shipped_texts
from loanmill.core.strategy.tree.program import Program
from loanmill.core.strategy.tree.types import Type
from tests.core.strategy import generate, generate_nodes, slow
from tests.core.strategy.case.test_equal import as_json, run_time
from tests.core.strategy.document.test_bound import EXAMPLE
from tests.core.strategy.generate_rows import rows_of

MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
NARROW = ((0, 5), (-20, 20), (1, 9), (-1_000, 1_000_000), (0, 10**6))
SINGLE = EXAMPLE[: EXAMPLE.index("challengers:")] + EXAMPLE[EXAMPLE.index("reasons:                      #") :]


@pytest.fixture(autouse=True)
def what_zen_can_say() -> Iterator[None]:
    """Programs without a hash and with numbers of at most 28 digits."""
    called = generate_nodes.called

    def said(s: generate_nodes.Scope, kind: str, depth: int) -> Any:
        return called(s, str(s.pick("months", "annuity")), depth)

    with patch.object(generate_nodes, "called", said), patch.object(generate, "RANGES", NARROW):
        yield


def as_in_the_answer(type_: Type, value: Any) -> Any:
    """A column as the graph's answer shows it."""
    if value is None or type_.kind not in ("number", "date"):
        return value
    if type_.kind == "date":
        return (date(1970, 1, 1) + timedelta(days=value)).isoformat()
    return Decimal(value).scaleb(0 if type_.unit in ("yuan", "ratio") else -type_.scale)


def alike(ours: Any, theirs: Any) -> bool:
    """Whether two values are one; ZEN's numbers arrive as floats."""
    if isinstance(ours, Decimal) and isinstance(theirs, int | float):
        return abs(ours - Decimal(repr(theirs))) <= Decimal("1e-12") * max(1, abs(ours))
    return type(ours) is type(theirs) and bool(ours == theirs)


def compare(program: Program, case: Case, engine: zen.ZenEngine, values: Mapping[str, slow.Value]) -> None:
    """One case on both."""
    ours = case.decide_given(run_time(program, values))
    theirs = engine.evaluate("graph", json.loads(as_json(program, values)))["result"]
    columns, rules = theirs.get("columns", {}), theirs.get("rules", {})
    for name, type_ in program.outputs:
        wanted = as_in_the_answer(type_, ours.columns[name])
        assert alike(wanted, columns.get(plain(name))), (name, wanted, columns.get(plain(name)))
    if program.verdict is not None:
        assert (ours.outcome, list(ours.flat)) == (theirs["outcome"], theirs["reasons"])
        assert ours.rules == {rule.code: rules.get(plain(rule.code)) for rule in program.rules}


@MANY
@given(st.data())
def test_zen_decides_as_the_policy_says(data: st.DataObject) -> None:
    """Generated programs: every column, rule, outcome and reason."""
    program = data.draw(generate.programs(most_rows=6))
    graph, untold = graph_of(program=program)
    if untold:
        return
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"graph": graph}}})
    case = compile_case(program)
    for values in data.draw(st.lists(generate.cases(program), min_size=4, max_size=8)):
        compare(program, case, engine, values)


@pytest.mark.parametrize("product", ["invoice_loan", "tobacco_loan", "shop_loan"])
def test_the_house_s_own_policies_run_on_zen(product: str) -> None:
    """Each shipped policy, and the example of the page without its challengers, on many rows."""
    texts = [SINGLE] if product == "shop_loan" else list(shipped_texts(product=product).values())
    for text in texts:
        program = read_program(text=text, file=product)
        graph, untold = graph_of(program=program)
        assert untold == ()
        engine = zen.ZenEngine({"loader": {"type": "static", "content": {"graph": graph}}})
        case = compile_case(program)
        for values in rows_of(program, chance=random.Random(20261129), many=120):
            compare(program, case, engine, values)


def test_the_annuity_of_zen_is_exact_as_far_as_it_is_said_to_be() -> None:
    """Every seventh rate to 24% with every term to 60 months, and some beyond."""
    text = zen.compile_expression(annuity_text("r", "n"))
    for rate in (*range(0, 2_401, 7), 1, 2, 3, 2_400):
        for months in (*range(1, 61), 120, 360):
            assert int(text.evaluate({"r": rate, "n": months})) == annuity(rate, months)


def test_an_export_comes_back_as_it_went() -> None:
    """The same bytes; moved on the canvas it still is the same, but not when a threshold was changed."""
    program = read_program(text=SINGLE, file="policy.yaml")
    graph, faults = exported(text=SINGLE, program=program, file="policy.yaml")
    assert faults == ()
    for node in graph["nodes"]:
        node["position"] = {"x": 1, "y": 2}
    back = from_graph(data=json.dumps(graph).encode(), file="g", code="g", effective_from=date(2026, 1, 1))
    assert back.text == SINGLE and read_program(text=back.text, file="policy.yaml") == program
    changed = json.loads(json.dumps(graph).replace("< 200000000", "< 100000000"))
    changed["nodes"][1]["content"]["expressions"][0]["value"] += " + 0"
    told = from_graph(data=json.dumps(changed).encode(), file="g", code="g", effective_from=date(2026, 1, 1))
    assert told.text != SINGLE


CALCULATION = """format: policy/2
kind: calculation
policy: fee
version: "fee/1"
product: fee
effective_from: 2026-01-01
title: {zh: 费用, en: Fee}
inputs:
  amount: {type: number, min: 0, max: 1000000}
  old: {type: bool}
formulas:
  fee: max(amount * 2, 30) + if(old, 0, 5)
tables:
  step:
    hit: first
    inputs: [fee]
    outputs: {level: number}
    rows:
      - ["< 100", 1]
      - ["-", 2]
outputs: [fee, level]
"""


def test_a_changed_export_is_read_from_its_nodes() -> None:
    """What a person changed in the graph counts, not the policy that it once was."""
    program = read_program(text=CALCULATION, file="fee.yaml")
    graph, _ = exported(text=CALCULATION, program=program, file="fee.yaml")
    table = next(node for node in graph["nodes"] if node["type"] == "decisionTableNode")
    assert table["content"]["rules"][0]["i0"] == "<= 99"
    table["content"]["rules"][0]["i0"] = "<= 50"
    found = from_graph(data=json.dumps(graph).encode(), file="g", code="g", effective_from=date(2026, 1, 1))
    assert found.text != CALCULATION
    assert found.faults or any("changed since its export" in notice for notice in found.notices)


def test_what_a_graph_cannot_say_is_told_with_its_line() -> None:
    """Challengers are split by a hash, which ZEN has not."""
    program = read_program(text=EXAMPLE, file="policy.yaml")
    _, faults = exported(text=EXAMPLE, program=program, file="policy.yaml")
    line = next(at for at, one in enumerate(EXAMPLE.splitlines(), start=1) if one.startswith("challengers:"))
    assert [(fault.file, fault.message) for fault in faults] == [
        ("policy.yaml", "split_bucket: a stable split by hash")
    ]
    assert abs(faults[0].line - line) <= 1
