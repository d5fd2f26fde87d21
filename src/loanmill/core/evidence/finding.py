"""Finding: what we derive from facts and flows, with the version of the code and the digest of its input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loanmill.core.evidence.missing import Value, read, spell
from loanmill.core.kernel.canonical import canonical, parse

FORMAT = "finding/1"


@dataclass(frozen=True, slots=True)
class Finding:
    """`name` is `value` by the code `version`, computed from input whose canonical bytes hash to `input_sha256`."""

    name: str
    value: Value
    version: str
    input_sha256: str

    def spelled(self) -> dict[str, object]:
        """This finding with plain values, as it stands inside a snapshot."""
        return {
            "name": self.name,
            "value": spell(self.value),
            "version": self.version,
            "input_sha256": self.input_sha256,
        }

    @classmethod
    def of(cls, spelled: Mapping[str, object]) -> Finding:
        """The inverse of `spelled`, from parsed JSON."""
        return cls(
            name=str(spelled["name"]),
            value=read(spelled["value"]),
            version=str(spelled["version"]),
            input_sha256=str(spelled["input_sha256"]),
        )

    def to_bytes(self) -> bytes:
        """The canonical bytes of one finding that is stored by itself."""
        return canonical({"format": FORMAT, **self.spelled()})

    @classmethod
    def from_bytes(cls, data: bytes) -> Finding:
        """Read stored bytes. Raises ValueError for another format."""
        spelled = parse(data)
        if not isinstance(spelled, dict) or spelled.pop("format", None) != FORMAT:
            raise ValueError(f"these bytes are no {FORMAT}")
        return cls.of(dict(spelled))
