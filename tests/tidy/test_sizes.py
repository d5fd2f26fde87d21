"""Law: small files with one job each. Median <= 120 lines, 95th percentile <= 350, no function over 70."""

import ast
import statistics

from tests.tidy.tree import PACKAGE, ROOT, python_files

MEDIAN_LINES, P95_LINES, FUNCTION_LINES = 120, 350, 70


def long_functions(files: dict[str, str]) -> list[str]:
    """Every function of more than FUNCTION_LINES lines, as `file:line name (lines)`."""
    found = []
    for path, text in files.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    found.append(f"{path}:{node.lineno} {node.name} ({lines} lines)")
    return found


def size_complaints(files: dict[str, str]) -> list[str]:
    """What is wrong with the sizes of the files (empty ones do not count)."""
    lines = {path: len(text.splitlines()) for path, text in files.items() if text.strip()}
    ordered = sorted(lines.values())
    median, p95 = statistics.median(ordered), ordered[max(0, -(-len(ordered) * 95 // 100) - 1)]
    complaints = []
    if median > MEDIAN_LINES:
        complaints.append(f"the median file has {median} lines, over {MEDIAN_LINES}")
    if p95 > P95_LINES:
        longest = sorted(lines, key=lambda path: -lines[path])[:5]
        complaints.append(f"5% of the files have {p95} lines or more, over {P95_LINES}; the longest: {longest}")
    return complaints


def test_files_are_small() -> None:
    assert size_complaints(python_files(PACKAGE)) == []


def test_tests_and_tools_are_small() -> None:
    assert size_complaints(python_files(ROOT / "tests", ROOT / "tools")) == []


def test_functions_are_short() -> None:
    assert long_functions(python_files(PACKAGE, ROOT / "tests", ROOT / "tools")) == []


def test_long_files_and_functions_are_noticed() -> None:
    body = "    pass\n" * FUNCTION_LINES
    assert long_functions({"a.py": f"def f():\n{body}"}) == [f"a.py:1 f ({FUNCTION_LINES + 1} lines)"]
    assert long_functions({"a.py": f"class C:\n    async def f(self):\n    {body.replace(chr(10), chr(10) + '    ')}"})
    assert len(size_complaints({f"{n}.py": "x = 1\n" * 400 for n in range(3)})) == 2
    many = {f"{n}.py": "x = 1\n" * 10 for n in range(90)} | {f"l{n}.py": "x = 1\n" * 400 for n in range(10)}
    assert len(size_complaints(many)) == 1
