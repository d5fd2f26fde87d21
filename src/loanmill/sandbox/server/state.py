"""What the bank, the funder and the signing service remember, in one SQLite file of their own.

A reference is answered once: the reply is stored with a digest of the request before it is sent, so the same
reference gives the same reply after a crash, and another request under it is refused.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock

WireRow = dict[str, object]
SCHEMA = """
CREATE TABLE IF NOT EXISTS reply (
  kind TEXT NOT NULL, reference TEXT NOT NULL, request_sha256 TEXT NOT NULL, body TEXT NOT NULL,
  amount_fen INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (kind, reference)
) WITHOUT ROWID
"""


CONFLICT = "reference_conflict"


class ReferenceConflict(Exception):
    """The reference was used before for something else; becomes a 409."""


class State:
    """Replies by kind and reference. One connection, used by one thread at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = Lock()
        self._base = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
        self._base.execute("PRAGMA journal_mode=WAL")
        self._base.execute("PRAGMA synchronous=NORMAL")
        self._base.execute(SCHEMA)

    def once(
        self, kind: str, reference: str, request: Mapping[str, object], make: Callable[[int], tuple[WireRow, int]]
    ) -> WireRow:
        """The stored reply to `reference`, made now if there is none.

        `make` gets the sum in fen of what was promised before under `kind`, and returns the reply with its own sum.
        Raises ReferenceConflict.
        """
        asked = _digest(request)
        with self._lock:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                body = self._known(kind, reference, asked)
                if body is None:
                    body, amount_fen = make(self._sum_fen(kind))
                    self._keep(kind, reference, asked, body, amount_fen)
                self._base.execute("COMMIT")
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
        return body

    def once_each(
        self, kind: str, asked: Sequence[tuple[str, Mapping[str, object], Callable[[], WireRow | str]]]
    ) -> list[WireRow | str]:
        """`once` for several references in one transaction, each with a word of its own, in order.

        A text is the code of a refusal, which is not stored: that of `make`, or CONFLICT.
        """
        found: list[WireRow | str] = []
        with self._lock:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                for reference, request, make in asked:
                    try:
                        body: WireRow | str | None = self._known(kind, reference, _digest(request))
                    except ReferenceConflict:
                        body = CONFLICT
                    if body is None:
                        body = make()
                        if not isinstance(body, str):
                            self._keep(kind, reference, _digest(request), body, 0)
                    found.append(body)
                self._base.execute("COMMIT")
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
        return found

    def _keep(self, kind: str, reference: str, asked: str, body: WireRow, amount_fen: int) -> None:
        row = (kind, reference, asked, json.dumps(body, ensure_ascii=False), amount_fen)
        self._base.execute("INSERT INTO reply VALUES (?, ?, ?, ?, ?)", row)

    def _known(self, kind: str, reference: str, asked: str) -> WireRow | None:
        found = self._base.execute(
            "SELECT request_sha256, body FROM reply WHERE kind = ? AND reference = ?", (kind, reference)
        ).fetchone()
        if found is None:
            return None
        if found[0] != asked:
            raise ReferenceConflict(reference)
        body: WireRow = json.loads(found[1])
        return body

    def _sum_fen(self, kind: str) -> int:
        total = self._base.execute("SELECT COALESCE(SUM(amount_fen), 0) FROM reply WHERE kind = ?", (kind,))
        return int(total.fetchone()[0])

    def get(self, kind: str, reference: str) -> WireRow | None:
        """The stored reply, or None."""
        with self._lock:
            found = self._base.execute(
                "SELECT body FROM reply WHERE kind = ? AND reference = ?", (kind, reference)
            ).fetchone()
        return None if found is None else json.loads(found[0])

    def many(self, kind: str, references: Sequence[str]) -> dict[str, WireRow]:
        """The stored replies of one kind to these references; one without a reply is left out."""
        with self._lock:
            found = self._base.execute(
                "SELECT reference, body FROM reply WHERE kind = ? AND reference IN (SELECT value FROM json_each(?))",
                (kind, json.dumps(list(references))),
            ).fetchall()
        return {reference: json.loads(body) for reference, body in found}

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._base.close()


def _digest(request: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
