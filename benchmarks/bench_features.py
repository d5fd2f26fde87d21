"""All invoice features of the 425 real enterprises: ours beside hand-written DuckDB SQL and beside pandas.

The same table of invoices in memory for all three; a table of features out. Every value is compared: integers exactly,
what our vocabulary does not admit is missing for all.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.measure import Benchmark, Measured, machine

AS_OF = date(2020, 2, 29)
ROUNDS = 5
LIMIT = 1.5


def run() -> Benchmark:
    """Medians of some rounds, by turns; needs the public data folder (LOANMILL_DATA or ../shared/data)."""
    data = Path(os.environ.get("LOANMILL_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
    if not list(data.glob("cumcm2020c_a1_*.parquet")):
        raise SystemExit(f"there is no cumcm2020c_*.parquet in {data}; LOANMILL_DATA names another folder")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loanmill.settings")
    import django

    django.setup()
    from benchmarks.features_pandas import features_of_pandas
    from loanmill.engines.features import features_of_rows

    rows = _invoices(data)
    parties = sorted(set(rows.column("party").to_pylist()))
    cases = dict.fromkeys(parties, AS_OF)
    narrow = rows.select(["party", "direction", "counterparty", "issued_on", "amount_fen", "tax_fen", "total_fen",
                          "status"])  # fmt: skip
    frame = narrow.to_pandas()
    ways: dict[str, Callable[[], pa.Table]] = {
        "ours": lambda: features_of_rows(rows, cases=cases),
        "sql": lambda: _by_sql(narrow),
        "pandas": lambda: features_of_pandas(frame, as_of=AS_OF),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    found: dict[str, pa.Table] = {}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            began = time.perf_counter()
            found[name] = way()
            seconds[name].append(time.perf_counter() - began)
    compared = sum(_same(found["ours"], found[name], name) for name in ("sql", "pandas"))
    middle = {name: statistics.median(spent) for name, spent in seconds.items()}
    return Benchmark(
        name="features",
        figures=[
            Measured("all features of all, median", "s", middle["ours"], middle["sql"], "s hand-written SQL"),
            Measured("all features of all, median", "s", middle["ours"], middle["pandas"], "s pandas"),
            Measured("ours over SQL", "times", middle["ours"] / middle["sql"], LIMIT, "allowed"),
            Measured("values compared, all equal", "", compared),
        ],
        sizes={**machine(), "n": len(parties), "invoices": rows.num_rows, "features": found["ours"].num_columns - 1},
    )


def _invoices(data: Path) -> pa.Table:
    """All invoices of the enterprises, under their own codes."""
    from loanmill.engines.imports.folder import read_folder, under_tokens

    with tempfile.TemporaryDirectory() as home:
        for path in data.glob("cumcm2020c_a[12]_*.parquet"):
            (Path(home) / path.name).symlink_to(path.resolve())
        found = read_folder(Path(home), today=AS_OF)
        codes = {one.code: one.code for one in found.enterprises}
        return under_tokens(found.invoices.kept, parties=codes, token=lambda kind, number: number).combine_chunks()


def _by_sql(rows: pa.Table) -> pa.Table:
    duck = duckdb.connect(":memory:")
    duck.register("invoices", rows)
    duck.register("day", pa.table({"as_of": pa.array([AS_OF], pa.date32())}))
    *before, last = [part for part in (Path(__file__).parent / "features.sql").read_text().split(";") if part.strip()]
    for part in before:
        duck.execute(part)
    return duck.execute(last).to_arrow_table()


def _same(ours: pa.Table, other: pa.Table, name: str) -> int:
    """How many values were compared. Raises AssertionError with the first that differ."""
    from loanmill.core.evidence.vocabulary import vocabulary

    terms = vocabulary().terms
    theirs = {row["party"]: row for row in other.to_pylist()}
    apart, compared = [], 0
    for row in ours.to_pylist():
        for feature, value in row.items():
            if feature == "party":
                continue
            peer, term = theirs[row["party"]][feature], terms[feature]
            admitted = None if peer is None or not term.min <= int(peer) <= term.max else int(peer)  # type: ignore[operator]
            compared += 1
            if value != admitted:
                apart.append((row["party"], feature, value, peer))
    assert not apart, f"{name}: {len(apart)} values differ, such as {apart[:8]}"
    return compared
