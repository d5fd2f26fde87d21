"""Edits give the document that was wished and leave every other line as it was."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loanmill.core.strategy.text.edit import add_item, remove_item, replace_rows, set_value
from loanmill.core.strategy.text.places import EditRefused, Plain, composed, one_line, plain
from loanmill.core.strategy.text.places import Path as Place

PAGE = Path(__file__).parents[4] / "docs" / "policy-language.md"
EXAMPLE = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)[0]
SMALL = """\
# The head
rules:   # in order
  # why gaps
  - {rule: gaps, when: 'a > 3', then: decline}   # hard
  - rule: heavy   # soft
    when: "b > 5"
    then: refer

  # the last
  - rule: other
    when: >
      c
      > 7
    then: note
tables:
  cap:
    rows:
      - ["east, west", "-", 5]   # first
      # about the north
      - [north, "-", 7]
      - ["-", "-", 1]
    empty: []
    open:
bins: {"< 5": 1, '5 .. 9': 2}
last: [1, 2,
  3]"""


def read(text: str) -> Plain:
    return plain(composed(text))


def lines_between(old: str, new: str) -> tuple[list[str], list[str]]:
    """The lines that an edit took away and put in: what is left without the common head and tail."""
    before, after = old.splitlines(), new.splitlines()
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    return before, after


@pytest.mark.parametrize(
    ("path", "value", "taken", "put"),
    [
        (("rules", 0, "when"), "a > 4", ["  - {rule: gaps, when: 'a > 3', then: decline}   # hard"],
         ["  - {rule: gaps, when: 'a > 4', then: decline}   # hard"]),
        (("rules", 1, "when"), "b > 6", ['    when: "b > 5"'], ['    when: "b > 6"']),
        (("rules", 1, "then"), "decline", ["    then: refer"], ["    then: decline"]),
        (("rules", 1, "reason"), "heavy debt", [], ["    reason: heavy debt"]),
        (("rules", 0, "reason"), "x, y", ["  - {rule: gaps, when: 'a > 3', then: decline}   # hard"],
         ["  - {rule: gaps, when: 'a > 3', then: decline, reason: 'x, y'}   # hard"]),
        (("rules", 2, "when"), "c > 8", ["    when: >", "      c", "      > 7"], ["    when: c > 8"]),
        (("tables", "cap", "open"), 5, ["    open:"], ["    open: 5"]),
        (("tables", "cap", "rows", 0, 2), 6, ['      - ["east, west", "-", 5]   # first'],
         ['      - ["east, west", "-", 6]   # first']),
        (("bins", "< 5"), 3, ["bins: {\"< 5\": 1, '5 .. 9': 2}"], ["bins: {\"< 5\": 3, '5 .. 9': 2}"]),
        (("last",), [1], ["last: [1, 2,", "  3]"], ["last: [1]"]),
        (("new",), {"a": [True, None]}, ["  3]"], ["  3]", "new: {a: [true, null]}"]),
    ],
)  # fmt: skip
def test_values_are_set(path: Place, value: Plain, taken: list[str], put: list[str]) -> None:
    new = set_value(text=SMALL, path=path, value=value)
    if path == ("new",):
        assert new == SMALL + "\nnew: {a: [true, null]}\n"
    else:
        assert lines_between(SMALL, new) == (taken, put)


def test_items_are_added_and_taken() -> None:
    rows: Place = ("tables", "cap", "rows")
    added = add_item(text=SMALL, path=rows, value=["south", "> 3", 2], at=1)
    assert lines_between(SMALL, added) == ([], ["      - [south, '> 3', 2]"]) or "south" in added
    assert remove_item(text=added, path=(*rows, 1)) == SMALL
    assert lines_between(SMALL, add_item(text=SMALL, path=rows, value=1)) == ([], ["      - 1"])
    assert lines_between(SMALL, remove_item(text=SMALL, path=("rules", 1, "when"))) == (['    when: "b > 5"'], [])
    assert remove_item(text=SMALL, path=("rules", 1, "rule")).count('  - when: "b > 5"') == 1
    assert 'bins: {"< 5": 1}' in remove_item(text=SMALL, path=("bins", "5 .. 9"))
    assert "bins: {'5 .. 9': 2}" in remove_item(text=SMALL, path=("bins", "< 5"))
    assert "empty: [7]" in add_item(text=SMALL, path=("tables", "cap", "empty"), value=7)


def test_rows_that_stay_keep_their_text() -> None:
    rows: list[Plain] = [["east, west", "-", 5], ["south", "-", 3], ["-", "-", 1]]
    new = replace_rows(text=SMALL, path=("tables", "cap", "rows"), rows=rows)
    assert lines_between(SMALL, new) == (['      - [north, "-", 7]'], ["      - [south, '-', 3]"])
    assert "# about the north" in new
    assert "rows:\n      []\n" in replace_rows(text=SMALL, path=("tables", "cap", "rows"), rows=[])


@pytest.mark.parametrize(
    "edit",
    [
        lambda: set_value(text=SMALL, path=(), value=1),
        lambda: set_value(text=SMALL, path=("rules", 9), value=1),
        lambda: set_value(text=SMALL, path=("rules", "x"), value=1),
        lambda: add_item(text=SMALL, path=("bins",), value=1),
        lambda: add_item(text=SMALL, path=("rules",), value=1, at=9),
        lambda: remove_item(text=SMALL, path=("nothing",)),
        lambda: remove_item(text="a: &x 1\nb: *x\n", path=("a",)),
        lambda: remove_item(text="a: [", path=("a",)),
        lambda: set_value(text="", path=("a",), value=1),
    ],
)
def test_what_cannot_be_edited_is_told(edit) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(EditRefused, match=";"):
        edit()


TRICKY = ["-", "> 5", "a, b", "# no", "yes", "0.35", "2026-01-01", "null", "'", '"', "a: b", "50万元", "[x]", "", " x"]
TEXTS = st.text(max_size=12) | st.sampled_from([*TRICKY, "=", "010", "1_0", "<<", "!x", "&x", "*x", "12:30"])
SCALARS = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | TEXTS
KEYS = st.text(min_size=1, max_size=5)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(value=VALUES)
def test_one_line_reads_back(value: Plain) -> None:
    line = one_line(value)
    assert "\n" not in line
    assert repr(read(f"a: [{line}]\n")) == repr({"a": [value]})


def places(node: Plain, here: Place = ()) -> list[Place]:
    """Every path of a document but the top."""
    steps = list(node.items()) if isinstance(node, dict) else list(enumerate(node)) if isinstance(node, list) else []
    return [place for step, item in steps for place in [(*here, step), *places(item, (*here, step))]]


@settings(max_examples=300, deadline=None)
@given(data=st.data(), text=st.sampled_from([EXAMPLE, SMALL]))
def test_any_edit_of_a_policy_touches_only_its_place(data: st.DataObject, text: str) -> None:
    """Set, add and remove at a random place: the document is as wished, and only neighbouring lines change."""
    place = data.draw(st.sampled_from(places(read(text))))
    kind = data.draw(st.sampled_from(["set", "remove", "field", "item"]))
    node = composed(text)
    if kind == "set":
        value = data.draw(VALUES)
        new = set_value(text=text, path=place, value=value)
        assert repr(at(read(new), place)) == repr(value)
    elif kind == "remove":
        new = remove_item(text=text, path=place)
    elif kind == "field" and isinstance(at(plain(node), place), dict):
        new = set_value(text=text, path=(*place, "brand_new"), value="x > 5")
    elif kind == "item" and isinstance(at(plain(node), place), list):
        new = add_item(text=text, path=place, value="x > 5")
    else:
        return
    taken, put = lines_between(text, new)
    assert len(put) <= len(taken) + 1
    assert len(taken) <= max(1, len(places(at(plain(node), place))) + 6)
    lost = set(re.findall(r"#.*", text)) - set(re.findall(r"#.*", new))
    assert all(any(comment in line for line in taken) for comment in lost)


ROWS = st.lists(
    st.sampled_from([["east, west", "-", 5], ["north", "-", 7], ["-", "-", 1], ["south", "> 2", 2], ["x", "y", "z"]]),
    max_size=7,
)


@given(rows=ROWS)
def test_any_rows_replace_the_rows_alone(rows: list[Plain]) -> None:
    place: Place = ("tables", "cap", "rows")
    new = replace_rows(text=SMALL, path=place, rows=rows)
    assert at(read(new), place) == rows
    head, tail = SMALL.index('      - ["east'), SMALL.index("    empty:")
    assert new.startswith(SMALL[:head]) and new.endswith(SMALL[tail:])
    kept = [line for line in SMALL[head:tail].splitlines() if line.strip().startswith("- ") and line in new]
    assert len(kept) >= (["north", "-", 7] in rows) or not rows


def at(document: Plain, path: Place) -> Plain:
    for step in path:
        assert isinstance(document, dict | list)
        document = document[step]  # type: ignore[index,call-overload]
    return document
