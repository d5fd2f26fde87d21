"""The catalogue of features: every public function of the series' files whose name has the series' prefix.

To add a feature: write the function, add its term to the vocabulary, add a golden example. Nothing else changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType, ModuleType

from loanmill.core.evidence.finding import Finding
from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.features import invoice, pos, tobacco
from loanmill.core.flows.flows import Flows


@dataclass(frozen=True, slots=True)
class Series:
    """One series of the lake: its features, and the fact that says whether its source answered."""

    name: str
    prefix: str
    module: ModuleType
    received: str


SERIES: tuple[Series, ...] = (
    Series(name="invoice", prefix="inv_", module=invoice, received="inv_rows_received"),
    Series(name="pos", prefix="pos_", module=pos, received="pos_rows_received"),
    Series(name="tobacco", prefix="tob_", module=tobacco, received="tob_orders_received"),
)
# Files whose change changes what a feature says, beside the series' own file.
_SHARED = ("core/features/ratio.py", "core/flows/months.py", "core/flows/flows.py", "core/flows/shapes.py",
           "core/flows/tables.py")  # fmt: skip


@cache
def features_of(series: str) -> Mapping[str, Callable[[Flows], Value]]:
    """The features of one series by name. Raises KeyError for an unknown series."""
    known = {one.name: one for one in SERIES}[series]
    found = {name: value for name, value in vars(known.module).items() if name.startswith(known.prefix)}
    return MappingProxyType(dict(sorted(found.items())))


@cache
def version_of(series: str) -> str:
    """The version of the code of one series: the digest of the files it is written in, so it cannot be forgotten."""
    hashed = hashlib.sha256()
    for path in (f"core/features/{series}.py", f"core/flows/{series}.py", *_SHARED):
        hashed.update(path.encode() + b"\0" + resources.files("loanmill").joinpath(path).read_bytes())
    return f"{series}/1:{hashed.hexdigest()[:16]}"


def derive(*, flows: Flows, facts: Mapping[str, Value]) -> list[Finding]:
    """All findings over a party's flows, in order of name.

    A series whose source gave no answer has findings that are Missing for the same reason; one that was never
    asked for is Missing(not_asked). A value outside its vocabulary range is Missing(out_of_range).
    """
    terms = vocabulary()
    findings: list[Finding] = []
    for series in SERIES:
        answered = facts.get(series.received, Missing("not_asked"))
        part = flows.part(series.name)
        sha256, version = part.digest(), version_of(series.name)
        for name, feature in features_of(series.name).items():
            value = answered if isinstance(answered, Missing) else terms.admit(name, feature(part))
            findings.append(Finding(name=name, value=value, version=version, input_sha256=sha256))
    return sorted(findings, key=lambda finding: finding.name)
