"""A folder -> enterprises, the rows of their invoices under tokens, and everything that was counted on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from loanmill.core.flows.columns import COLUMNS
from loanmill.engines.imports.enterprises import Enterprise, read_enterprises
from loanmill.engines.imports.invoices import Invoices, read_invoices
from loanmill.engines.imports.kinds import recognised
from loanmill.engines.imports.problems import Problem
from loanmill.engines.lake.schema import schema_of


@dataclass(frozen=True, slots=True)
class Folder:
    """What a folder holds. `rejected` counts set-aside rows by enterprise code."""

    enterprises: tuple[Enterprise, ...]
    invoices: Invoices
    rejected: Mapping[str, int]
    problems: tuple[Problem, ...]


def read_folder(folder: Path, *, today: date) -> Folder:
    """Read everything, change nothing. Raises ImportRefused when a file or header is not as it must be."""
    sheets = recognised(folder)
    enterprises, odd = read_enterprises(sheets["enterprises"])
    invoices = read_invoices(sheets, enterprises=enterprises, today=today)
    has = set(invoices.kept.column("enterprise").unique().to_pylist())
    without = [one.code for one in enterprises if one.code not in has]
    empty = [Problem("without_invoices", text=without[0], count=len(without))] if without else []
    return Folder(
        enterprises=tuple(enterprises),
        invoices=invoices,
        rejected=invoices.rejected,
        problems=(*odd, *invoices.problems, *empty),
    )


def under_tokens(kept: pa.Table, *, parties: Mapping[str, str], token: Callable[[str, str], str]) -> pa.Table:
    """Kept rows as rows of the series: `parties` maps an enterprise code to its token, `token(kind, number)` makes
    that of a counterparty. Raises KeyError for an enterprise without a token."""
    columns = {name: kept.column(name) for name in kept.column_names}
    columns["party"] = _mapped(columns.pop("enterprise"), parties.__getitem__)
    columns["counterparty"] = _mapped(columns["counterparty"], lambda code: token("counterparty", code))
    return pa.table({name: columns[name] for name in COLUMNS["invoice"]}).cast(schema_of("invoice"))


def _mapped(column: pa.ChunkedArray, each: Callable[[str], str]) -> pa.Array:
    """The column with every distinct value replaced, each computed once."""
    coded = column.combine_chunks().dictionary_encode()
    values = pa.array([each(value) for value in coded.dictionary.to_pylist()], pa.string())
    return pc.take(values, coded.indices)
