"""Bad files of cases: told with file, row, column and remedy; what cannot be read is kept, never bent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loanmill.core.strategy.document.read import read_program
from loanmill.engines.cases.decide import duck
from loanmill.engines.cases.one_by_one import one_by_one
from loanmill.engines.cases.rejects import PROBLEMS
from loanmill.engines.cases.source import CasesRefused
from loanmill.engines.cases.stream import Told, decide_file

PROGRAM = read_program(
    text="""format: policy/2
kind: calculation
policy: plain
version: "plain/1"
product: plain
effective_from: 2026-01-01
title: {zh: 原样, en: As it came}
inputs:
  fen: {type: fen, min: -1000 yuan, max: 100000 yuan, zh: 金额, en: Amount}
  quality: {type: decimal(2), min: -5.00, max: 5.00, zh: 质量, en: Quality}
  day: {type: date, zh: 日期, en: Day}
  flag: {type: bool, zh: 是否, en: Flag}
  region: {type: code, codes: [east, west], zh: 地区, en: Region}
formulas: {fen_out: fen, quality_out: quality, day_out: day, flag_out: flag, region_out: region}
outputs: [fen_out, quality_out, day_out, flag_out, region_out]
""",
    file="plain.yaml",
)
NAN, INFINITY = float("nan"), float("inf")


def ran(table: pa.Table, folder: Path) -> tuple[Told, pa.Table]:
    """The file decided by both, which agree."""
    pq.write_table(table, folder / "x.parquet")
    found = []
    for name, decider in (("one", one_by_one(PROGRAM)), ("sql", duck(PROGRAM))):
        out = folder / f"{name}.parquet"
        told = decide_file(program=PROGRAM, decider=decider, cases=folder / "x.parquet", out=out)
        found.append((told, pq.read_table(out)))
    assert found[0][1].equals(found[1][1]) and found[0][0].problems == found[1][0].problems
    return found[1]


@pytest.mark.parametrize(
    ("column", "values", "held", "taken", "rejected"),
    [
        ("fen", [1.0, NAN, None, INFINITY, -INFINITY, 0.5, -0.0, 2.0**53 + 2, 1e300], pa.float64(),
         {0: 1, 2: None, 6: 0}, [1, 3, 4, 5, 7, 8]),
        ("fen", [1.0, NAN, 3.0], pa.float32(), {0: 1, 2: 3}, [1]),
        ("fen", [2**64 - 1, 7, None], pa.uint64(), {0: None, 1: 7, 2: None}, []),
        ("fen", [-100_000, -100_001, 10_000_000, 10_000_001], pa.int64(),
         {0: -100_000, 1: None, 2: 10_000_000, 3: None}, []),
        ("fen", [Decimal("5.00"), Decimal("5.01"), None], pa.decimal128(9, 2), {0: 5, 2: None}, [1]),
        ("fen", [Decimal("5"), Decimal(10**60)], pa.decimal256(76, 0), {0: 5, 1: None}, []),
        ("quality", [0.35, 0.355, 3.0, -1.1, NAN, 99.0], pa.float64(), {0: 35, 2: 300, 3: -110, 5: None}, [1, 4]),
        ("quality", [3, -5, 6, 2**62], pa.int64(), {0: 300, 1: -500, 2: None, 3: None}, []),
        ("quality", [Decimal("0.350"), Decimal("0.351")], pa.decimal128(9, 3), {0: 35}, [1]),
        ("day", ["2026-02-28", "2026-02-30", "２０２６-01-01", "20260101", "", None, "2026-1-1 "], pa.string(),
         {0: date(2026, 2, 28), 5: None}, [1, 2, 3, 4, 6]),
        ("day", [datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, 9, tzinfo=UTC)], pa.timestamp("ns", "UTC"),
         {0: date(2026, 3, 1)}, [1]),
        ("day", [datetime(2026, 2, 28, 16, tzinfo=UTC)], pa.timestamp("ms", "Asia/Shanghai"),
         {0: date(2026, 3, 1)}, []),
        ("day", [date(1, 1, 1), date(9999, 12, 31), date(1900, 1, 1)], pa.date32(),
         {0: None, 1: None, 2: date(1900, 1, 1)}, []),
        ("flag", [True, None], pa.bool_(), {0: True, 1: None}, []),
        ("region", ["east", "ｅａｓｔ", "south", None], pa.dictionary(pa.int8(), pa.string()),
         {0: "east", 1: None, 2: None, 3: None}, []),
        ("region", [None, None], pa.null(), {0: None, 1: None}, []),
    ],
)  # fmt: skip
def test_values_are_taken_as_they_are_or_set_aside(
    tmp_path: Path, column: str, values: list[Any], held: pa.DataType, taken: dict[int, Any], rejected: list[int]
) -> None:
    """Exactly, missing where out of range, or not at all, with the row and the column told."""
    made = pa.array(values, held.value_type).dictionary_encode() if pa.types.is_dictionary(held) else None
    table = pa.table({column: made if made is not None else pa.array(values, held, from_pandas=False)})
    told, found = ran(table, tmp_path)
    out = dict(zip(found["case_no"].to_pylist(), found[f"{column}_out"].to_pylist(), strict=True))
    assert out == taken
    assert told.rejected == len(rejected)
    if rejected:
        assert told.rejects is not None
        kept = pq.read_table(told.rejects)
        assert kept["case_no"].to_pylist() == rejected
        assert all(f"{column}: " in words[0] and "写" in words[0] for words in kept[PROBLEMS].to_pylist())
        assert told.problems[0].startswith(f"case_no {rejected[0]}: {column}: ")
    assert set(told.reading.absent) == {"fen", "quality", "day", "flag", "region"} - {column}


def test_bytes_that_are_no_text_are_set_aside(tmp_path: Path) -> None:
    """A text column whose bytes are not UTF-8."""
    raw = pa.array([b"east", b"\xff\xfe", None]).cast(pa.binary())
    broken = pa.Array.from_buffers(pa.string(), 3, raw.buffers())
    told, found = ran(pa.table({"region": broken}), tmp_path)
    assert found["region_out"].to_pylist() == ["east", None] and told.rejected == 1
    assert told.problems[0].startswith("case_no 1: region: ")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pa.table({"fen": ["12"]}), "列 column fen: string 装不下 cannot hold fen .*int64"),
        (pa.table({"fen": ["１２"]}), "cannot hold fen"),
        (pa.table({"fen": [True]}), "bool 装不下"),
        (pa.table({"flag": [1]}), "column flag: int64 .* make it bool"),
        (pa.table({"region": [1]}), "column region"),
        (pa.table({"region": [b"east"]}), "column region: binary"),
        (pa.table({"day": [20260101]}), "make it date32"),
        (pa.table({"quality": [[0.5]]}), r"make it decimal128\(18, 2\)"),
        (pa.table({"other": [1]}), "none of the columns"),
        (pa.table({"fen": pa.array([], pa.int64())}), "has no rows"),
        (pa.table([pa.array([1]), pa.array([2])], names=["fen", "fen"]), "stand twice: fen"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, table: pa.Table, said: str) -> None:
    """Nothing is written."""
    pq.write_table(table, tmp_path / "x.parquet")
    with pytest.raises(CasesRefused, match=said) as told:
        decide_file(program=PROGRAM, decider=duck(PROGRAM), cases=tmp_path / "x.parquet", out=tmp_path / "y.parquet")
    assert "x.parquet" in str(told.value)
    assert [path.name for path in tmp_path.iterdir()] == ["x.parquet"]


def test_places_that_cannot_be(tmp_path: Path) -> None:
    """No file, no Parquet, a damaged one, the cases themselves, a result that exists."""
    good, out = tmp_path / "good.parquet", tmp_path / "y.parquet"
    pq.write_table(pa.table({"fen": list(range(100_000))}), good, write_page_checksum=True, row_group_size=10_000)

    def refused(cases: Path, out: Path, said: str) -> None:
        with pytest.raises(CasesRefused, match=said):
            decide_file(program=PROGRAM, decider=duck(PROGRAM), cases=cases, out=out)

    refused(tmp_path / "none.parquet", out, "没有文件")
    refused(tmp_path, out, "is no file")
    (tmp_path / "text.parquet").write_text("fen\n1\n")
    refused(tmp_path / "text.parquet", out, "is no whole Parquet file")
    refused(good, good, "the very file")
    (tmp_path / "link.parquet").symlink_to(good)
    refused(good, tmp_path / "link.parquet", "the very file")
    refused(good, good / "y.parquet", "is no folder")
    data = bytearray(good.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4000] = bytes(4000)
    (tmp_path / "damaged.parquet").write_bytes(data)
    refused(tmp_path / "damaged.parquet", out, "damaged")
    assert not out.exists()
    decide_file(program=PROGRAM, decider=duck(PROGRAM), cases=good, out=out)
    before = out.read_bytes()
    refused(good, out, "exists already")
    assert out.read_bytes() == before and not list(tmp_path.glob(".*"))
