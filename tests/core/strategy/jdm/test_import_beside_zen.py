"""Import a graph: the policy decides as ZEN does on the same inputs."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.core.strategy.jdm.beside import Stopped, alike, at, compiled, mended, ours_says, zen_says
from tests.core.strategy.jdm.graphs import cases, graphs, many_expressions, many_tables

MANY = settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # whole graphs shrink for minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@MANY
@given(many_expressions() | many_tables() | graphs(), st.lists(cases(missing=False), min_size=8, max_size=16))
def test_known_cases_are_decided_as_zen_does(graph: dict[str, Any], given_: list[dict[str, Any]]) -> None:
    """Only what asks about a table that found no row may be unknown here where it is false there."""
    made = mended(graph)
    if made.faults:
        return
    case = compiled(made.text)
    for one in given_:
        if any(at(one, path) is None for path in made.inputs.values()):
            continue  # an expression that was left out is read as a field of the case, which no case has
        try:
            theirs = zen_says(graph, one)
        except Stopped:
            continue
        nothing = any(at(theirs, path) is None for path in made.outputs.values())
        for path, ours in ours_says(made, case, one).items():
            unknown = ours is None and nothing
            assert unknown or alike(ours, at(theirs, path)), (path, ours, at(theirs, path), one, made.text)


@MANY
@given(many_expressions() | many_tables() | graphs(), st.lists(cases(missing=True), min_size=8, max_size=16))
def test_missing_values_make_nothing_up(graph: dict[str, Any], given_: list[dict[str, Any]]) -> None:
    """Where an input is null, ours says what ZEN says, or that it is not known; never something else."""
    made = mended(graph)
    if made.faults:
        return
    case = compiled(made.text)
    for one in given_:
        try:
            theirs = zen_says(graph, one)
        except Stopped:
            continue
        for path, ours in ours_says(made, case, one).items():
            assert ours is None or alike(ours, at(theirs, path)), (path, ours, at(theirs, path), one, made.text)
