"""Law: a reason code that a policy or the code can give has words in Chinese and English."""

import ast
from pathlib import Path

import yaml

from tests.tidy.tree import PACKAGE, python_files

REASON_KEYS = ("reason", "reasons", "reason_code")


def codes_in_code(files: dict[str, str]) -> dict[str, str]:
    """Literal codes given to Reason(...), each with a place where it is given."""
    found = {}
    for path, text in files.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Reason":
                given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "code")]
                for value in given:
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        found[value.value] = f"{path}:{node.lineno}"
    return found


def codes_in_policy(document: object) -> set[str]:
    """Every reason code that a policy document names, at any depth."""
    found: set[str] = set()
    if isinstance(document, dict):
        for key, value in document.items():
            if key in REASON_KEYS:
                found |= {code for code in (value if isinstance(value, list) else [value]) if isinstance(code, str)}
            found |= codes_in_policy(value)
    elif isinstance(document, list):
        for value in document:
            found |= codes_in_policy(value)
    return found


def wordless(codes: dict[str, str], words: dict[str, object]) -> list[str]:
    """Codes whose words lack a language or are missing altogether, with where they are given."""
    found = []
    for code, place in sorted(codes.items()):
        audiences = words.get(code)
        sentences = list(audiences.values()) if isinstance(audiences, dict) else []
        if not sentences or not all(isinstance(s, dict) and s.get("zh") and s.get("en") for s in sentences):
            found.append(f"{place} gives {code}, which lacks words in Chinese or English")
    return found


def given_codes() -> dict[str, str]:
    codes = codes_in_code(python_files(PACKAGE))
    for path in sorted((PACKAGE / "policy").rglob("*.y*ml")):
        for code in codes_in_policy(yaml.safe_load(path.read_text(encoding="utf-8"))):
            codes.setdefault(code, path.relative_to(PACKAGE).as_posix())
    return codes


def catalogue() -> dict[str, object]:
    path: Path = PACKAGE / "core" / "kernel" / "reason_words.yaml"
    words: dict[str, object] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return words


def test_every_reason_has_words() -> None:
    codes = given_codes()
    assert codes, "no reason code was found at all: has its spelling changed?"
    assert wordless(codes, catalogue()) == []


def test_a_reason_without_words_is_noticed() -> None:
    codes = codes_in_code({"a.py": "x = Reason('no_words', {})\ny = Reason(code='half', params={})"})
    assert codes == {"no_words": "a.py:1", "half": "a.py:2"}
    words: dict[str, object] = {
        "half": {"staff": {"zh": "一半", "en": ""}},
        "whole": {"staff": {"zh": "全", "en": "all"}},
    }
    assert len(wordless(codes, words)) == 2
    assert wordless({"whole": "a.py:3"}, words) == []
    assert codes_in_policy({"rules": [{"reason": "a"}, {"then": {"reasons": ["b", "c"]}}]}) == {"a", "b", "c"}
