"""Secrets of one installation: files in LOANMILL_HOME/secrets that only their owner may read.

`master.key` wraps the key of every party, `index.key` blinds identifiers for look-ups, `django.key` signs
sessions. They are made once, on first use, from the system's randomness. A demo makes the first two from its
seed instead, so that a simulated town gives the same journal each time; it says so in `secrets/SIMULATED`.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

LENGTHS = {"master.key": 64, "index.key": 32, "django.key": 48}


def secret(home: Path, name: str) -> bytes:
    """The bytes of one secret, made on first use. Raises OSError when the folder cannot be written."""
    path = home / "secrets" / name
    try:
        return bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        return _keep(path, secrets.token_bytes(LENGTHS[name]))


def make_simulated(home: Path, *, seed: int) -> None:
    """Make the keys of a simulated town from its seed, unless keys exist already."""
    for name in ("master.key", "index.key"):
        path = home / "secrets" / name
        if not path.exists():
            made = hashlib.shake_256(f"loanmill simulated town {seed} {name}".encode()).digest(LENGTHS[name])
            # Said before the key exists: a process that ends in between must not leave a simulated key unmarked.
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            (path.parent / "SIMULATED").write_text("These keys come from a demo's seed. Keep no real data here.\n")
            _keep(path, made)


def django_secret(home: Path) -> str:
    """The key that signs sessions; where the folder cannot be written it lasts as long as the process."""
    try:
        return secret(home, "django.key").hex()
    except OSError:
        return secrets.token_hex(LENGTHS["django.key"])


def _keep(path: Path, data: bytes) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    scratch = path.with_suffix(f".{os.getpid()}")
    with open(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(data.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(scratch, path)  # the first of two processes wins, and both read the winner's
    except FileExistsError:
        return bytes.fromhex(path.read_text().strip())
    finally:
        scratch.unlink()
    return data
