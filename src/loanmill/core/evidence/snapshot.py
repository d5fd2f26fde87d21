"""Snapshot: everything a decision may read, frozen as of a moment (format snapshot/1).

Replay reads the snapshot and nothing else, so features and the flow pictures that people judged by are in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from loanmill.core.evidence.missing import Missing, Value, read, spell
from loanmill.core.kernel.canonical import Json, canonical, digest, instant_of, parse

FORMAT = "snapshot/1"


@dataclass(frozen=True, slots=True)
class Read:
    """One value of a snapshot and where it came from: `answer:<id>` or `finding:<code version>:<input digest>`."""

    value: Value
    origin: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The frozen case.

    `values` maps a vocabulary name to what was known. `versions` names the vocabulary, the features, the language
    and the product. `flows` holds monthly series and counterparties as they were shown (plain JSON, fen).
    """

    id: UUID
    application: UUID
    product: str
    business_date: date
    as_of: datetime
    versions: Mapping[str, str]
    values: Mapping[str, Read]
    flows: Mapping[str, Json] = field(default_factory=dict)

    def value(self, name: str) -> Value:
        """What was known of `name`; a name that was never asked for is Missing(not_asked)."""
        known = self.values.get(name)
        return Missing("not_asked") if known is None else known.value

    def to_bytes(self) -> bytes:
        """The canonical bytes, made once and stored."""
        return canonical(
            {
                "format": FORMAT,
                "id": self.id,
                "application": self.application,
                "product": self.product,
                "business_date": self.business_date,
                "as_of": self.as_of,
                "versions": dict(self.versions),
                "values": {name: {**spell(known.value), "from": known.origin} for name, known in self.values.items()},
                "flows": dict(self.flows),
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Snapshot:
        """Read stored bytes. Raises ValueError for another format."""
        spelled = parse(data)
        if not isinstance(spelled, dict) or spelled.get("format") != FORMAT:
            raise ValueError(f"these bytes are no {FORMAT}")
        values, versions, flows = spelled["values"], spelled["versions"], spelled["flows"]
        assert isinstance(values, dict) and isinstance(versions, dict) and isinstance(flows, dict)
        return cls(
            id=UUID(str(spelled["id"])),
            application=UUID(str(spelled["application"])),
            product=str(spelled["product"]),
            business_date=date.fromisoformat(str(spelled["business_date"])),
            as_of=instant_of(str(spelled["as_of"])),
            versions={name: str(version) for name, version in versions.items()},
            values={name: _read(item) for name, item in values.items()},
            flows=flows,
        )


def _read(item: Json) -> Read:
    assert isinstance(item, dict)
    known = dict(item)
    return Read(origin=str(known.pop("from")), value=read(known))


def snapshot_digest(data: bytes) -> str:
    """The digest that names a snapshot's stored bytes."""
    return digest(data)
