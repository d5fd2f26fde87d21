"""Shell: what comes from outside as arguments: the clock, randomness and the connections to providers."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from loanmill.core.kernel.ids import uuid7

Clock = Callable[[], datetime]
Random = Callable[[int], bytes]


def system_clock() -> datetime:
    """The instant now, UTC."""
    return datetime.now(UTC)


def system_random(key: UUID) -> Random:
    """Randomness for the act `key`: the system's."""
    return secrets.token_bytes


def new_key(clock: Clock = system_clock) -> UUID:
    """A fresh UUIDv7: the key of an act that somebody starts."""
    return uuid7(at=clock(), random=secrets.token_bytes(10))


@dataclass(frozen=True, slots=True)
class Shell:
    """One process's clock, and randomness for each act."""

    clock: Clock = system_clock
    random: Callable[[UUID], Random] = system_random
