"""What a folder tells: enterprises, their features as of a date, who they deal with, churn, and what was odd."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from loanmill.core.evidence.missing import Value
from loanmill.core.features.catalogue import values_of, version_of
from loanmill.core.flows.flows import NOTHING, Flows
from loanmill.core.portfolio.churn import ChurnCurve, curves_of
from loanmill.engines.flows import flows_of_tables
from loanmill.engines.imports.churn import read_churn
from loanmill.engines.imports.enterprises import Enterprise
from loanmill.engines.imports.folder import Folder, read_folder, under_tokens
from loanmill.engines.imports.problems import Problem
from loanmill.lab.underwriting.config import ConfigRefused

SALES, PURCHASES = "invoice.out", "invoice.in"
STRAY_DAYS = 62  # the last invoice may not stand this far behind the day by which nearly all are written
NEARLY_ALL = 0.999
ONE_BP = 10_000


@dataclass(frozen=True, slots=True)
class Known:
    """One enterprise: features, monthly sales and purchases (month, fen), and dealings (token, fen) by flow.

    `rejected_bp` is rows set aside over rows taken, as the line counts them; None where none was taken.
    """

    code: str
    name: str
    rating: str | None
    defaulted: bool | None
    values: Mapping[str, Value]
    sales: tuple[tuple[str, int], ...]
    purchases: tuple[tuple[str, int], ...]
    buyers: tuple[tuple[str, int], ...]
    suppliers: tuple[tuple[str, int], ...]
    rejected_bp: int | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a run reads."""

    as_of: date
    known: tuple[Known, ...]
    curves: Mapping[str, ChurnCurve]
    problems: tuple[Problem, ...]
    invoices: int
    rejected: int
    features_version: str


def read_facts(folder: Path, *, as_of: date | None, today: date) -> Facts:
    """Read and derive. Raises ImportRefused or ConfigRefused; nothing is written."""
    curves = curves_of(points=read_churn(folder))
    found = read_folder(folder, today=today)
    kept = found.invoices.kept
    day = as_of or _day_after(kept)
    codes = {one.code: one.code for one in found.enterprises}
    rows = under_tokens(kept, parties=codes, token=lambda _, number: number)
    flows = flows_of_tables({"invoice": rows}, cases=dict.fromkeys(codes, day))
    counted = {one["values"]: one["counts"] for one in pc.value_counts(kept.column("enterprise")).to_pylist()}
    return Facts(
        as_of=day,
        known=tuple(_known(one, flows[one.code], found, counted.get(one.code, 0)) for one in found.enterprises),
        curves=curves,
        problems=found.problems,
        invoices=kept.num_rows,
        rejected=sum(counts.rows - counts.accepted for counts in found.invoices.counts),
        features_version=version_of("invoice"),
    )


def _day_after(kept: pa.Table) -> date:
    """The day after the last invoice. Raises ConfigRefused where a few stray dates would decide it."""
    if not kept.num_rows:
        raise ConfigRefused(
            "没有一张可用的发票；请检查发票文件 there is no usable invoice; check the files of invoices"
        )
    days = pc.cast(kept.column("issued_on"), pa.date32())
    last: date = pc.max(days).as_py()
    usual = pc.quantile(pc.cast(days, pa.int32()), q=NEARLY_ALL, interpolation="higher").to_pylist()[0]
    if (last - date(1970, 1, 1)).days - usual > STRAY_DAYS:
        raise ConfigRefused(
            f"最后一张发票的日期 {last} 远晚于其他发票；请核对，或在 --config 里写明 as_of "
            f"the last invoice, of {last}, stands far behind all others; check it, or give as_of in --config"
        )
    return last + timedelta(days=1)


def _known(one: Enterprise, flows: Flows, found: Folder, kept: int) -> Known:
    rejected = found.rejected.get(one.code, 0)
    return Known(
        code=one.code,
        name=one.name,
        rating=one.rating,
        defaulted=one.defaulted,
        values=values_of("invoice", flows=flows),
        sales=tuple((month.month, month.amount_fen) for month in flows.monthly.get(SALES, ())),
        purchases=tuple((month.month, month.amount_fen) for month in flows.monthly.get(PURCHASES, ())),
        buyers=tuple((other.token, other.amount_fen) for other in flows.dealings.get(SALES, NOTHING).top),
        suppliers=tuple((other.token, other.amount_fen) for other in flows.dealings.get(PURCHASES, NOTHING).top),
        rejected_bp=rejected * ONE_BP // kept if kept else None,
    )
