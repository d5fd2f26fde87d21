"""Constants as a policy writes them: 500000 yuan, 12.5%, 0.35, 2026-01-01."""

from __future__ import annotations

import re
from datetime import timedelta

from loanmill.core.strategy.expressions.parse import RESERVED
from loanmill.core.strategy.expressions.tokens import EPOCH, MAX_DECIMALS
from loanmill.core.strategy.expressions.units import whole_scale
from loanmill.core.strategy.tree.nodes import Constant
from loanmill.core.strategy.tree.types import Type

_PLAIN = re.compile(r"[^\W\d]\w*")


def written(type_: Type, value: Constant) -> str:
    """A constant of a type. Fractions of a fen or a basis point are written as a product."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if type_.kind in ("code", "text"):
        assert isinstance(value, str)
        return _word(value) if type_.kind == "code" else quoted(value)
    assert isinstance(value, int)
    if type_.kind == "date":
        return (EPOCH + timedelta(days=value)).isoformat()
    if type_.unit not in ("yuan", "ratio"):
        return decimal(value, type_.scale) if type_.scale <= MAX_DECIMALS else written_in_full(type_, value)
    more = max(0, type_.scale - whole_scale(type_.unit))
    whole, rest = divmod(abs(value), 10**more)
    if rest:
        return written_in_full(type_, value)
    sign = "-" if value < 0 else ""
    if type_.unit == "yuan":
        return f"{sign}{decimal(whole, 2).removesuffix('.00')} yuan"
    return f"{sign}{_shortest(whole)}%"


def written_in_full(type_: Type, value: Constant) -> str:
    """A constant with all decimals of its type, so that reading it gives that type back: 5 fen * 0.001."""
    if isinstance(value, bool) or not isinstance(value, int) or type_.kind != "number":
        return written(type_, value)
    word = {"yuan": " fen", "ratio": " bp"}.get(type_.unit or "", "")
    more = type_.scale - whole_scale(type_.unit)
    if more <= (0 if word else MAX_DECIMALS):
        return written(type_, value)
    exact = value % 10**more == 0
    start = f"{value // 10**more if exact else value}{word}"
    steps = [MAX_DECIMALS] * (more // MAX_DECIMALS) + [more % MAX_DECIMALS] * (more % MAX_DECIMALS > 0)
    return " * ".join([start, *(decimal(10**step if exact else 1, step) for step in steps)])


def decimal(value: int, scale: int) -> str:
    """An integer with so many decimals: 35, 2 -> 0.35."""
    if not scale:
        return str(value)
    digits = str(abs(value)).rjust(scale + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-scale]}.{digits[-scale:]}"


def _shortest(basis_points: int) -> str:
    return decimal(basis_points, 2).rstrip("0").rstrip(".")


def quoted(text: str) -> str:
    """A text in quotes, its own quotes doubled."""
    return '"' + text.replace('"', '""') + '"'


def _word(code: str) -> str:
    return code if _PLAIN.fullmatch(code) and code not in RESERVED else quoted(code)
