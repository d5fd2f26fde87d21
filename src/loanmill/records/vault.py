"""The vault: personal bytes are encrypted with a key per party, so that destroying the key erases the person.

AES-256-SIV (RFC 5297): deterministic and safe without a nonce, because `context` (the id of the row that holds
the bytes) makes each message unique. The journal hashes the ciphertext, so its chain outlives an erasure.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.db import connection

from loanmill.core.kernel.canonical import canonical, digest, parse
from loanmill.records.party import Party, PartyKey
from loanmill.records.secrets import secret
from loanmill.records.stored import among, listed


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
    return _decrypted(_cipher(party), sealed, context.bytes)


def _decrypted(cipher: AESSIV, sealed: bytes | memoryview, context: bytes) -> bytes:
    try:
        return cipher.decrypt(bytes(sealed), [context])
    except (InvalidTag, TypeError, ValueError) as error:
        named = UUID(bytes=context)
        raise Unreadable(f"the sealed bytes of {named} do not open; restore them from a backup") from error


def identity(party: Party) -> dict[str, str]:
    """Name, numbers and accounts of a party, in clear. Raises Erased or Unreadable."""
    found = parse(unseal(party.id, party.sealed, context=party.id))
    assert isinstance(found, dict)
    return {name: str(value) for name, value in found.items()}


_SEALED = """
SELECT p.id, p.sealed, k.wrapped FROM party p JOIN party_key k ON k.party_id = p.id
WHERE k.destroyed_by IS NULL AND {0}
"""


def identities(parties: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """What `identity` gives, of many parties in one query; an erased party is left out. Raises Unreadable."""
    sqlite = connection.vendor == "sqlite"
    known = identities_by_key([party.hex if sqlite else party for party in parties])
    return {UUID(key) if sqlite else key: told for key, told in known.items()}


def identities_by_key(keys: Sequence[Any]) -> dict[Any, dict[str, str]]:
    """`identities` by keys as this database's columns hold them, for files of thousands."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SEALED.format(among("p.id")), [listed(keys)])
        rows = cursor.fetchall()
    master = AESSIV(_master())
    found: dict[Any, dict[str, str]] = {}
    for key, sealed, wrapped in rows:
        if wrapped and sealed:
            own = bytes.fromhex(key) if isinstance(key, str) else key.bytes
            told = parse(_decrypted(_unwrapped_by(master, bytes(wrapped), own), sealed, own))
            assert isinstance(told, dict)
            found[key] = {name: str(value) for name, value in told.items()}
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
    return _unwrapped_by(AESSIV(_master()), bytes(row.wrapped), row.party_id.bytes)


def _unwrapped_by(master: AESSIV, wrapped: bytes, party: bytes) -> AESSIV:
    try:
        return AESSIV(master.decrypt(wrapped, [b"party-key", party]))
    except (InvalidTag, TypeError, ValueError) as error:
        named = UUID(bytes=party)
        raise Unreadable(f"the key of party {named} does not open; restore it from a backup") from error


@lru_cache(maxsize=1)
def _master() -> bytes:
    return secret(settings.HOME, "master.key")


@lru_cache(maxsize=1)
def _index_key() -> bytes:
    return secret(settings.HOME, "index.key")
