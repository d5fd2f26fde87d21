"""Journal entry: one act of the lender, with what it was given, gave and wrote (format entry/1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from loanmill.core.kernel.canonical import Json, canonical, instant_of, parse

FORMAT = "entry/1"


@dataclass(frozen=True, slots=True)
class Write:
    """One row an act wrote, with the digest of the row as it then stood."""

    table: str
    schema: int
    key: UUID
    sha256: str


@dataclass(frozen=True, slots=True)
class BulkWrite:
    """Many rows of one table, ordered by key: `sha256` is over their keys, then their digests, stored beside."""

    table: str
    schema: int
    count: int
    sha256: str


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One act. `id` is the idempotency key; `inputs` and `result` hold codes, figures and tokens, no personal data."""

    id: UUID
    act: str
    actor: UUID
    actor_kind: str
    role: str
    at: datetime
    business_date: date | None
    subject: UUID | None
    inputs: Mapping[str, Json]
    result: Mapping[str, Json]
    writes: tuple[Write, ...]
    bulk: tuple[BulkWrite, ...]

    def to_bytes(self) -> bytes:
        """The canonical bytes, made once and stored."""
        fields: dict[str, object] = {name: getattr(self, name) for name in self.__slots__}
        fields["writes"] = [{n: getattr(write, n) for n in write.__slots__} for write in self.writes]
        fields["bulk"] = [{n: getattr(write, n) for n in write.__slots__} for write in self.bulk]
        return canonical({"format": FORMAT, **fields})

    @classmethod
    def from_bytes(cls, data: bytes) -> JournalEntry:
        """Read stored bytes. Raises ValueError for another format."""
        spelled = parse(data)
        if not isinstance(spelled, dict) or spelled.pop("format", None) != FORMAT:
            raise ValueError(f"these bytes are no {FORMAT}")
        fields: dict[str, object] = dict(spelled)
        fields["id"], fields["actor"] = UUID(str(spelled["id"])), UUID(str(spelled["actor"]))
        fields["subject"] = UUID(str(spelled["subject"])) if spelled["subject"] else None
        fields["at"] = instant_of(str(spelled["at"]))
        day = spelled["business_date"]
        fields["business_date"] = date.fromisoformat(str(day)) if day else None
        writes, bulk = spelled["writes"], spelled["bulk"]
        assert isinstance(writes, list) and isinstance(bulk, list)
        fields["writes"] = tuple(_write(item) for item in writes if isinstance(item, dict))
        fields["bulk"] = tuple(BulkWrite(**item) for item in bulk if isinstance(item, dict))  # type: ignore[arg-type]
        return cls(**fields)  # type: ignore[arg-type]  # the format was checked by its name and version


def _write(item: dict[str, Json]) -> Write:
    return Write(
        table=str(item["table"]),
        schema=int(str(item["schema"])),
        key=UUID(str(item["key"])),
        sha256=str(item["sha256"]),
    )
