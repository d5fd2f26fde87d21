"""What can be wrong with a folder: a code, where it is, and words that say what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import yaml

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the first place where it was met, and how many such places there are."""

    code: str
    file: str = ""
    row: int = 0
    column: str = ""
    text: str = ""
    count: int = 1

    def sentence(self, language: Language) -> str:
        """What is wrong and what to do, without the place. Raises KeyError for a code without words."""
        return _sentences()[self.code][language].format(text=self.text, column=self.column)

    def words(self, language: Language) -> str:
        """The sentence for a person: where, what, and what to do. Raises KeyError for a code without words."""
        said = self.sentence(language)
        place = self.file
        if self.row:
            place += f" 第 {self.row} 行" if language == "zh" else f", row {self.row}"
        if self.column and self.row:
            place += f"「{self.column}」" if language == "zh" else f", column {self.column}"
        more = f"（共 {self.count} 处）" if language == "zh" else f" ({self.count} places)"
        return f"{place}{'：' if language == 'zh' else ': '}{said}{more if self.count > 1 else ''}"


class ImportRefused(Exception):
    """The folder cannot be imported at all; nothing was changed. `problems` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(f"{problem.words('zh')}\n{problem.words('en')}" for problem in problems))
        self.problems = tuple(problems)


@cache
def _sentences() -> dict[str, dict[Language, str]]:
    text = resources.files(__package__).joinpath("problem_words.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[Language, str]] = yaml.safe_load(text)
    return found
