"""Run a policy's SQL over prepared cases on Spark (extra `spark`, Java 17): bit for bit what DuckDB gives."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from loanmill.core.strategy.sql.dialect import SPARK
from loanmill.core.strategy.sql.query import Sql, sql_of
from loanmill.core.strategy.tree.program import Program
from loanmill.engines.cases.decide import SOURCE, in_order, side_table
from loanmill.engines.cases.result import result_schema
from loanmill.engines.cases.source import CasesRefused

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.log.level": "ERROR",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "8",
    # Overflow is an error: what the checker proved cannot happen must not pass as a wrong number.
    "spark.sql.ansi.enabled": "true",
}


@dataclass(frozen=True, slots=True)
class Spark:
    """Decides by SQL on Spark, which reads and writes files that its workers must see."""

    made: Sql
    schema: pa.Schema
    rows: int = 1_000_000

    def decide(self, cases: pa.Table) -> pa.Table:
        """See Decider."""
        session = _session()
        with _folder() as folder:
            for name, table in [(SOURCE, cases), *((side.name, side_table(side)) for side in self.made.sides)]:
                pq.write_table(table, folder / f"{name}.parquet")
                session.read.parquet(str(folder / f"{name}.parquet")).createOrReplaceTempView(name)
            found: pa.Table = session.sql(self.made.text).toArrow()
        return in_order(found.cast(self.schema))


def spark(program: Program) -> Spark:
    """The policy compiled for Spark. Raises CasesRefused where Spark or Java is absent."""
    if find_spec("pyspark") is None:
        raise CasesRefused("--engine spark: 没有 pyspark; 请安装 loanmill[spark] install loanmill[spark]")
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise CasesRefused("--engine spark: 没有 Java there is no Java; 请安装 Java 17 install Java 17")
    return Spark(sql_of(program=program, dialect=SPARK, source=SOURCE), result_schema(program))


@cache
def _session() -> Any:
    """This process's session, on `LOANMILL_SPARK_MASTER` (all cores of this machine unless it is set)."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("loanmill").master(os.environ.get("LOANMILL_SPARK_MASTER", "local[*]"))
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="loanmill-spark-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
