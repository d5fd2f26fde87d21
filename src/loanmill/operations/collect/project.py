"""From what a source said to facts and flow rows: which projection reads which source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from loanmill.core.evidence.projections import invoices, pos, registry, tobacco
from loanmill.core.evidence.projections.projected import Projected, admitted
from loanmill.core.kernel.canonical import parse
from loanmill.operations.collect.asked import Asked
from loanmill.records.vault import blind


@dataclass(frozen=True, slots=True)
class Collected:
    """One answer and what was read from it."""

    asked: Asked
    projected: Projected[Any]


Projector = Callable[[Asked, Mapping[str, str], date], Projected[Any]]

# The lake series that a source's rows belong to.
SERIES: Mapping[str, str] = MappingProxyType({"invoices": "invoice", "tobacco": "tobacco", "pos": "pos"})


def token(kind: str, identifier: str) -> str:
    """The random-looking token of a counterparty or card: half of its blinded identifier."""
    return blind(kind, identifier)[:32]


# What an answer says that the lake gave: its rows are there already, its body counts them.
IMPORTED = "imported"


def _imported(raw: bytes) -> Projected[Any]:
    body = parse(raw)
    assert isinstance(body, dict)
    counts = {name: value for name, value in body.items() if isinstance(value, int)}
    return Projected(facts=admitted({"inv_rows_received": counts["rows"], "inv_rows_rejected": counts["rejected"]}))


def project(asked: Asked, identifiers: Mapping[str, str], *, as_of: date) -> Projected[Any]:
    """Facts, rows and rejects of one answer. Raises KeyError for a source without a projection."""
    if asked.detail == IMPORTED:
        return _imported(asked.raw)
    return PROJECTORS[asked.want.source](asked, identifiers, as_of)


PROJECTORS: Mapping[str, Projector] = MappingProxyType(
    {
        "registry": lambda asked, known, as_of: registry.project(
            asked.raw, status=asked.status, uscc=known.get("number", ""), as_of=as_of
        ),
        "invoices": lambda asked, known, as_of: invoices.project(
            asked.raw, status=asked.status, party=str(asked.party), token=token
        ),
        "tobacco": lambda asked, known, as_of: tobacco.project(
            asked.raw, status=asked.status, party=str(asked.party), licence_no=known.get("licence_no", "")
        ),
        "pos": lambda asked, known, as_of: pos.project(
            asked.raw, status=asked.status, party=str(asked.party), token=token
        ),
    }
)
