"""Figures of a back-test, counted by DuckDB over `outcomes.parquet`; integers, so that none depends on order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb

from loanmill.core.strategy.sql.dialect import DUCKDB
from loanmill.lab.backtest.question import AMOUNT, BAD

FIGURES = dict[str, Any]
OUTCOMES = ("approve", "refer", "decline")
MEMORY = "1GB"
WHOLE_BP = 10_000
quoted = DUCKDB.name


class Counted:
    """The table and what may be asked of it. `bad` and `amount` say whether it has these columns."""

    def __init__(self, base: duckdb.DuckDBPyConnection, *, bad: bool, amount: bool) -> None:
        self._base = base
        self.bad, self.amount = bad, amount

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query over `cases`."""
        return list(self._base.execute(sql).fetchall())

    @property
    def measures(self) -> str:
        """Columns to be selected of any group: cases, known, bad, amount, amount gone bad."""
        known = f"count({quoted(BAD)}), count(*) FILTER ({quoted(BAD)})" if self.bad else "NULL, NULL"
        amount = f"CAST(coalesce(sum({quoted(AMOUNT)}), 0) AS BIGINT)" if self.amount else "NULL"
        lost = "NULL"
        if self.amount and self.bad:
            lost = f"CAST(coalesce(sum({quoted(AMOUNT)}) FILTER ({quoted(BAD)}), 0) AS BIGINT)"
        return f"count(*), {known}, {amount}, {lost}"

    def measured(self, row: Sequence[Any]) -> FIGURES:
        """What `measures` found, with the share of the known that went bad."""
        cases, known, bad, amount, lost = row
        found: FIGURES = {"cases": cases}
        if self.bad:
            found |= {"known": known, "bad": bad, "bad_bp": share_bp(bad, known)}
        if self.amount:
            found["amount_fen"] = amount
        if self.amount and self.bad:
            found["bad_amount_fen"] = lost
        return found

    def group(self, where: str) -> FIGURES:
        """The measures of the cases for which a condition holds."""
        return self.measured(self.rows(f"SELECT {self.measures} FROM cases WHERE {where}")[0])

    def groups(self, by: str, where: str = "TRUE") -> list[tuple[Any, FIGURES]]:
        """The measures by a value, in its order, missing last."""
        sql = f"SELECT {by} AS part, {self.measures} FROM cases WHERE {where} GROUP BY ALL ORDER BY part NULLS LAST"
        return [(row[0], self.measured(row[1:])) for row in self.rows(sql)]


@contextmanager
def counted(path: Path, *, bad: bool, amount: bool) -> Iterator[Counted]:
    """The table of a file, open inside the block."""
    with duckdb.connect() as base:
        base.execute(f"SET memory_limit = '{MEMORY}'; SET temp_directory = {DUCKDB.quote(str(path.parent / 'spill'))}")
        base.execute(f"CREATE VIEW cases AS SELECT * FROM read_parquet({DUCKDB.quote(str(path))})")
        yield Counted(base, bad=bad, amount=amount)


def share_bp(part: int, of: int) -> int | None:
    """A share in basis points, half up; None of nothing."""
    return None if not of else rounded_bp(Fraction(part, of))


def rounded_bp(share: Fraction) -> int:
    """A share in basis points, half up."""
    return (share.numerator * WHOLE_BP * 2 + share.denominator) // (2 * share.denominator)
