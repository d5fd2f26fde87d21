"""Ids: UUIDv7 made at the shell (time and randomness come in as arguments), UUIDv5 derived inside acts and steps.

UUIDv7: RFC 9562 section 5.7. UUIDv5: RFC 9562 section 5.5, the name being UTF-8 text.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha1
from uuid import UUID, uuid5

# The root of every derived id; a promise of format version 1.
LOANMILL_NAMESPACE = UUID("5b1f6f0a-9a3e-5c54-8a51-0c6c6f616e6d")


def uuid7(*, at: datetime, random: bytes) -> UUID:
    """A time-ordered id from an instant and 10 random bytes."""
    if len(random) != 10:
        raise ValueError(f"uuid7 needs 10 random bytes, got {len(random)}")
    milliseconds = int(at.timestamp() * 1000)
    value = (milliseconds & ((1 << 48) - 1)) << 80 | int.from_bytes(random, "big")
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return UUID(int=value)


def derived(parent: UUID, *names: str) -> UUID:
    """The id of something that `parent` makes: the same parent and names give the same id for ever."""
    return uuid5(parent, "/".join(names))


def derived_beside(parent: UUID, name: str) -> str:
    """The hex digits of a derived id that begins as `parent` does: UUIDv8, RFC 9562 section 5.8, as said below.

    The first 48 bits are the parent's, the others those of `derived(parent, name)`: rows that one act makes by the
    thousand lie side by side in an index, instead of touching a page of it each.
    """
    made = sha1(parent.bytes + name.encode(), usedforsecurity=False).hexdigest()
    return f"{parent.hex[:12]}8{made[13:16]}{(int(made[16], 16) & 3 | 8):x}{made[17:32]}"


def step_id(workflow_id: str, step: str) -> UUID:
    """The id, and idempotency key, of one step of a durable workflow."""
    return uuid5(LOANMILL_NAMESPACE, f"workflow/{workflow_id}/{step}")


def named_id(*names: str) -> UUID:
    """The id of something known by name alone, such as a legal entity of a shipped example."""
    return uuid5(LOANMILL_NAMESPACE, "/".join(names))
