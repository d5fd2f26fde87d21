"""Reasons: the catalogue of reason codes, and how a code with its parameters becomes a sentence.

Core decides with codes and parameters (`core.evidence.decision.Reason`); the words stand in `reason_words.yaml`,
in Chinese and English, for staff (`staff`), for the merchant in plain words (`merchant`) and for what could change
the matter (`change`). A parameter's unit is the end of its name: `_fen` is printed as yuan, `_bp` as per cent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Formatter
from typing import Literal

import yaml

from loanmill.core.kernel.canonical import Json

Language = Literal["zh", "en"]
Audience = Literal["staff", "merchant", "change"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
AUDIENCES: tuple[Audience, ...] = ("staff", "merchant", "change")
# Parameters that hold a name of the vocabulary or of the catalogue, to be shown by its label.
NAMING_PARAMS = frozenset({"name", "component", "characteristic"})


class ReasonWordsInvalid(ValueError):
    """The catalogue of reason words contradicts itself; the message names the code and what to do."""


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """The sentences of one code: `sentences[audience][language]`, and every parameter that they ask for."""

    code: str
    sentences: Mapping[Audience, Mapping[Language, str]]
    params: frozenset[str]


@cache
def reason_words() -> Mapping[str, ReasonWords]:
    """The catalogue that ships with this build. Raises ReasonWordsInvalid when a sentence is missing."""
    text = resources.files("loanmill.core.kernel").joinpath("reason_words.yaml").read_text(encoding="utf-8")
    return read_reason_words(text)


def read_reason_words(text: str) -> Mapping[str, ReasonWords]:
    """Read a catalogue from YAML text. Raises ReasonWordsInvalid."""
    found = yaml.safe_load(text)
    if not isinstance(found, dict):
        raise ReasonWordsInvalid("reason words are a table of codes; this file is something else")
    return {code: _words(code, fields) for code, fields in found.items()}


def _words(code: str, fields: object) -> ReasonWords:
    if not isinstance(fields, dict) or set(fields) != set(AUDIENCES):
        raise ReasonWordsInvalid(f"reason {code}: give exactly {', '.join(AUDIENCES)}, each with zh and en")
    params: set[str] = set()
    for audience in AUDIENCES:
        sentences = fields[audience]
        if not isinstance(sentences, dict) or set(sentences) != set(LANGUAGES):
            raise ReasonWordsInvalid(f"reason {code}, {audience}: give exactly zh and en")
        for language, sentence in sentences.items():
            if not isinstance(sentence, str) or not sentence.strip():
                raise ReasonWordsInvalid(f"reason {code}, {audience}, {language}: the sentence is empty; write it")
            params |= {field for _, field, _, _ in Formatter().parse(sentence) if field is not None}
    return ReasonWords(code=code, sentences=fields, params=frozenset(params))


def say(
    *,
    code: str,
    params: Mapping[str, Json],
    language: Language,
    audience: Audience,
    label: Callable[[str], str] = str,
) -> str:
    """The sentence of `code` for an audience.

    `label` turns a name of the vocabulary (or of a source, component or missing reason) into words of the same
    language; the screens give it. A code of a later build, which this catalogue does not hold, is shown as it is
    rather than hidden.
    """
    words = reason_words().get(code)
    if words is None:
        return f"{code} {dict(params)}" if params else code
    shown = {
        name: show_param(name=name, value=params.get(name), language=language, label=label) for name in words.params
    }
    return words.sentences[audience][language].format_map(shown)


def show_param(*, name: str, value: Json, language: Language, label: Callable[[str], str] = str) -> str:
    """One parameter in words: money in yuan, basis points in per cent, names by their label, null as a dash."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return {"zh": ("否", "是"), "en": ("no", "yes")}[language][value]
    if isinstance(value, int) and name.endswith("_fen"):
        return _yuan(value, language=language)
    if isinstance(value, int) and name.endswith("_bp"):
        return _percent(value)
    if isinstance(value, list):
        joined: list[str] = [show_param(name=name, value=item, language=language, label=label) for item in value]
        return {"zh": "、", "en": ", "}[language].join(joined)
    return label(str(value)) if name in NAMING_PARAMS or isinstance(value, str) else str(value)


def _yuan(fen: int, *, language: Language) -> str:
    sign, whole, part = "-" if fen < 0 else "", abs(fen) // 100, abs(fen) % 100
    amount = f"{sign}{whole:,}" + (f".{part:02d}" if part else "")
    return f"{amount} 元" if language == "zh" else f"¥{amount}"


def _percent(bp: int) -> str:
    sign, whole, part = "-" if bp < 0 else "", abs(bp) // 100, abs(bp) % 100
    shown = f"{part:02d}".rstrip("0")
    return f"{sign}{whole}" + (f".{shown}" if shown else "") + "%"
