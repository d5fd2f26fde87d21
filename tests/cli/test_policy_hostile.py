"""Hostile files through every command of `loanmill policy`: told in words, never a traceback, never slow."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from typer.testing import CliRunner

from loanmill.cli.app import app
from loanmill.cli.refusals import CannotGoOn
from tests.cli.test_policy_commands import EXAMPLE

LONGEST_S = 30
BOMB = "a: &a [x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + at)}: &{chr(98 + at)} [{', '.join([f'*{chr(97 + at)}'] * 9)}]\n" for at in range(9)
)
FORMULA = "monthly_sales_fen: div(inv_sales_12m_fen, 12, down)"


def chained(many: int) -> str:
    """Formulas each of which needs the next."""
    chain = "".join(f"  f{at}: f{at + 1} + 1\n" for at in range(many))
    return EXAMPLE.replace("formulas:\n", f"formulas:\n{chain}  f{many}: 1\n")


POLICIES: dict[str, str | bytes] = {
    "anchors that multiply": BOMB,
    "lists without end": "[" * 50_000,
    "maps within maps": "\n".join(f"{' ' * at}a:" for at in range(2_000)),
    "one huge scalar": "format: " + "x" * 3_000_000,
    "a key twice": EXAMPLE + "formulas: {a: 1}\n",
    "a tag that runs": "!!python/object/apply:os.system ['true']\n",
    "binary": "format: !!binary aGVsbG8=\n",
    "NUL": EXAMPLE.replace("Shop loan", "Shop\0loan"),
    "half a character": EXAMPLE.replace("Shop loan", '"\\uD800"'),
    "tabs": EXAMPLE.replace("  ", "\t"),
    "UTF-16": EXAMPLE.encode("utf-16"),
    "GBK": EXAMPLE.encode("gbk", errors="replace"),
    "nothing": "",
    "blanks": "  \n \n",
    "null": "null\n",
    "a number": "5\n",
    "a list": "- a\n- b\n",
    "two documents": EXAMPLE + "---\n" + EXAMPLE,
    "a merge key": "<<: {a: 1}\n",
    "keys that are lists": "? [a, b]\n: c\n",
    "infinity": EXAMPLE.replace("base: 500", "base: .inf"),
    "a huge exponent": EXAMPLE.replace("base: 500", "base: 1e400"),
    "5,000 digits": EXAMPLE.replace("base: 500", "base: " + "9" * 5_000),
    "sixties": EXAMPLE.replace("base: 500", "base: 1:30"),
    "no such day": EXAMPLE.replace("effective_from: 2026-01-01", "effective_from: 2026-13-01"),
    "a cycle": EXAMPLE.replace(FORMULA, "monthly_sales_fen: other\n  other: monthly_sales_fen"),
    "a chain of 3,000": chained(3_000),
    "3,000 parentheses": EXAMPLE.replace(FORMULA, f"monthly_sales_fen: '{'(' * 3_000}1{')' * 3_000}'"),
    "30,000 terms": EXAMPLE.replace(FORMULA, f"monthly_sales_fen: '{'1+' * 30_000}1'"),
    "900 denials": EXAMPLE.replace('is: "debt_lender_count', f'is: "{"not " * 900}debt_lender_count'),
}
CASES: dict[str, str] = {
    "deep": '{"a":' * 100_000,
    "lists": "[" * 100_000,
    "NaN": '{"inv_sales_12m_fen": NaN}',
    "infinity": '{"inv_sales_12m_fen": -Infinity}',
    "1e999": '{"inv_sales_12m_fen": 1e999}',
    "5,000 digits": '{"inv_sales_12m_fen": ' + "9" * 5_000 + "}",
    "a fraction of a fen": '{"inv_sales_12m_fen": 1.5}',
    "too fine": '{"quality": 0.855}',
    "a tiny exponent": '{"quality": 1e-400}',
    "full-width digits": '{"quality": "０．８５"}',
    "twice": '{"quality": 0.1, "quality": 0.2}',
    "truth for money": '{"inv_sales_12m_fen": true}',
    "an unknown reason": '{"inv_sales_12m_fen": {"missing": "x"}}',
    "no such day": '{"business_date": "2026-02-30"}',
    "no object": "[]",
    "nothing": "",
    "NUL": '{"a": "\0"}',
    "half a character": '{"split_key": "\\ud800"}',
}


def commands(policy: Path, folder: Path) -> Iterator[tuple[str, ...]]:
    """Every command that reads a policy."""
    case = folder / "case.json"
    case.write_text('{"app_region": "east"}', encoding="utf-8")
    yield ("check", str(policy))
    yield ("test", str(policy))
    yield ("run", str(policy), "--input", str(case))
    yield ("explain", str(policy), "--input", str(case))
    yield ("diff", str(policy), str(policy))
    yield ("export", str(policy), "--xlsx", str(folder / "o.xlsx"))
    yield ("export", str(policy), "--jdm", str(folder / "o.json"))


def said(*words: str) -> tuple[int, str]:
    """Exit code and what is told; any other exception than a refusal fails the test."""
    result = CliRunner().invoke(app, ["policy", *words])
    if result.exception is not None and not isinstance(result.exception, CannotGoOn | SystemExit):
        raise AssertionError(f"{words[0]} broke: {result.exception!r}") from result.exception
    refused = isinstance(result.exception, CannotGoOn)
    return (1 if refused else result.exit_code), result.output + (str(result.exception) if refused else "")


@pytest.mark.parametrize("name", POLICIES)
def test_a_hostile_policy_is_told(name: str, tmp_path: Path) -> None:
    """Each command gives 1 and says what is wrong, within seconds."""
    policy, content = tmp_path / "p.yaml", POLICIES[name]
    policy.write_bytes(content if isinstance(content, bytes) else content.encode())
    began = monotonic()
    for words in commands(policy, tmp_path):
        code, told = said(*words)
        assert code == 1 and told.strip() and "Traceback" not in told
    assert monotonic() - began < LONGEST_S and not (tmp_path / "o.xlsx").exists()


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n")])
def test_what_editors_do_is_read(change: object, tmp_path: Path) -> None:
    """A byte order mark and the line ends of Windows change nothing."""
    assert callable(change)
    policy = tmp_path / "p.yaml"
    policy.write_bytes(change(EXAMPLE).encode())
    assert said("check", str(policy))[0] == 0 and said("test", str(policy))[0] == 0


def test_a_short_chain_passes_and_a_long_one_in_order_too(tmp_path: Path) -> None:
    """What stands in the order of computing may be as long as it likes."""
    policy = tmp_path / "p.yaml"
    policy.write_text(chained(50), encoding="utf-8")
    assert said("check", str(policy))[0] == 0
    ordered = "".join(f"  g{at + 1}: g{at} + 1\n" for at in range(800))
    policy.write_text(EXAMPLE.replace("formulas:\n", f"formulas:\n  g0: 1\n{ordered}"), encoding="utf-8")
    assert said("check", str(policy))[0] == 0


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_case_is_told(name: str, tmp_path: Path) -> None:
    """Run and explain refuse it alike, with and without trace."""
    policy, case = tmp_path / "p.yaml", tmp_path / "c.json"
    policy.write_text(EXAMPLE, encoding="utf-8")
    case.write_bytes(CASES[name].encode())
    for words in (("run",), ("run", "--trace"), ("explain",), ("explain", "--json")):
        code, told = said(words[0], str(policy), "--input", str(case), *words[1:])
        assert code == 1 and "c.json" in told and len(told) < 2_000


def test_files_that_are_none_are_told(tmp_path: Path) -> None:
    """Folders, files that are not there, 100 MB, and books that are none or a bomb."""
    policy, large = tmp_path / "p.yaml", tmp_path / "large.yaml"
    policy.write_text(EXAMPLE, encoding="utf-8")
    with large.open("wb") as file:
        file.truncate(100_000_000)
    for wrong in (large, tmp_path, tmp_path / "no.yaml"):
        for words in commands(wrong, tmp_path):
            assert said(*words)[0] == 1
        assert said("import", str(wrong.with_suffix(".json")))[0] == 1
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b"<a>" + b"0" * 600_000_000)
    for content in (b"", b"PK\x03\x04junk", b"a,b\n1,2", held.getvalue()):
        book_path = tmp_path / "b.xlsx"
        book_path.write_bytes(content)
        code, told = said("import", str(book_path), "--into", str(policy))
        assert code == 1 and "b.xlsx" in told
    assert policy.read_text(encoding="utf-8") == EXAMPLE
