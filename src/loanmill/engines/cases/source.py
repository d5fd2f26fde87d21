"""A Parquet file of cases: what it holds, read in slices, never whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

BUFFER_BYTES = 1 << 20


class CasesRefused(Exception):
    """Cases cannot be read at all, or a result cannot be written; the message says where and what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file whose schema was read. Cases are numbered from 0 in file order."""

    path: Path
    schema: pa.Schema
    rows: int

    def slices(self, *, columns: Sequence[str], rows: int) -> Iterator[pa.Table]:
        """Some columns, at most so many rows at a time. Raises CasesRefused where the file is damaged."""
        done = 0
        try:
            with pq.ParquetFile(self.path, buffer_size=BUFFER_BYTES, page_checksum_verification=True) as file:
                held: list[pa.RecordBatch] = []
                for batch in file.iter_batches(batch_size=rows, columns=list(columns), use_threads=True):
                    if held and sum(one.num_rows for one in held) + batch.num_rows > rows:
                        done += sum(one.num_rows for one in held)
                        yield pa.Table.from_batches(held)
                        held = []
                    held.append(batch)
                if held:
                    yield pa.Table.from_batches(held)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise CasesRefused(
                f"{self.path}: 第 {done} 行之后无法读取 cannot be read after row {done} ({error}); "
                "文件可能损坏，请重新导出 it may be damaged, write it anew"
            ) from error


def source_of(path: Path) -> Source:
    """The file, its columns known. Raises CasesRefused."""
    if not path.exists():
        raise CasesRefused(f"没有文件 there is no file {path}; 检查路径 check the path")
    if not path.is_file():
        raise CasesRefused(f"{path} 不是文件 is no file; 请给一个 Parquet 文件 name one Parquet file")
    try:
        with pq.ParquetFile(path) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
    except (pa.ArrowException, OSError, ValueError) as error:
        raise CasesRefused(
            f"{path} 不是完好的 Parquet 文件 is no whole Parquet file ({error}); 请另存为 Parquet write it as Parquet"
        ) from error
    twice = sorted({name for name in schema.names if schema.names.count(name) > 1})
    if twice:
        raise CasesRefused(
            f"{path}: 列名重复 columns that stand twice: {', '.join(twice)}; 各留一列或改名 keep one of each or rename"
        )
    if not rows:
        raise CasesRefused(f"{path} 一行也没有 has no rows; 检查导出 check how it was made")
    return Source(path, schema, rows)


def separate(*, cases: Path, out: Path) -> None:
    """Refuse to write over the cases. Raises CasesRefused."""
    if out.exists() and cases.exists() and out.samefile(cases):
        raise CasesRefused(f"--out {out} 就是 --cases is the very file of --cases; 请写到别处 write elsewhere")
    if out.is_dir() and cases.resolve().is_relative_to(out.resolve()):
        raise CasesRefused(f"--cases {cases} 在 --out 里 lies in the folder of --out; 请写到别处 write elsewhere")
    for folder in out.parents:
        if folder.exists():
            if not folder.is_dir():
                raise CasesRefused(f"--out {out}: {folder} 不是文件夹 is no folder; 请写到别处 write elsewhere")
            return
