"""Tables of 20,000 rows: seconds to check and compile, microseconds to decide, megabytes it holds.

Two shapes: grades by code and range, as banks keep them, and ranges DEEP of which overlap at any amount.
"""

from __future__ import annotations

import json
import random
import tracemalloc
from collections.abc import Callable
from time import perf_counter

from benchmarks.measure import Measured, percentile

ROWS, CASES, SEED = 20_000, 500, 20261124
CODES = 200
DEEP = 20  # how many bands overlap at any amount


def figures() -> list[Measured]:
    """Check, compile and decide both shapes."""
    return [*_shape("by code and range", _tidy), *_shape("overlapping ranges", _overlapping)]


def _shape(what: str, rows: Callable[[random.Random], list[str]]) -> list[Measured]:
    from loanmill.core.strategy.case.compile import compile_case
    from loanmill.core.strategy.document.read import read_program

    chance = random.Random(SEED)
    text = _text(rows(chance))
    began = perf_counter()
    program = read_program(text=text, file="large.yaml")
    checked = perf_counter() - began
    data = [_case(chance) for _ in range(CASES)]
    began = perf_counter()
    case = compile_case(program)
    case.decide_bytes(data[0])
    compiled = perf_counter() - began
    tracemalloc.start()
    kept = compile_case(program)
    kept.decide_bytes(data[0])
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    spent = []
    for one in data:
        began = perf_counter()
        case.decide_bytes(one)
        spent.append((perf_counter() - began) * 1e6)
    spent.sort()
    named = f"{ROWS:,} rows {what}"
    return [
        Measured(f"{named}: check", "s", checked, 5, "s at most"),
        Measured(f"{named}: compile", "s", compiled),
        Measured(f"{named}: held", "MB", held / 1e6),
        Measured(f"{named}: decide, p50", "us", percentile(spent, 0.5), 1000, "us at most"),
        Measured(f"{named}: decide, p99", "us", percentile(spent, 0.99), 1000, "us at most"),
    ]


def _text(rows: list[str]) -> str:
    codes = ", ".join(f"c{n:03}" for n in range(CODES))
    return "\n".join(
        [
            "format: policy/2",
            "kind: calculation",
            "policy: large",
            'version: "large/1"',
            "product: large",
            "effective_from: 2026-01-01",
            "title: {zh: 大表, en: Large table}",
            "inputs:",
            f"  trade: {{type: code, codes: [{codes}], zh: 行业, en: Trade}}",
            "  sales_fen: {type: fen, min: 0, max: 100000000 yuan, zh: 销售, en: Sales}",
            "  months: {type: months, min: 0, max: 600, zh: 月数, en: Months}",
            "tables:",
            "  cap:",
            "    hit: first",
            "    inputs: [trade, sales_fen, months]",
            "    outputs: {cap_fen: fen}",
            "    rows:",
            *rows,
            '      - ["-", "-", "-", 1000 yuan]',
            "outputs: [cap_fen]",
            "",
        ]
    )


def _tidy(chance: random.Random) -> list[str]:
    """A hundred bands of sales for each trade, each with one limit."""
    del chance
    bands = ROWS // CODES
    step = 100_000_000 // bands
    return [
        f'      - ["c{code:03}", "{band * step} yuan .. {(band + 1) * step} yuan", "-", {1000 + band + code} yuan]'
        for code in range(CODES)
        for band in range(bands)
    ]


def _overlapping(chance: random.Random) -> list[str]:
    """Each band reaches a step further than the one before and over DEEP of them: all overlap, none is hidden."""
    step = 100_000_000 // (ROWS + DEEP)
    rows = []
    for row in range(ROWS - 1):
        months = "-" if chance.random() < 0.5 else f"< {chance.randrange(300, 600)}"
        end = (row + DEEP) * step
        rows.append(f'      - ["-", "{row * step} yuan .. {end} yuan", "{months}", {row + 1} yuan]')
    return rows


def _case(chance: random.Random) -> bytes:
    case = {"trade": f"c{chance.randrange(CODES):03}", "sales_fen": chance.randrange(10**10)}
    return json.dumps({**case, "months": chance.randrange(600)}).encode()
