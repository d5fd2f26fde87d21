"""What differs between the SQL of DuckDB and of Spark. Everything else is written once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from loanmill.core.strategy.sql.known import Kind

Engine = Literal["duckdb", "spark"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """The words of one engine's SQL."""

    engine: Engine
    narrow: str  # 64 bits
    wide: str  # holds 10^37
    text: str
    starts: str  # whether a text starts with another

    def name(self, name: str) -> str:
        """A quoted name."""
        mark = '"' if self.engine == "duckdb" else "`"
        return mark + name.replace(mark, mark * 2) + mark

    def quote(self, text: str) -> str:
        """A text constant."""
        if self.engine == "spark":
            escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
            return f"'{escaped}'"
        return "'" + text.replace("'", "''") + "'"

    def type(self, kind: Kind, *, wide: bool = False) -> str:
        """The type of a column. Dates are day numbers."""
        return {"number": self.wide if wide else self.narrow, "bool": "BOOLEAN", "text": self.text}[kind]

    def integer(self, value: int, *, wide: bool = False) -> str:
        """An integer constant of a stated width, for arithmetic is done in the width of its operands."""
        return f"CAST({value} AS {self.wide if wide else self.narrow})"

    def divided(self, over: str, under: str) -> str:
        """Integer division, cut towards zero; NULL for a zero, which proven divisions never meet."""
        if self.engine == "duckdb":
            return f"({over} // {under})"
        return f"CAST(({over} - {over} % nullif({under}, 0)) / nullif({under}, 0) AS {self.wide})"

    def divided_narrow(self, over: str, under: str) -> str:
        """Integer division of which the result fits 64 bits."""
        return f"({over} // {under})" if self.engine == "duckdb" else f"({over} div nullif({under}, 0))"

    def rest(self, over: str, under: str) -> str:
        """What integer division leaves, with the sign of `over`; NULL for a zero."""
        return f"({over} % {under})" if self.engine == "duckdb" else f"({over} % nullif({under}, 0))"

    def day(self, part: str, days: str) -> str:
        """Year, month or day of a day number."""
        if self.engine == "duckdb":
            return f"{part}({self.date(days)})"
        return f"CAST({part}({self.date(days)}) AS BIGINT)"

    def date(self, days: str) -> str:
        """The date of a day number."""
        if self.engine == "duckdb":
            return f"(DATE '1970-01-01' + CAST({days} AS INTEGER))"
        return f"date_add(DATE '1970-01-01', CAST({days} AS INT))"

    def days(self, date: str) -> str:
        """The day number of a date."""
        if self.engine == "duckdb":
            return f"CAST({date} - DATE '1970-01-01' AS BIGINT)"
        return f"CAST(datediff({date}, DATE '1970-01-01') AS BIGINT)"

    def bucket(self, salted: str) -> str:
        """The first 12 hex digits of SHA-256 of a text, modulo 10000."""
        if self.engine == "duckdb":
            return f"(CAST('0x' || substr(sha256({salted}), 1, 12) AS BIGINT) % 10000)"
        return f"(CAST(conv(substr(sha2({salted}, 256), 1, 12), 16, 10) AS BIGINT) % 10000)"

    def listed(self, items: Sequence[str], type_: str) -> str:
        """A list of values of a type."""
        if self.engine == "duckdb":
            return f"CAST([{', '.join(items)}] AS {type_}[])"
        return f"CAST(array({', '.join(items)}) AS ARRAY<{type_}>)"

    def items(self, items: Sequence[str]) -> str:
        """A list of values of one type."""
        return f"[{', '.join(items)}]" if self.engine == "duckdb" else f"array({', '.join(items)})"

    def lists(self, items: Sequence[Sequence[str]], type_: str) -> str:
        """A list of lists."""
        if self.engine == "duckdb":
            return f"CAST([{', '.join('[' + ', '.join(item) + ']' for item in items)}] AS {type_}[][])"
        inner = ", ".join(f"CAST(array({', '.join(item)}) AS ARRAY<{type_}>)" for item in items)
        return f"array({inner})"

    def at(self, listed: str, index: str) -> str:
        """The item of a list, counted from 0; NULL where the index is."""
        return f"({listed})[{index} + 1]" if self.engine == "duckdb" else f"get({listed}, CAST({index} AS INT))"

    def joined(self, lists: Sequence[str]) -> str:
        """Lists one after the other."""
        if len(lists) == 1:
            return lists[0]
        return f"{'list_concat' if self.engine == 'duckdb' else 'concat'}({', '.join(lists)})"

    def known(self, listed: str) -> str:
        """The items of a list that are not NULL."""
        word = "lambda x: x IS NOT NULL" if self.engine == "duckdb" else "x -> x IS NOT NULL"
        return f"{'list_filter' if self.engine == 'duckdb' else 'filter'}({listed}, {word})"

    def distinct(self, listed: str) -> str:
        """A list with each item once, at its first place."""
        if self.engine == "spark":
            return f"array_distinct({listed})"
        return f"list_filter({listed}, lambda x, i: list_position({listed}, x) = i)"

    def last_at_most(self, side: str, column: str, value: str) -> str:
        """The join of the row of a side table with the greatest `column` that is at most `value`."""
        if self.engine == "duckdb":
            return f"ASOF LEFT JOIN {side} ON {value} >= {side}.{column}"
        spans = f"(SELECT *, lead({column}) OVER (ORDER BY {column}) AS later FROM {side}) {side}"
        later = f"({side}.later IS NULL OR {value} < {side}.later)"
        return f"LEFT JOIN {spans} ON {value} >= {side}.{column} AND {later}"

    @property
    def kept(self) -> str:
        """The word that has a stage computed once although it is read twice."""
        return "AS MATERIALIZED" if self.engine == "duckdb" else "AS"


DUCKDB = Dialect("duckdb", "BIGINT", "HUGEINT", "VARCHAR", "starts_with")
SPARK = Dialect("spark", "BIGINT", "DECIMAL(38,0)", "STRING", "startswith")
