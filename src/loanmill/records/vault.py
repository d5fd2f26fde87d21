"""The vault: personal bytes are encrypted with a key per party, so that destroying the key erases the person.

AES-256-SIV (RFC 5297): deterministic and safe without a nonce, because `context` (the id of the row that holds
the bytes) makes each message unique. The journal hashes the ciphertext, so its chain outlives an erasure.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

from loanmill.core.kernel.canonical import canonical, digest, parse
from loanmill.records.party import Party, PartyKey
from loanmill.records.secrets import secret


class Erased(Exception):
    """The person's key was destroyed by an act; what it sealed can no longer be read."""

    def __init__(self, party: UUID, act: UUID | None) -> None:
        super().__init__(f"Erased({act}): the key of party {party} was destroyed; its personal data is gone for good")
        self.party, self.act = party, act


class Unreadable(Exception):
    """Sealed bytes do not open with the party's key: they were changed, or the master key is another one."""


def new_party_key(*, party: UUID, id: UUID, random: bytes) -> PartyKey:
    """An unsaved key row from 64 random bytes."""
    if len(random) != 64:
        raise ValueError(f"a party key needs 64 random bytes, got {len(random)}")
    wrapped = AESSIV(_master()).encrypt(random, [b"party-key", party.bytes])
    return PartyKey(id=id, party_id=party, wrapped=wrapped, fingerprint=digest(random))


def seal(party: UUID, data: bytes, *, context: UUID) -> bytes:
    """Encrypt `data` for `party`. Raises Erased when its key is gone."""
    return _cipher(party).encrypt(data, [context.bytes]) if data else b""


def unseal(party: UUID, sealed: bytes | memoryview, *, context: UUID) -> bytes:
    """Decrypt. Raises Erased when the key is gone, Unreadable when the bytes were changed."""
    if not sealed:
        return b""
    return _opened(_cipher(party), sealed, context=context)


def _opened(cipher: AESSIV, sealed: bytes | memoryview, *, context: UUID) -> bytes:
    try:
        return cipher.decrypt(bytes(sealed), [context.bytes])
    except (InvalidTag, TypeError, ValueError) as error:
        raise Unreadable(f"the sealed bytes of {context} do not open; restore them from a backup") from error


def identity(party: Party) -> dict[str, str]:
    """Name, numbers and accounts of a party, in clear. Raises Erased or Unreadable."""
    found = parse(unseal(party.id, party.sealed, context=party.id))
    assert isinstance(found, dict)
    return {name: str(value) for name, value in found.items()}


def identities(parties: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """What `identity` gives, of many parties in two queries; an erased party is left out. Raises Unreadable."""
    wanted = list(parties)
    keys = {row.party_id: row for row in PartyKey.objects.filter(party_id__in=wanted)}
    found: dict[UUID, dict[str, str]] = {}
    for party in Party.objects.filter(pk__in=wanted).only("sealed"):
        row = keys.get(party.id)
        if row is not None and row.destroyed_by is None and row.wrapped and party.sealed:
            told = parse(_opened(_unwrapped(row), party.sealed, context=party.id))
            assert isinstance(told, dict)
            found[party.id] = {name: str(value) for name, value in told.items()}
    return found


def sealed_identity(party: UUID, fields: dict[str, str]) -> bytes:
    """The sealed form that `identity` reads."""
    return seal(party, canonical(fields), context=party)


def blind(kind: str, number: str) -> str:
    """The look-up value of an identifier: HMAC-SHA-256 with the installation's index key."""
    return hmac.digest(_index_key(), f"{kind}:{number}".encode(), "sha256").hex()


def forget_cached_keys() -> None:
    """Drop unwrapped keys from memory: after a key was destroyed, and between tests."""
    _cipher.cache_clear()
    _master.cache_clear()
    _index_key.cache_clear()


@lru_cache(maxsize=4096)
def _cipher(party: UUID) -> AESSIV:
    row = PartyKey.objects.only("wrapped", "destroyed_by", "party_id").get(party_id=party)
    if row.destroyed_by is not None or not row.wrapped:
        raise Erased(party, row.destroyed_by)
    return _unwrapped(row)


def _unwrapped(row: PartyKey) -> AESSIV:
    try:
        return AESSIV(AESSIV(_master()).decrypt(bytes(row.wrapped), [b"party-key", row.party_id.bytes]))
    except (InvalidTag, TypeError, ValueError) as error:
        raise Unreadable(f"the key of party {row.party_id} does not open; restore it from a backup") from error


@lru_cache(maxsize=1)
def _master() -> bytes:
    return secret(settings.HOME, "master.key")


@lru_cache(maxsize=1)
def _index_key() -> bytes:
    return secret(settings.HOME, "index.key")
