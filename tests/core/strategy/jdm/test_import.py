"""Graphs by hand: what each part becomes, and what is told."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from loanmill.core.strategy.jdm.into import from_graph
from tests.core.strategy.jdm.beside import alike, at, compiled, imported, ours_says, zen_says
from tests.core.strategy.jdm.graphs import edges, node

Json = dict[str, Any]


def through(*nodes: Json) -> Json:
    """The nodes in a row between an input and an output."""
    chain = [node("in", "inputNode"), *nodes, node("out", "outputNode")]
    names = [one["id"] for one in chain]
    return {"nodes": chain, "edges": edges(*pairwise(names))}


def computing(**texts: str) -> Json:
    """An expression node that hands nothing through."""
    listed = [{"id": key, "key": key, "value": text} for key, text in texts.items()]
    return node("x", "expressionNode", {"expressions": listed, "passThrough": False})


def table(*rules: tuple[str, str], field: str = "income", hit: str = "first", **more: Any) -> Json:
    """A table of one input and one output."""
    content = {
        "hitPolicy": hit,
        "inputs": [{"id": "i", "name": "I", "field": field}],
        "outputs": [{"id": "o", "name": "O", "field": "points"}],
        "rules": [{"_id": str(at), "i": cell, "o": value} for at, (cell, value) in enumerate(rules)],
    }
    return node("t", "decisionTableNode", {**content, **more})


def told(graph: Json) -> list[str]:
    """The faults of an import, as they are told."""
    made = imported(graph)
    assert made.text == ""
    return [str(fault) for fault in made.faults]


def test_nested_fields_tables_and_switches_decide_as_in_zen() -> None:
    """A loan: points by a table, a ratio, a switch with two ways that answer differently."""
    listed = {"points": "points", "ratio": "round(account.debt / account.income, 4)"}
    ways = [
        {"id": "yes", "condition": "points >= 20 and ratio < 0.4"},
        {"id": "no", "condition": ""},
    ]
    cells = ((">= 9000.5", "30"), ("[3000..9000.5)", "20"), ("", "0"))
    nodes = [
        node("in", "inputNode"),
        table(*cells, field="account.income", passThrough=True),
        node("r", "expressionNode", {"expressions": [
            {"id": key, "key": key, "value": text} for key, text in listed.items()], "passThrough": True}),
        node("sw", "switchNode", {"hitPolicy": "first", "statements": ways}),
        node("y", "expressionNode", {"expressions": [{"id": "a", "key": "out.limit", "value": "account.income * 3"}]}),
        node("n", "expressionNode", {"expressions": [{"id": "a", "key": "out.why", "value": "'too little'"}]}),
    ]  # fmt: skip
    joined = edges(("in", "t"), ("t", "r"), ("r", "sw"), ("sw", "y", "yes"), ("sw", "n", "no"))
    graph = {"nodes": nodes, "edges": joined}
    made = imported(graph)
    assert made.faults == ()
    assert made.inputs == {"account_income": ("account", "income"), "account_debt": ("account", "debt")}
    assert set(made.outputs.values()) == {("out", "limit"), ("out", "why")}
    case = compiled(made.text)
    for income, debt in ((9000.5, 10), (3000, 1199.99), (3000, 1200), (2999.99, 0), (9000.49, 9000)):
        given = {"account": {"income": income, "debt": debt}}
        theirs = zen_says(graph, given)
        for path, ours in ours_says(made, case, given).items():
            assert alike(ours, at(theirs, path)), (given, path, ours, theirs)


def test_a_cell_joins_its_tests_from_left_to_right() -> None:
    """`> 1, < 0 and < -5` is (> 1 or < 0) and < -5 in a cell, unlike in an expression."""
    graph = through(table(("> 1, < 0 and < -5", "1"), ("", "2")))
    made = imported(graph)
    case = compiled(made.text)
    for income, wanted in ((-6, 1), (-3, 2), (7, 2)):
        assert zen_says(graph, {"income": income})["points"] == wanted
        assert ours_says(made, case, {"income": income})[("points",)] == wanted


def test_null_is_missing_and_asked_about_at_the_field_alone() -> None:
    """`??` and `== null` are carried over where null and missing are one: at a field of the case."""
    made = imported(through(computing(a="(n ?? 5) + 1", b="n == null ? 0 : n")))
    case = compiled(made.text)
    assert ours_says(made, case, {"n": None}) == {("a",): 6, ("b",): 0}
    assert ours_says(made, case, {"n": 2}) == {("a",): 3, ("b",): 2}
    asked = through(table(("> 1", "5"), passThrough=True), computing(b="points ?? 0"))
    assert any("computed value is null" in fault for fault in told(asked))


def test_what_asks_about_a_table_that_found_no_row_is_unknown() -> None:
    """ZEN takes the comparison in the cell as not met and goes on to the next row; here it is not known which holds."""
    asking = {
        "hitPolicy": "first", "inputs": [{"id": "i", "name": "I", "field": ""}],
        "outputs": [{"id": "o", "name": "O", "field": "grade"}],
        "rules": [{"_id": "0", "i": "income >= points", "o": "1"}, {"_id": "1", "i": "", "o": "2"}],
    }  # fmt: skip
    found = table((">= 10", "7"), ("[5..6]", "8"), passThrough=True)
    graph = through(found, node("g", "decisionTableNode", asking))
    made = imported(graph)
    for income, ours, theirs in ((12, 1, 1), (5, 2, 2), (1, None, 2)):
        said = ours_says(made, compiled(made.text), {"income": income})
        assert (said["grade",], zen_says(graph, {"income": income})["grade"]) == (ours, theirs)


def test_rows_that_nothing_reaches_are_left_out_and_said() -> None:
    """A row below one that always holds is no row of a policy."""
    made = imported(through(table(("", "1"), ("> 5", "2"))))
    assert made.faults == () and any("row 2" in notice for notice in made.notices)


@pytest.mark.parametrize(
    ("graph", "words"),
    [
        (through(node("f", "functionNode", {"source": "x"})), "functionNode"),
        (through(node("d", "decisionNode", {"key": "other.json"})), "put the nodes of that decision into this graph"),
        (through(computing(a="upper(name)")), "expression a: the function upper is not carried over"),
        (through(computing(a="`hello ${n}`")), "a template text is not carried over"),
        (through(computing(a="n + name", b="name == 'x'")), "a text stands beside a number"),
        (through(computing(a="n[0]")), "an item of a list is not carried over"),
        (through(computing(a="some(list, # > 1)")), "the function some is not carried over"),
        (through(computing(a="n / 0")), "it divides by zero"),
        (through(computing(a="rand(100)")), "the function rand is not carried over"),
        (through(computing(a="d() > d('2024-01-01')")), "the function d is not carried over"),
        (through(computing(a="day > d('2024-01-01 10:00')")), "no day is not carried over"),
        (through(computing(a="n + 1", b="n && true")), "'&' is not carried over"),
        (through(table(("(> 1 and < 5)", "1"), ("", "2"))), "row 1, column I"),
        (through(table(("> 'a'", "1"), ("", "2"))), "a text has no order"),
        (through(table(("> 1", "1"), hit="collect")), "a collecting table gives a list"),
        (through(table(("> 1", "1"), executionMode="loop")), "it runs in a loop"),
        (through(table(("> 1", "1"), hit="unique")), "the hit policy unique is not carried over"),
        (through(computing(a="n")), "nothing says what this field holds"),
        ({"nodes": [], "edges": []}, "there are 0 input nodes"),
        ({"blocks": []}, "a policy of blocks"),
        ({"nodes": [node("a", "inputNode"), node("a", "outputNode")], "edges": []}, "the id a stands twice"),
        ({"nodes": [node("a", "inputNode")], "edges": edges(("a", "b"))}, "an edge joins two nodes"),
    ],
)
def test_what_cannot_be_carried_over_is_told_at_its_place(graph: Json, words: str) -> None:
    faults = told(graph)
    assert any(words in fault for fault in faults), faults


def test_a_field_that_two_ways_make_at_once_is_told() -> None:
    """Which of two parallel nodes wins is left to the drawing in ZEN."""
    first = node("a", "expressionNode", {"expressions": [{"id": "1", "key": "x", "value": "n + 1"}]})
    second = node("b", "expressionNode", {"expressions": [{"id": "1", "key": "x", "value": "n + 2"}]})
    nodes = [node("in", "inputNode"), first, second, node("out", "outputNode")]
    graph = {"nodes": nodes, "edges": edges(("in", "a"), ("in", "b"), ("a", "out"), ("b", "out"))}
    assert any("x comes from several nodes at once" in fault for fault in told(graph))


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe", b"{", b"[]", b"null", b'{"nodes": 1, "edges": []}', b'{"nodes": [], "nodes": [], "edges": []}',
     b'{"nodes": [1], "edges": [2]}', b'{"nodes": [], "edges": [NaN]}', b"[" * 100_000, b'\xef\xbb\xbf{"nodes": []}'],
)  # fmt: skip
def test_what_is_no_graph_is_told(data: bytes) -> None:
    made = from_graph(data=data, file="g.json", code="g", effective_from=date(2026, 1, 1))
    assert made.text == "" and made.faults and all(fault.remedy for fault in made.faults)


def test_odd_content_never_breaks_it() -> None:
    """Every part of a right graph replaced by something of another type."""
    right = through(table(("> 1", "1"), ("", "2"), passThrough=True), computing(a="points + n"))
    odd: list[Any] = [None, 7, "x", [], {}, [None], [[]], {"x": []}, True]
    for path in _paths(right):
        for value in odd:
            graph = json.loads(json.dumps(right))
            place = graph
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = value
            made = from_graph(data=json.dumps(graph).encode(), file="g", code="g", effective_from=date(2026, 1, 1))
            assert made.faults or made.text


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, part in parts for found in [(*path, key), *_paths(part, (*path, key))]]
