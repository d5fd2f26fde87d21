"""The catalogue of features: every public function of the series' files whose name has the series' prefix.

To add a feature: write the function, add its term to the vocabulary, add a golden example. Nothing else changes.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType, ModuleType

from loanmill.core.evidence.finding import Finding
from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.features import pos, tobacco
from loanmill.core.features.invoice import amounts, circles, corrections, margin, partners, rhythm, size, trend
from loanmill.core.flows.flows import Flows


@dataclass(frozen=True, slots=True)
class Series:
    """One series of the lake: its features, and the fact that says whether its source answered."""

    name: str
    prefix: str
    modules: tuple[ModuleType, ...]
    received: str


SERIES: tuple[Series, ...] = (
    Series(
        name="invoice",
        prefix="inv_",
        modules=(size, trend, rhythm, margin, corrections, partners, circles, amounts),
        received="inv_rows_received",
    ),
    Series(name="pos", prefix="pos_", modules=(pos,), received="pos_rows_received"),
    Series(name="tobacco", prefix="tob_", modules=(tobacco,), received="tob_orders_received"),
)
# Files whose change changes what a feature says, beside the series' own files.
_FLOWS = {
    "invoice": ("core/features/invoice/parts.py", "core/flows/invoice.py", "core/flows/invoice_figures.py"),
    "pos": ("core/flows/pos.py",),
    "tobacco": ("core/flows/tobacco.py",),
}
_SHARED = ("core/features/ratio.py", "core/flows/months.py", "core/flows/flows.py", "core/flows/shapes.py",
           "core/flows/tables.py")  # fmt: skip


@cache
def features_of(series: str) -> Mapping[str, Callable[[Flows], Value]]:
    """The features of one series by name. Raises KeyError for an unknown series."""
    known = {one.name: one for one in SERIES}[series]
    found = {
        name: value for module in known.modules for name, value in vars(module).items() if name.startswith(known.prefix)
    }
    return MappingProxyType(dict(sorted(found.items())))


def formula_of(series: str, name: str) -> str:
    """The formula of a feature: the last paragraph of its docstring."""
    return inspect.cleandoc(features_of(series)[name].__doc__ or "").split("\n\n")[-1].replace("\n", " ")


@cache
def version_of(series: str) -> str:
    """The version of the code of one series: the digest of the files it is written in, so it cannot be forgotten."""
    hashed = hashlib.sha256()
    code = resources.files("loanmill")
    own = [_path(module) for module in {known.name: known for known in SERIES}[series].modules]
    for path in (*own, *_FLOWS[series], *_SHARED):
        hashed.update(path.encode() + b"\0" + code.joinpath(path).read_bytes())
    return f"{series}/1:{hashed.hexdigest()[:16]}"


def _path(module: ModuleType) -> str:
    return module.__name__.removeprefix("loanmill.").replace(".", "/") + ".py"


def values_of(series: str, *, flows: Flows) -> dict[str, Value]:
    """Every feature of one series over a party's flows; one outside its vocabulary range is Missing(out_of_range)."""
    terms = vocabulary()
    return {name: terms.admit(name, feature(flows)) for name, feature in features_of(series).items()}


def derive(*, flows: Flows, facts: Mapping[str, Value]) -> list[Finding]:
    """All findings over a party's flows, in order of name.

    A series whose source gave no answer has findings that are Missing for the same reason; one that was never
    asked for is Missing(not_asked). A value outside its vocabulary range is Missing(out_of_range).
    """
    findings: list[Finding] = []
    for series in SERIES:
        answered = facts.get(series.received, Missing("not_asked"))
        part = flows.part(series.name)
        sha256, version = part.digest(), version_of(series.name)
        known = {} if isinstance(answered, Missing) else values_of(series.name, flows=part)
        for name in features_of(series.name):
            value = answered if isinstance(answered, Missing) else known[name]
            findings.append(Finding(name=name, value=value, version=version, input_sha256=sha256))
    return sorted(findings, key=lambda finding: finding.name)
