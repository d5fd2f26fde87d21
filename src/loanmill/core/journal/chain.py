"""The chain: each seal binds an entry to all that came before it."""

from __future__ import annotations

import hashlib

GENESIS = "0" * 64


def chain_hash(*, previous: str, sequence: int, entry_sha256: str) -> str:
    """The hash of one link: SHA-256 over the previous hash, the sequence (8 bytes, big end first) and the digest."""
    link = bytes.fromhex(previous) + sequence.to_bytes(8, "big") + bytes.fromhex(entry_sha256)
    return hashlib.sha256(link).hexdigest()


def bulk_digest(*, keys: bytes, digests: bytes) -> str:
    """The digest of a bulk write: SHA-256 over the ordered keys, then the ordered digests."""
    return hashlib.sha256(keys + digests).hexdigest()
