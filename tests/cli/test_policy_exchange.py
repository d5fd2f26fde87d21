"""`loanmill policy import` and `export` of GoRules graphs from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from loanmill.cli.refusals import CannotGoOn
from tests.cli.test_policy_commands import EXAMPLE, ran

GRAPH = """{"nodes": [
 {"id": "in", "type": "inputNode", "name": "in", "content": {}},
 {"id": "x", "type": "expressionNode", "name": "x",
  "content": {"expressions": [{"id": "1", "key": "doubled", "value": "income * 2"}]}}],
 "edges": [{"id": "e", "sourceId": "in", "targetId": "x"}]}"""


def test_a_graph_becomes_a_policy(tmp_path: Path) -> None:
    """Written where it is told to, checked, and run; what cannot be carried over stops it with its node."""
    graph, made = tmp_path / "graph.json", tmp_path / "made.yaml"
    graph.write_text(GRAPH, encoding="utf-8")
    code, said = ran("import", str(graph), "--out", str(made))
    assert code == 0 and "written to" in said.replace("\n", "")
    assert ran("check", str(made))[0] == 0
    case = tmp_path / "case.json"
    case.write_text('{"income": 2.5}', encoding="utf-8")
    assert '"doubled":500' in ran("run", str(made), "--input", str(case))[1]
    made.unlink()
    graph.write_text(GRAPH.replace("income * 2", "upper(income)"), encoding="utf-8")
    code, said = ran("import", str(graph), "--out", str(made))
    assert code == 1 and "function upper" in said and not made.exists()


def test_a_policy_becomes_a_graph_and_comes_back(tmp_path: Path) -> None:
    """The same bytes back; what a graph cannot say stops the export with its line."""
    policy, graph, back = tmp_path / "p.yaml", tmp_path / "g.json", tmp_path / "back.yaml"
    policy.write_text(EXAMPLE, encoding="utf-8")
    code, said = ran("export", str(policy), "--jdm", str(graph))
    assert code == 1 and "split by hash" in said and not graph.exists()
    parts = EXAMPLE.index("challengers:"), EXAMPLE.index("reasons:                      #")
    policy.write_text(EXAMPLE[: parts[0]] + EXAMPLE[parts[1] :], encoding="utf-8")
    assert ran("export", str(policy), "--jdm", str(graph))[0] == 0
    assert ran("import", str(graph), "--out", str(back))[0] == 0
    assert back.read_bytes() == policy.read_bytes()
    for words in (("export", str(policy)), ("export", str(policy), "--jdm", "g.txt")):
        with pytest.raises(CannotGoOn):
            ran(*words)
    with pytest.raises(CannotGoOn, match="--out"):
        ran("import", str(graph), "--into", str(policy))
