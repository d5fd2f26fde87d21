"""Which sheets a policy has: every table, verdict, matrix and scorecard, with the types of their columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from loanmill.core.strategy.document.types import unranged
from loanmill.core.strategy.text.places import Path, Plain, composed, end_of, found, line_end, plain
from loanmill.core.strategy.tree.nodes import Ref
from loanmill.core.strategy.tree.program import Program
from loanmill.core.strategy.tree.steps import Table
from loanmill.core.strategy.tree.types import Type

Role = Literal["condition", "result", "priority", "fixed"]
WORD = Type("code")
POINTS = unranged("number") or WORD


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what stands in it, the name or expression that it is for, and its type."""

    role: Role
    name: str
    type: Type
    zh: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """One sheet. `rows` are as the document says them. Where `paths` is empty, the list at `path` is replaced as a
    whole; else the rows are fixed and each result stands at its own path."""

    name: str
    kind: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Plain, ...], ...]
    path: Path
    notes: tuple[str, ...] = ()
    paths: tuple[tuple[Path, ...], ...] = ()


def outlines(*, text: str, program: Program) -> tuple[Outline, ...]:
    """The sheets of a checked policy, in the order of its document."""
    root = composed(text)
    document = plain(root)
    assert isinstance(document, dict)
    reader = _Outlines(text, root, document, program)
    return (*reader.tables(), *reader.variants(), *reader.matrices(), *reader.scorecards(), *reader.verdict())


@dataclass(frozen=True, slots=True)
class _Outlines:
    """Reads the outlines of one document, section by section."""

    text: str
    root: yaml.Node
    document: dict[str, Any]
    program: Program

    def tables(self) -> Iterator[Outline]:
        for name in self._section("tables"):
            table = self._step(name)
            yield self._listed(name, table, self._hit(name), ("tables", name, "rows"))

    def variants(self) -> Iterator[Outline]:
        """Tables that a sub-policy or challenger replaces."""
        for section in ("sub_policies", "challengers"):
            for index, part in enumerate(self._section(section).get("parts", ())):
                for name in part.get("tables") or {}:
                    own = part.get("sub_policy") or part.get("challenger")
                    path = (section, "parts", index, "tables", name)
                    yield self._listed(f"{name}.{own}", self._step(name), self._hit(name), path)

    def verdict(self) -> Iterator[Outline]:
        if self.program.verdict is not None:
            yield self._listed("verdict", self.program.verdict.table, "first", ("verdict", "rows"))

    def matrices(self) -> Iterator[Outline]:
        for name, matrix in self._section("matrices").items():
            table = self._step(name)
            type_ = unranged(str(matrix["type"])) or WORD
            columns = [Column("fixed", str(matrix["rows"]), table.inputs[0].type, self._zh(str(matrix["rows"])))]
            columns += [Column("result", str(head), type_) for head in matrix["across"]]
            rows, paths = [], []
            for key, line in matrix["down"].items():
                rows.append((key, *line))
                paths.append(tuple(("matrices", name, "down", key, index) for index in range(len(line))))
            over = f"matrix: {matrix['columns']} →"
            yield Outline(name, over, tuple(columns), tuple(rows), ("matrices", name), (), tuple(paths))

    def scorecards(self) -> Iterator[Outline]:
        columns = (
            Column("fixed", "characteristic", WORD, "特征"),
            Column("fixed", "bin", WORD, "分箱"),
            Column("result", "points", POINTS, "分值"),
        )
        for name, card in self._section("scorecards").items():
            rows: list[tuple[Plain, ...]] = []
            paths: list[tuple[Path, ...]] = []
            for index, item in enumerate(card["characteristics"]):
                path: Path = ("scorecards", name, "characteristics", index)
                for key, points in item["bins"].items():
                    rows.append((item.get("name", item["input"]), key, points))
                    paths.append(((*path, "bins", key),))
                if "missing" in item:
                    rows.append((item.get("name", item["input"]), "missing", item["missing"]))
                    paths.append(((*path, "missing"),))
            yield Outline(name, "scorecard", columns, tuple(rows), ("scorecards", name), (), tuple(paths))

    def _section(self, name: str) -> dict[str, Any]:
        section = self.document.get(name)
        return section if isinstance(section, dict) else {}

    def _step(self, name: str) -> Table:
        """A table's step; one with variants stands under its base."""
        known = {step.name: step for step in self.program.steps if isinstance(step, Table)}
        return known.get(name) or known[f"{name}.base"]

    def _hit(self, name: str) -> str:
        table = self._section("tables")[name]
        collect = f" {table.get('collect', 'sum')}" if table.get("hit") == "collect" else ""
        return f"{table.get('hit', 'first')}{collect}"

    def _listed(self, name: str, table: Table, hit: str, path: Path) -> Outline:
        """A sheet whose rows are a list of the document."""
        columns = []
        for label, node in zip(table.labels, table.inputs, strict=True):
            shown = self._zh(node.name) if isinstance(node, Ref) else ""
            columns.append(Column("condition", label, node.type, shown))
        if table.hit != "count":
            for output in table.outputs:
                short = output.name.rpartition(".")[2]
                columns.append(Column("result", short, _open(output.type), self._zh(short)))
        if hit == "priority":
            columns.append(Column("priority", "priority", POINTS, "优先级"))
        listed = found(self.root, path)
        rows = plain(listed)
        assert isinstance(rows, list) and isinstance(listed, yaml.SequenceNode)
        notes = tuple(self._note(item) for item in listed.value)
        return Outline(
            name, hit, tuple(columns), tuple(tuple(row) for row in rows if isinstance(row, list)), path, notes
        )

    def _note(self, row: yaml.Node) -> str:
        """The comment behind a row in its line."""
        end = end_of(row)
        rest = self.text[end : line_end(self.text, end)].strip()
        return rest.removeprefix("#").strip() if rest.startswith("#") else ""

    def _zh(self, name: str) -> str:
        for item in self.program.inputs:
            if item.name == name:
                return item.zh
        return self.program.labels.get(name, {}).get("zh", "")


def _open(type_: Type) -> Type:
    """The type of an output without the range and codes that its present rows have."""
    if type_.kind == "code":
        return WORD
    return unranged(type_.named()) or type_
