"""All acts by code, and their events to and from plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from importlib import import_module
from operator import or_
from pkgutil import iter_modules
from typing import Protocol, cast

import msgspec

from loanmill.core.servicing import acts
from loanmill.core.servicing.event import Event, Findings
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import LoanState
from loanmill.core.servicing.step import Step


class Conditions(Protocol):
    """What speaks against an act."""

    def __call__(self, *, state: LoanState, event: Event, rules: Rulebook) -> Findings:
        """Findings, none when the act may be done."""
        ...


class Applies(Protocol):
    """What an act does."""

    def __call__(self, *, state: LoanState, event: Event, rules: Rulebook) -> Step:
        """The step from a state that stands on the event's day."""
        ...


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its code, its names, its event, and its two functions."""

    code: str
    zh: str
    en: str
    event: type[Event]
    conditions: Conditions
    apply: Applies


class EventInvalid(ValueError):
    """These values are no event of any act; the message names the field and what is wrong with it."""


def _load(code: str) -> Act:
    module = import_module(f"{acts.__name__}.{code}")
    return Act(
        code=code,
        zh=module.ZH,
        en=module.EN,
        event=module.EVENT,
        conditions=cast(Conditions, module.conditions),
        apply=cast(Applies, module.apply),
    )


ACTS: dict[str, Act] = {found.name: _load(found.name) for found in iter_modules(acts.__path__)}
_ANY = reduce(or_, (act.event for act in ACTS.values()))


def act_of(*, event: Event) -> Act:
    """The act that an event belongs to."""
    return ACTS[str(event.__struct_config__.tag)]


def spell_event(*, event: Event) -> dict[str, object]:
    """An event as plain values: its act's code under `act`, days as 2026-01-31."""
    return cast(dict[str, object], msgspec.to_builtins(event))


def read_event(*, values: Mapping[str, object]) -> Event:
    """The inverse of `spell_event`. Raises EventInvalid."""
    try:
        return msgspec.convert(dict(values), _ANY)
    except msgspec.ValidationError as fault:
        raise EventInvalid(f"event {values.get('reference')!r}: {fault}; the acts are {', '.join(ACTS)}") from fault
