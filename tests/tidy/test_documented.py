"""Law: every setting stands in docs/settings.md and every command in the documents."""

import ast
import re

import typer

from tests.tidy.tree import PACKAGE, ROOT, python_files

SETTING = re.compile(r"LOANMILL_[A-Z0-9_]+")


def settings_used(files: dict[str, str]) -> set[str]:
    """Names of environment variables that the code reads: string literals that are one such name."""
    found = set()
    for text in files.values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and SETTING.fullmatch(node.value):
                found.add(node.value)
    return found


def commands(command: object, *, above: str = "") -> list[str]:
    """The full name of every command below a click command, such as `audit verify`."""
    children = getattr(command, "commands", None)
    if children is None:
        return [above]
    return [leaf for name, child in children.items() for leaf in commands(child, above=f"{above} {name}".strip())]


def undocumented_commands(names: list[str], text: str) -> list[str]:
    """Commands that no document shows as `./mill NAME` or `loanmill NAME`."""
    return [name for name in names if not re.search(rf"(mill|loanmill) {re.escape(name)}\b", text)]


def test_every_setting_is_documented() -> None:
    documented = set(SETTING.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))
    used = settings_used(python_files(PACKAGE, ROOT / "tools"))
    assert used - documented == set()


def test_no_documented_setting_is_without_effect() -> None:
    documented = set(SETTING.findall((ROOT / "docs" / "settings.md").read_text(encoding="utf-8")))
    readers = [*python_files(PACKAGE, ROOT / "tools", ROOT / "tests", ROOT / "benchmarks").values()]
    readers += [(ROOT / "mill").read_text(encoding="utf-8"), (ROOT / ".ci" / "run").read_text(encoding="utf-8")]
    assert documented - set(SETTING.findall("\n".join(readers))) == set()


def test_every_command_is_documented() -> None:
    from loanmill.cli.app import app

    text = "\n".join(p.read_text(encoding="utf-8") for p in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
    names = commands(typer.main.get_command(app))
    assert "demo" in names
    assert undocumented_commands(names, text) == []


def test_what_is_undocumented_is_noticed() -> None:
    code = 'import os\n"""LOANMILL_PROSE is not read here."""\nX = os.environ.get("LOANMILL_NEW")\nN = LOANMILL_NAME\n'
    assert settings_used({"a.py": code}) == {"LOANMILL_NEW"}
    sample, inner = typer.Typer(), typer.Typer()
    sample.add_typer(inner, name="audit")
    inner.command("verify")(lambda: None)
    inner.command("show")(lambda: None)
    names = commands(typer.main.get_command(sample))
    assert names == ["audit verify", "audit show"]
    assert undocumented_commands(names, "run `./mill audit verify`") == ["audit show"]
