"""Flows of one party or of all, by the same definitions over the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa

from loanmill.core.flows.assemble import assemble
from loanmill.core.flows.flows import Flows
from loanmill.engines.duck import DUCK
from loanmill.engines.engine import Engine, Scan, Step
from loanmill.engines.lake.read import read_party
from loanmill.engines.lake.scan import scan_of


def flows_of(root: Path, *, party: str, series: Iterable[str], as_of: date, known_at: datetime) -> Flows:
    """One party's flows over `series` as of a date, from what was known at a moment. Raises LakeBroken."""
    tables = {name: read_party(root, name, party=party, known_at=known_at) for name in series}
    return flows_of_tables(tables, cases={party: as_of})[party]


def flows_of_tables(
    tables: Mapping[str, pa.Table], *, cases: Mapping[str, date], engine: Engine = DUCK
) -> dict[str, Flows]:
    """Flows of every party of `cases` (party -> as_of) over rows at hand, by series."""
    scans = [
        Scan(series=series, rows=table, files=(), batches=None, cases=cases)
        for series, table in tables.items()
        if table.num_rows
    ]
    return flows_of_scans(scans, cases=cases, engine=engine)


def flows_of_all(
    root: Path, *, cases: Mapping[str, date], series: Iterable[str], known_at: datetime, engine: Engine = DUCK
) -> dict[str, Flows]:
    """Flows of every party of `cases` (party -> as_of), by passes over the whole lake. Raises EngineFailed."""
    scans = [scan_of(root, name, cases=cases, known_at=known_at) for name in series]
    return flows_of_scans(scans, cases=cases, engine=engine)


def flows_of_scans(scans: Iterable[Scan], *, cases: Mapping[str, date], engine: Engine) -> dict[str, Flows]:
    """Flows of every party of `cases` from scans, one a series."""
    # Only here: stating expressions needs Ibis, whose import costs more than most commands.
    from loanmill.core.flows.definitions import definitions_of
    from loanmill.engines.compiled import sql_of

    results = []
    for scan in scans:
        definitions = definitions_of(scan.series)
        steps = [Step(sql_of(one.name, dialect=engine.dialect), keep_as=one.keep_as) for one in definitions]
        found = engine.run(scan, steps)
        results += [(definition.shape, rows) for definition, rows in zip(definitions, found, strict=True)]
    return assemble(cases=cases, results=results)
