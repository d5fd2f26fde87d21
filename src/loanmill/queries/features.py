"""The catalogue of features: what each means, and how its values lay in the latest decisions, by outcome."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from loanmill.core.evidence.missing import Value
from loanmill.core.evidence.vocabulary import Term, vocabulary
from loanmill.core.features.catalogue import SERIES, features_of, formula_of
from loanmill.core.features.distribution import Distribution, distribution
from loanmill.core.products.catalogue import PRODUCTS
from loanmill.queries.scope import applications_for
from loanmill.records.actor import Actor
from loanmill.records.evidence import DecisionRow
from loanmill.records.sealed import snapshot_of
from loanmill.records.vault import Erased

LATEST = 300
OUTCOMES = ("approve", "refer", "decline")


@dataclass(frozen=True, slots=True)
class FeatureLine:
    """One feature: its term, its formula, and how it lay."""

    term: Term
    formula: str
    spread: Distribution


@dataclass(frozen=True, slots=True)
class FeatureCatalogue:
    """The features of a series, in order of name, over the `n` latest decisions that the viewer may see."""

    series: str
    others: tuple[str, ...]
    n: int
    lines: tuple[FeatureLine, ...]


def feature_catalogue(*, viewer: Actor, series: str) -> FeatureCatalogue:
    """The catalogue of one series; an unknown one is the first."""
    names = tuple(one.name for one in SERIES)
    series = series if series in names else names[0]
    wanted = set(features_of(series))
    products = [product.code for product in PRODUCTS.values() if wanted & set(product.features)]
    rows = DecisionRow.objects.filter(
        application__in=applications_for(viewer=viewer), application__product__in=products
    )
    latest = tuple(rows.order_by("-decided_at", "-id").values_list("id", flat=True)[:LATEST])
    n, values = _values(series, latest)
    spread = {name: distribution({outcome: values[outcome].get(name, []) for outcome in OUTCOMES}) for name in wanted}
    terms = vocabulary().terms
    lines = tuple(FeatureLine(terms[name], formula_of(series, name), spread[name]) for name in sorted(wanted))
    return FeatureCatalogue(series=series, others=names, n=n, lines=lines)


@lru_cache(maxsize=32)
def _values(series: str, decisions: tuple[UUID, ...]) -> tuple[int, dict[str, dict[str, list[Value]]]]:
    """The values by outcome and name; kept, because snapshots never change. Who was erased is left out."""
    found: dict[str, dict[str, list[Value]]] = {outcome: defaultdict(list) for outcome in OUTCOMES}
    n = 0
    for row in DecisionRow.objects.filter(id__in=decisions).select_related("snapshot__application").iterator():
        try:
            snapshot = snapshot_of(row.snapshot)
        except Erased:
            continue
        n += 1
        for name in features_of(series):
            found[row.outcome][name].append(snapshot.value(name))
    return n, found
