"""The catalogue of sources: add a source by its file and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType, ModuleType

from loanmill.engines.wire import Link
from loanmill.sources import invoices, pos, registry, tobacco
from loanmill.sources.question import Question, Reply


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its name and version, the identifier it needs, and how it is asked."""

    name: str
    version: str
    needs: str
    ask: Callable[[Link, Question], Reply]


def _source(module: ModuleType) -> Source:
    return Source(name=module.NAME, version=module.VERSION, needs=module.NEEDS, ask=module.ask)


SOURCES: Mapping[str, Source] = MappingProxyType(
    {module.NAME: _source(module) for module in (registry, invoices, tobacco, pos)}
)


class UnknownSource(KeyError):
    """No source has this name; the message lists those there are."""


def source(*, name: str) -> Source:
    """The source with this name. Raises UnknownSource."""
    if name not in SOURCES:
        raise UnknownSource(f"no source {name!r}; there are {', '.join(sorted(SOURCES))}")
    return SOURCES[name]
