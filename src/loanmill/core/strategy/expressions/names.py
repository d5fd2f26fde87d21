"""Bare words: codes where a code stands beside them, else names that must be known."""

from __future__ import annotations

from collections.abc import Iterable

from loanmill.core.strategy.expressions.refused import Refused, nearest
from loanmill.core.strategy.expressions.syntax import Name
from loanmill.core.strategy.tree.nodes import Const
from loanmill.core.strategy.tree.types import Type


def code_of(word: str, hint: Type, at: int) -> Const:
    """The constant of a code; a code type without codes takes every word. Raises Refused for another code."""
    if hint.codes and word not in hint.codes:
        remedy = f"write {nearest(word, hint.codes)}"
        raise Refused(at, f"{word} is no code that can stand here", remedy=remedy)
    return Const(Type("code", codes=(word,)), word)


def unknown_name(name: Name, env: Iterable[str]) -> Refused:
    """The fault of a name that is not known, with the nearest ones."""
    known = [word for word in env if "." not in word or "." in name.word]
    if "." in name.word:
        return Refused(name.at, f"{name.word}: nothing has attributes", remedy="write a plain name")
    remedy = f"write {nearest(name.word, known)}" if known else "declare it under inputs"
    if name.word in ("True", "False", "None", "null", "AND", "OR", "NOT", "IN", "IS"):
        remedy = "write true, false, missing, and, or, not, in, is in small letters"
    return Refused(name.at, f"the name {name.word} is unknown", remedy=remedy)
