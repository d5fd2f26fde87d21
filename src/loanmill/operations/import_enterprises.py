"""Import enterprises: a folder of enterprises and invoices becomes parties, one batch of the lake, and a rejects file.

All that is heavy happens before the act: reading, judging and writing files that nobody sees yet. The act then lists
them, so a crash at any point leaves either nothing or the whole import; files of an import that was cut off are swept.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from loanmill.core.kernel.canonical import Json
from loanmill.engines.imports.enterprises import Enterprise
from loanmill.engines.imports.folder import Folder, read_folder, under_tokens
from loanmill.engines.imports.invoices import FileCounts
from loanmill.engines.imports.problems import Problem
from loanmill.engines.lake.content import content_sha256
from loanmill.engines.lake.held import not_held
from loanmill.engines.lake.write import Written, force_folder, with_batch, write_files, write_whole
from loanmill.operations.act import Act, Context, Private, Result, operation
from loanmill.operations.list_files import list_files
from loanmill.records.lake import LakeBatch

SERIES, SOURCE = "invoice", "import"
REJECTS_HEADER = ("文件 file", "行 row", "列 column", "原因 reason", "原文 text", "说明", "what to do")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. accepted = added + held; `batch` is None when the lake held every row already.

    `rejects` is the file with the rows set aside (CSV, UTF-8 with a mark, so that spreadsheets open it), if any.
    """

    enterprises: tuple[Enterprise, ...]
    tokens: Mapping[str, str]
    files: tuple[FileCounts, ...]
    problems: tuple[Problem, ...]
    accepted: int
    added: int
    held: int
    rejected: int
    rejects: Path | None
    batch: str | None


@dataclass(frozen=True, slots=True)
class _Prepared:
    batch: LakeBatch
    files: list[Written]


def import_enterprises(
    context: Context,
    *,
    folder: Path,
    root: Path,
    rejects_folder: Path,
    today: date,
    tokens_of: Callable[[Sequence[Enterprise]], Mapping[str, str]],
    token: Callable[[str, str], str],
) -> ImportReport:
    """Import `folder` into the lake at `root`. Importing the same rows again, from any format, changes nothing.

    `tokens_of` registers the enterprises and gives the token of each code; `token(kind, number)` makes that of a
    counterparty. Raises ImportRefused with every problem of the folder, before anything is changed; OSError when
    the disk is full, then nothing is listed.
    """
    found = read_folder(folder, today=today)
    tokens = tokens_of(found.enterprises)
    rows = under_tokens(found.invoices.kept, parties=tokens, token=token)
    rejects = _write_rejects(rejects_folder, found.invoices.rejects)
    fresh, known = not_held(root, SERIES, rows, known_at=context.at)
    batch: str | None = None
    if fresh.num_rows:
        detail = _detail(found, rejects, parties=_by_party(found, tokens, fresh, known))
        batch = _land(context, root=root, fresh=fresh, detail=detail)
    return ImportReport(
        enterprises=found.enterprises,
        tokens=tokens,
        files=found.invoices.counts,
        problems=found.problems,
        accepted=rows.num_rows,
        added=fresh.num_rows,
        held=rows.num_rows - fresh.num_rows,
        rejected=found.invoices.rejects.num_rows,
        rejects=rejects,
        batch=batch,
    )


def _land(context: Context, *, root: Path, fresh: pa.Table, detail: dict[str, Json]) -> str:
    """Write the files of a batch and list them in one act; the batch's id."""
    content = content_sha256(SERIES, fresh)
    batch = LakeBatch(
        series=SERIES, party="", source=SOURCE, content_sha256=content, rows=fresh.num_rows, known_at=context.at,
        detail=detail,
    )  # fmt: skip
    batch.id = Act(context, name="lake.import").new_id("lake-batch", SERIES, content)
    files = write_files(root, SERIES, with_batch(fresh, batch.id.hex))
    prepared = Private(_Prepared(batch, files))
    return str(_list_import(context, content_sha256=content, rows=fresh.num_rows, prepared=prepared)["batch"])


@operation("lake.import")
def _list_import(act: Act, *, content_sha256: str, rows: int, prepared: Private) -> Result:
    given: _Prepared = prepared.value
    act.save(given.batch)
    list_files(act, given.files)
    return {"batch": str(given.batch.id), "rows": rows, "files": len(given.files)}


def _by_party(
    found: Folder, tokens: Mapping[str, str], fresh: pa.Table, known: Mapping[str, int]
) -> dict[str, dict[str, int]]:
    """Rows that the lake holds of each party once this batch is in, and rows set aside."""
    added = {one["values"]: one["counts"] for one in fresh.column("party").value_counts().to_pylist()}
    return {
        tokens[one.code]: {
            "rows": known.get(tokens[one.code], 0) + added.get(tokens[one.code], 0),
            "rejected": found.rejected.get(one.code, 0),
        }
        for one in found.enterprises
    }


def _detail(found: Folder, rejects: Path | None, *, parties: dict[str, dict[str, int]]) -> dict[str, Json]:
    files: list[Json] = [{**asdict(counts), "rejected": dict(counts.rejected)} for counts in found.invoices.counts]
    by_party: dict[str, Json] = {token: {**counts} for token, counts in sorted(parties.items())}
    return {"files": files, "parties": by_party, "rejects": rejects.name if rejects else None}


def _write_rejects(folder: Path, rejects: pa.Table) -> Path | None:
    """Keep the rows set aside beside the lake, under the digest of the file, so that the same rejects are one file."""
    if not rejects.num_rows:
        return None
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    lines.writerow(REJECTS_HEADER)
    for row in rejects.to_pylist():
        problem = Problem(row["reason"], text=row["text"], column=row["column"])
        lines.writerow([*row.values(), problem.sentence("zh"), problem.sentence("en")])
    data = text.getvalue().encode("utf-8-sig")
    path = folder / f"rejects-{hashlib.sha256(data).hexdigest()[:16]}.csv"
    write_whole(path, [data])
    force_folder(folder, up_to=folder)
    return path
