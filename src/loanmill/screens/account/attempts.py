"""Wrong passwords are counted by user name, in this process's memory, so that guessing is slow."""

from __future__ import annotations

from hashlib import sha256

from django.core.cache import cache

MOST = 5
REST_SECONDS = 300


def _key(username: str) -> str:
    return f"attempts:{sha256(username.strip().lower().encode()).hexdigest()}"


def too_many(*, username: str) -> bool:
    """Whether this user name must rest."""
    return int(cache.get(_key(username), 0)) >= MOST


def failed_again(*, username: str) -> None:
    """Count one wrong password; each starts the rest anew."""
    cache.set(_key(username), int(cache.get(_key(username), 0)) + 1, REST_SECONDS)


def forget(*, username: str) -> None:
    """A right password clears the count."""
    cache.delete(_key(username))
