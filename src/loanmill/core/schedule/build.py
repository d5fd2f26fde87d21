"""The schedule of any repayment method, by the method's code."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from loanmill.core.schedule import methods
from loanmill.core.schedule.terms import Instalment, Terms


class Builder(Protocol):
    """What a method's file gives."""

    def __call__(self, *, terms: Terms) -> list[Instalment]:
        """The instalments of these terms."""
        ...


@dataclass(frozen=True, slots=True)
class Method:
    """A repayment method: its code, its names, and what makes its instalments."""

    code: str
    zh: str
    en: str
    instalments: Builder


class UnknownMethod(LookupError):
    """No file of core/schedule/methods has this name: use one of `METHODS`."""


def _load(code: str) -> Method:
    module = import_module(f"{methods.__name__}.{code}")
    return Method(code=code, zh=module.ZH, en=module.EN, instalments=cast(Builder, module.instalments))


METHODS: dict[str, Method] = {found.name: _load(found.name) for found in iter_modules(methods.__path__)}


def build_schedule(*, method: str, terms: Terms) -> list[Instalment]:
    """The instalments of `terms` under a method. Raises UnknownMethod."""
    if method not in METHODS:
        raise UnknownMethod(f"{method!r} is no repayment method; there are {', '.join(sorted(METHODS))}")
    return METHODS[method].instalments(terms=terms)
