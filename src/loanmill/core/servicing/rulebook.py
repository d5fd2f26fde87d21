"""Everything dated that servicing goes by: policies in order of day, and the LPR."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import TypeVar

import msgspec
import yaml

from loanmill.core.servicing.lpr import LprTable
from loanmill.core.servicing.policy import ServicingPolicy

POLICY_ROOM = "loanmill.policy.servicing"
LPR_ROOM = "loanmill.policy.lpr"
T = TypeVar("T")


class RulebookInvalid(ValueError):
    """A file of policy or rates cannot be read; the message names the file, the field and what is wrong."""


class NoServicingPolicy(LookupError):
    """No servicing policy is in force on the day: ship one that starts earlier."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Policies in order of effective day, and the LPR table. Raises RulebookInvalid for a tenor that it has not."""

    policies: tuple[ServicingPolicy, ...]
    lpr: LprTable

    def __post_init__(self) -> None:
        for policy in self.policies:
            if unknown := {rule.tenor for rule in policy.floating} - {*self.lpr.rates}:
                raise RulebookInvalid(f"{policy.version}: floating: the LPR table has no tenor {', '.join(unknown)}")

    def on(self, day: date) -> ServicingPolicy:
        """The policy in force on a day. Raises NoServicingPolicy."""
        for policy in reversed(self.policies):
            if policy.effective_from <= day:
                return policy
        raise NoServicingPolicy(f"no servicing policy is in force on {day.isoformat()}")


def read(*, text: str, file: str, kind: type[T]) -> T:
    """A document of `kind` from YAML text. Raises RulebookInvalid."""
    try:
        return msgspec.convert(yaml.safe_load(text), kind)
    except (msgspec.ValidationError, yaml.YAMLError) as fault:
        raise RulebookInvalid(f"{file}: {fault}; correct the field and load the file again") from fault


@cache
def shipped() -> Rulebook:
    """The rulebook that ships with this build. Raises RulebookInvalid."""
    folder = resources.files(POLICY_ROOM)
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".yaml"))
    policies = [
        read(text=folder.joinpath(name).read_text(encoding="utf-8"), file=name, kind=ServicingPolicy) for name in names
    ]
    table = resources.files(LPR_ROOM).joinpath("lpr.yaml").read_text(encoding="utf-8")
    return Rulebook(
        policies=tuple(sorted(policies, key=lambda policy: policy.effective_from)),
        lpr=read(text=table, file="lpr.yaml", kind=LprTable),
    )
