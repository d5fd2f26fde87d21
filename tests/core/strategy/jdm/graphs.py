"""Random JDM graphs and cases for differential tests beside ZEN. Everything that ZEN computes exactly is drawn."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]
NUMBERS, TRUTHS, TEXTS, DATES = ("n1", "n2", "a.n3"), ("b1", "b2"), ("t1", "a.t2"), ("d1",)
WORDS = ("red", "blue", "it's", "")
DAYS = ("2024-02-29", "2025-01-31", "2026-03-01")

SCHEMA = {
    "type": "object",
    "properties": {
        "n1": {"type": ["number", "null"]}, "n2": {"type": ["number", "null"]}, "b1": {"type": ["boolean", "null"]},
        "b2": {"type": ["boolean", "null"]}, "t1": {"type": ["string", "null"]},
        "d1": {"type": ["string", "null"], "format": "date"},
        "a": {"type": "object", "properties": {"n3": {"type": ["number", "null"]}, "t2": {"type": ["string", "null"]}}},
    },
}  # fmt: skip


def node(name: str, kind: str, content: Json | None = None) -> Json:
    """One node of a graph."""
    made: Json = {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}}
    return made if content is None else {**made, "content": content}


def edges(*pairs: tuple[str, ...]) -> list[Json]:
    """Edges, the third word the statement of a switch."""
    made = [{"id": f"e{at}", "sourceId": pair[0], "targetId": pair[1], "type": "edge"} for at, pair in enumerate(pairs)]
    return [{**one, **({"sourceHandle": pair[2]} if pair[2:] else {})} for one, pair in zip(made, pairs, strict=True)]


@dataclass
class Scope:
    """What a node may read, by kind."""

    draw: st.DrawFn
    numbers: list[str] = field(default_factory=lambda: list(NUMBERS))
    truths: list[str] = field(default_factory=lambda: list(TRUTHS))
    texts: list[str] = field(default_factory=lambda: list(TEXTS))
    dates: list[str] = field(default_factory=lambda: list(DATES))

    def pick(self, *items: Any) -> Any:
        return self.draw(st.sampled_from(items))

    def some(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def literal(self) -> str:
        return self.pick("0", "1", "2.5", "10", "0.25", "3", "-4", "1_000", "7")

    def number(self, depth: int) -> str:
        if depth <= 0 or not self.some(0, 3):
            return self.pick(*self.numbers, self.literal())
        a, b = self.number(depth - 1), self.number(depth - 1)
        return self.pick(
            f"{a} + {b}", f"({a}) - ({b})", f"({a}) * {self.literal()}", f"-({a})", f"abs({a})", f"({a}) / 4",
            f"floor(({a}) / 7)", f"ceil(({a}) * 0.3)", f"round({a}, 1)", f"round(({a}) / 3, 2)", f"trunc({a})",
            f"min([{a}, {b}])", f"max([{a}, {b}, 5])", f"sum([{a}, {b}])", f"({self.truth(depth - 1)}) ? {a} : {b}",
            f"{a} + {b} * 2 - 1", f"({a}) ^ 2", f"({a}) % 7",
        )  # fmt: skip

    def truth(self, depth: int) -> str:
        if depth <= 0 or not self.some(0, 4):
            return self.pick(*self.truths, "true")
        a, b, word = self.number(depth - 1), self.number(depth - 1), self.pick(*WORDS)
        one, two, text = self.truth(depth - 1), self.truth(depth - 1), self.pick(*self.texts)
        return self.pick(
            f"({a}) < ({b})", f"({a}) >= ({b})", f"({a}) == ({b})", f"({a}) != ({b})", f"({a}) in [1, 2, 2.5]",
            f"({a}) not in [1..9]", f"({a}) in (0..5]", f"({one}) and ({two})", f"({one}) or ({two})", f"not ({one})",
            f"{one} or {two} and {one}", f"!({one})", f'{text} == "{word}"', f'{text} in ["red", "{word}x"]',
            f'{text} not in ["blue"]', f'startsWith({text}, "r")', f"({one}) ? ({two}) : false",
            f"d({self.pick(*self.dates)}) > d('{self.pick(*DAYS)}')", f"{text} != {self.pick(*self.texts)}",
        )  # fmt: skip

    def cell(self, field_: str) -> str:
        a, b = self.literal(), self.literal()
        if field_ in self.truths:
            return self.pick("", "true", "false", "b1", "not true")
        if field_ in self.texts:
            return self.pick(
                "", '"red"', '"red", "blue"', '!= "red"', "\"it's\"", 'not in ["red", "blue"]', '$ == "blue"',
                "startsWith($, 'b')", 'in ["red"]', "t1",
            )  # fmt: skip
        if field_ in self.dates:
            day = self.pick(*DAYS)
            return self.pick("", f"> d('{day}')", f"<= d('{day}')", f"[d('2024-01-01')..d('{day}')]")
        return self.pick(
            "", f"> {a}", f"<= {a}", f"{a}", f"!= {a}", f"[{a}..9]", f"(0..{b})", f"> {a} and < 50", f"< {a}, > 20",
            f"{a}, 8", f"not in [{a}, 8]", "in [1..5], 9", f"$ > {a}", f"> {a}, < 1 and < 0.5", f"< n1 + {a}", "n2",
            f"> {a} or {b}",
        )  # fmt: skip


def expressions(s: Scope, name: str) -> Json:
    listed = []
    for index in range(s.some(1, 3)):
        key = s.pick(f"{name}_{index}", f"out.{name}{index}", "shared")
        kind = s.pick("number", "number", "truth")
        text = s.number(3) if kind == "number" else s.truth(3)
        if listed and s.some(0, 1) and listed[-1]["kind"] == "number" and kind == "number":
            text = f"$.{listed[-1]['key']} + 1"
        listed.append({"id": key, "key": key, "value": text, "kind": kind})
    for one in listed:
        own = s.numbers if one["kind"] == "number" else s.truths
        other = s.truths if one["kind"] == "number" else s.numbers
        if one["key"] in other:
            other.remove(one["key"])
        if one["key"] not in own:
            own.append(one["key"])
    content = [{key: value for key, value in one.items() if key != "kind"} for one in listed]
    return node(name, "expressionNode", {"expressions": content, "passThrough": True})


def table(s: Scope, name: str) -> Json:
    fields = [s.pick(*s.numbers, *s.truths, *s.texts, *s.dates) for _ in range(s.some(1, 3))]
    inputs = [{"id": f"i{at}", "name": one, "field": one} for at, one in enumerate(fields)]
    if s.some(0, 2) == 0:
        inputs.append({"id": "any", "name": "any", "field": ""})
    computed = s.some(0, 3) == 0
    outputs = [{"id": "o0", "name": "n", "field": f"{name}_n"}, {"id": "o1", "name": "t", "field": f"{name}_t"}]
    rules = []
    rows = s.some(1, 5)
    for row in range(rows):
        rule = {"_id": str(row), **{head["id"]: s.cell(head["field"]) for head in inputs if head["field"]}}
        if inputs[-1]["id"] == "any":
            rule["any"] = s.pick("", s.truth(2))
        if row == rows - 1 and s.some(0, 1):
            rule |= {head["id"]: "" for head in inputs}
        rule |= {"o0": s.number(2) if computed else s.pick(s.literal(), s.literal(), ""), "o1": s.pick('"x"', '"y z"')}
        rules.append(rule)
    if all(not rule["o0"] for rule in rules):
        rules[0]["o0"] = "1"
    content = {"hitPolicy": "first", "passThrough": True, "inputs": inputs, "outputs": outputs, "rules": rules}
    return node(name, "decisionTableNode", content)


def collecting(s: Scope, name: str) -> list[Json]:
    """A collecting table and a node that counts and sums its rows."""
    made = table(s, name)
    content = made["content"] | {"hitPolicy": "collect", "outputPath": f"{name}_rows"}
    for rule in content["rules"]:
        rule["o0"] = s.pick("1", "2.5", "-3")
    rows = f"{name}_rows"
    listed = {f"{name}_many": f"len({rows})", f"{name}_sum": f"sum(map({rows}, #.{name}_n)) * 2"}
    counting = [{"id": key, "key": key, "value": text} for key, text in listed.items()]
    s.numbers += list(listed)
    return [node(name, "decisionTableNode", content),
            node(f"{name}_c", "expressionNode", {"expressions": counting, "passThrough": True})]  # fmt: skip


@st.composite
def graphs(draw: st.DrawFn) -> Json:
    """A chain of expressions and tables, now and then with a switch before its end."""
    s = Scope(draw)
    chain: list[Json] = [node("in", "inputNode", {"schema": json.dumps(SCHEMA)})]
    for index in range(s.some(1, 4)):
        kind = s.pick("expressions", "expressions", "table", "collecting")
        if kind == "collecting":
            chain += collecting(s, f"c{index}")
        elif kind == "table":
            made = table(s, f"t{index}")
            chain.append(made)
            if all(rule["o0"] for rule in made["content"]["rules"]):
                s.numbers.append(f"t{index}_n")
        else:
            chain.append(expressions(s, f"x{index}"))
    chain.append(expressions(s, "last"))
    pairs: list[tuple[str, ...]] = [(a["id"], b["id"]) for a, b in pairwise(chain)]
    if s.some(0, 2) == 0:
        tail, more = switch(s, chain[-1]["id"])
        chain, pairs = chain + tail, pairs + more
    else:
        chain.append(node("out", "outputNode"))
        pairs.append((chain[-2]["id"], "out"))
    return {"nodes": chain, "edges": edges(*pairs)}


@st.composite
def many_expressions(draw: st.DrawFn) -> Json:
    """One node of many expressions, none of which reads another."""
    s = Scope(draw)
    texts = [s.number(2) if s.some(0, 1) else s.truth(2) for _ in range(12)]
    listed = [{"id": f"k{at}", "key": f"k{at}", "value": text} for at, text in enumerate(texts)]
    chain = [
        node("in", "inputNode", {"schema": json.dumps(SCHEMA)}),
        node("x", "expressionNode", {"expressions": listed}),
    ]
    return {"nodes": [*chain, node("out", "outputNode")], "edges": edges(("in", "x"), ("x", "out"))}


@st.composite
def many_tables(draw: st.DrawFn) -> Json:
    """Several tables of few rows side by side."""
    s = Scope(draw)
    chain = [node("in", "inputNode", {"schema": json.dumps(SCHEMA)}), *(table(s, f"t{at}") for at in range(5))]
    chain.append(node("out", "outputNode"))
    pairs = [(a["id"], b["id"]) for a, b in pairwise(chain)]
    return {"nodes": chain, "edges": edges(*pairs)}


def switch(s: Scope, after: str) -> tuple[list[Json], list[tuple[str, ...]]]:
    """A switch of two or three ways that meet again, the last one open or not."""
    ways = s.some(2, 3)
    closed = bool(s.some(0, 1))
    statements, nodes, pairs = [], [], [(after, "sw")]
    for way in range(ways):
        condition = "" if closed and way == ways - 1 else s.truth(2)
        statements.append({"id": f"w{way}", "condition": condition})
        listed = [
            {"id": "r", "key": "result", "value": s.number(2)},
            {"id": "q", "key": f"only{way}", "value": s.literal()},
        ]
        content = {"expressions": listed[: s.some(1, 2)], "passThrough": bool(s.some(0, 1))}
        nodes.append(node(f"way{way}", "expressionNode", content))
        pairs += [("sw", f"way{way}", f"w{way}"), (f"way{way}", "end")]
    end = node("end", "expressionNode", {
        "expressions": [{"id": "e", "key": "end", "value": "result * 2"}], "passThrough": True,
    })  # fmt: skip
    made = node("sw", "switchNode", {"hitPolicy": "first", "statements": statements})
    return [made, *nodes, end], pairs


def cases(*, missing: bool) -> st.SearchStrategy[Json]:
    """Values of every field; with `missing`, some are null."""
    number = st.sampled_from((0, 1, 2.5, 3, 7, 10, -4, 0.25, 1000, 8, 9, 5)) | st.integers(-60, 60)
    kinds = {**dict.fromkeys(NUMBERS, number), **dict.fromkeys(TRUTHS, st.booleans())}
    kinds |= {**dict.fromkeys(TEXTS, st.sampled_from(WORDS)), **dict.fromkeys(DATES, st.sampled_from(DAYS))}
    flat = st.fixed_dictionaries({name: (kind | st.none()) if missing else kind for name, kind in kinds.items()})
    return flat.map(nested)


def nested(flat: Json) -> Json:
    """Dotted names as objects."""
    made: Json = {}
    for name, value in flat.items():
        first, _, rest = name.partition(".")
        if rest:
            made.setdefault(first, {})[rest] = value
        else:
            made[first] = value
    return made
