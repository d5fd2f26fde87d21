"""What the checker proves is true of every case: ranges, codes, missing values, no division by zero. By the oracle."""

from __future__ import annotations

from hypothesis import assume, event, example, given, settings
from hypothesis import strategies as st

from loanmill.core.strategy.expressions.render import text_of
from loanmill.core.strategy.expressions.typed import typed
from loanmill.core.strategy.text.spots import Faults
from loanmill.core.strategy.tree.nodes import names_in
from tests.core.strategy.expressions.writing import CASES, ENV, SPOT, any_expressions, read
from tests.core.strategy.slow import Values, evaluate


@settings(max_examples=400, deadline=None)
@given(text=any_expressions(), cases=st.lists(CASES, min_size=3, max_size=6))
def test_values_stay_in_the_proven_range(text: str, cases: list[Values]) -> None:
    node, told = read(text)
    event("typed" if node else told[0].split(", ", 1)[1].split(";")[0][:30])
    assume(node is not None)
    assert node is not None
    for case in cases:
        value = evaluate(node, case)
        if value is None:
            unknown = [name for name in names_in(node) if case[name] is None]
            assert node.type.missing or unknown, (text, case)
        elif node.type.kind == "number":
            assert isinstance(value, int) and node.type.low <= value <= node.type.high, (text, case, value)
        else:
            assert isinstance(value, bool)


@settings(max_examples=400, deadline=None)
@example(text="(125 bp + round(125 bp, down, 3)) * 125 bp * 0 yuan")
@example(text="not (points < if(points > 0, div(0.5, points, down), 0.5))")
@example(text="if(0 < round(points, down), 0, if((points + 0) > 0, div(0, (points + 0), down), 0))")
@example(text="otherwise(sales_fen, if(points != 0, div(125 bp * 0 yuan, points, down), 125 bp * 0 yuan))")
@given(text=any_expressions())
def test_the_text_of_a_node_types_back_to_it(text: str) -> None:
    node, _ = read(text)
    assume(node is not None)
    assert node is not None
    again = text_of(node=node)
    faults = Faults("again")
    assert typed(text=again, env=ENV, spot=SPOT, faults=faults) == node, (again, faults.found)


@settings(max_examples=300, deadline=None)
@given(text=any_expressions(2), case=CASES)
def test_narrowing_changes_no_value(text: str, case: Values) -> None:
    """A condition in front, with what it proves of the branch, gives what the branch gives alone."""
    plain, _ = read(text)
    guarded, _ = read(f"if(points > 7 and lenders <= 9, {text}, missing)")
    assume(plain is not None and guarded is not None)
    assert plain is not None and guarded is not None
    points, lenders = case["points"], case["lenders"]
    inside = isinstance(points, int) and isinstance(lenders, int) and points > 7 and lenders <= 9
    assert evaluate(guarded, case) == (evaluate(plain, case) if inside else None)
