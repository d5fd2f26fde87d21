"""`loanmill policy import` and `export` of GoRules graphs from outside."""

from __future__ import annotations

from pathlib import Path

from tests.cli.test_policy_commands import ran

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
