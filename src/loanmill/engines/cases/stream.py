"""A policy over a whole file, slice by slice: from Parquet to Parquet, complete or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from loanmill.core.strategy.tree.program import Program
from loanmill.engines.cases.decide import Decider
from loanmill.engines.cases.prepare import Reading, reading_of
from loanmill.engines.cases.rejects import Rejects
from loanmill.engines.cases.result import result_schema
from loanmill.engines.cases.source import CasesRefused, separate, source_of

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a file. `problems` are the first of those in `rejects`, in words."""

    reading: Reading
    rows: int
    rejected: int
    problems: tuple[str, ...]
    rejects: Path | None


def quiet(done: int, rows: int) -> None:
    """Shows nothing."""


def decide_file(*, program: Program, decider: Decider, cases: Path, out: Path, progress: Progress = quiet) -> Told:
    """Decide every case of a Parquet file into another, in order, holding one slice at a time. Raises CasesRefused.

    Rejected rows go to a file of their own beside `out`: `Y.rejects.parquet` beside `Y.parquet`.
    """
    separate(cases=cases, out=out)
    kept = out.with_name(f"{out.stem}.rejects.parquet")
    for path in (out, kept):
        if path.exists():
            raise CasesRefused(
                f"--out: {path} 已存在 exists already; 请移走它或换个名字 move it, or choose another name"
            )
    reading = reading_of(program=program, source=source_of(cases))
    with scratch(out) as folder:
        made, bad = folder / "out.parquet", folder / "rejects.parquet"
        with (
            pq.ParquetWriter(made, result_schema(program), compression="zstd") as writer,
            Rejects(source=reading.source, path=bad, rows=decider.rows) as rejects,
        ):
            for first, slice_ in reading.slices(rows=decider.rows):
                prepared = reading.prepare(slice_, first)
                rejects.add([(program.version, wrong) for wrong in prepared.wrong])
                writer.write_table(decider.decide(prepared.cases))
                progress(first + slice_.num_rows, reading.source.rows)
        if rejects.count:
            os.replace(bad, kept)
        os.replace(made, out)
    return Told(reading, reading.source.rows, rejects.count, tuple(rejects.first), kept if rejects.count else None)


@contextmanager
def scratch(out: Path) -> Iterator[Path]:
    """A folder beside `out` that is gone afterwards."""
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        os.chmod(folder, 0o755)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
