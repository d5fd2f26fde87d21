"""Reasons and values in words, for an officer: the policy's own words first, else the house's."""

from __future__ import annotations

from collections.abc import Mapping

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.reasons import Language, say, show_param
from loanmill.core.strategy.expressions.written import written
from loanmill.core.strategy.tree.nodes import Constant
from loanmill.core.strategy.tree.program import Program
from loanmill.core.strategy.tree.types import SCALE_OF, Type

FEN_SCALE = SCALE_OF["yuan"]


def sentence(*, program: Program, reason: Reason, language: Language) -> str:
    """A reason in words. A code without words is shown as it is."""
    own = program.reasons.get(reason.code)

    def named(name: str) -> str:
        return label(program=program, name=name, language=language)

    if own is None:
        return say(code=reason.code, params=reason.params, language=language, audience="staff", label=named)
    shown = _Shown({n: show_param(name=n, value=v, language=language, label=named) for n, v in reason.params.items()})
    return own[language].format_map(shown)


class _Shown(dict[str, str]):
    """Parameters in words; one that the reason does not bring is a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def label(*, program: Program, name: str, language: Language) -> str:
    """The name of an input or column in words, or itself where it has none."""
    for item in program.inputs:
        if item.name == name:
            return (item.zh if language == "zh" else item.en) or name
    words: Mapping[str, str] = program.labels.get(name, {})
    return words.get(language) or name


def shown(type_: Type, value: Constant | None) -> str:
    """A value as a policy writes it, thousands of money grouped; a missing one says so."""
    if value is None:
        return "missing"
    if type_.kind == "number" and type_.unit == "yuan" and isinstance(value, int) and type_.scale == FEN_SCALE:
        sign, (whole, part) = "-" if value < 0 else "", divmod(abs(value), 100)
        return f"{sign}{whole:,}{f'.{part:02d}' if part else ''} yuan"
    return written(type_, value)
