"""Underwriting the real enterprises: seconds by stage against the limit of 60 s, and memory against 2 GB."""

from __future__ import annotations

import json
import os
import resource
import tempfile
from pathlib import Path

from benchmarks.measure import Benchmark, Measured, machine

LIMIT_S, LIMIT_GB = 60.0, 2.0
BUDGET_YUAN = "100000000"


def run() -> Benchmark:
    """One run; needs the public data folder (LOANMILL_DATA or ../shared/data)."""
    data = Path(os.environ.get("LOANMILL_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
    files = sorted(data.glob("cumcm2020c_*.parquet"))
    if not files:
        raise SystemExit(f"there is no cumcm2020c_*.parquet in {data}; LOANMILL_DATA names another folder")
    from loanmill.cli.underwrite import underwrite_folder

    with tempfile.TemporaryDirectory() as home:
        folder, out = Path(home) / "data", Path(home) / "out"
        folder.mkdir()
        for file in files:
            (folder / file.name).symlink_to(file.resolve())
        underwrite_folder(folder=folder, budget=BUDGET_YUAN, out=out, shock=None, config=None)
        told = json.loads((out / "summary.json").read_text())
    seconds = told["seconds"]
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    figures = [Measured("start to end", "s", seconds.pop("total"), LIMIT_S, "s allowed")]
    figures += [Measured(f"of it, {name}", "s", spent) for name, spent in seconds.items()]
    figures.append(Measured("peak memory", "GB", round(peak_gb, 3), LIMIT_GB, "GB allowed"))
    figures.append(Measured("AUC, mean of 50 folds", "", told["auc_mean"], 0.87, "aim"))
    return Benchmark(
        name="underwrite", figures=figures, sizes={**machine(), "n": told["n"], "invoices": told["invoices"]}
    )
