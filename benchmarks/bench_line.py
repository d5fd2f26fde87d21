"""The line: cases a second and submit-to-decided, against the same sources asked bare over HTTP.

The sandbox runs in a process of its own, without troubles, first answering at once, then after 50 to 300 ms. Every case
has merchants, keys and rows of its own. The peer asks the same sources in the same waves and pages with the same HTTP
client and keeps nothing: what no lender in the world could be faster than.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.measure import Benchmark, Measured, percentile

SEED = 20260601
WARM_UP, CASES, AT_ONCE = 4, 40, 4
LATENCIES: dict[str, tuple[int, int] | None] = {"sources at once": None, "sources 50-300 ms": (50, 300)}


def run(*, cases: int = CASES) -> Benchmark:
    """Measure one after another and several at once, for each latency, each beside its peer in the same run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loanmill.settings")
    from benchmarks import line_house

    needed = len(LATENCIES) * 2 * cases + WARM_UP
    figures: list[Measured] = []
    with line_house.opened(seed=SEED, merchants=needed) as merchants:
        waiting = iter(merchants)
        for name, latency in LATENCIES.items():
            with sandbox(latency, merchants=needed) as url:
                line_house.point_at(url)
                for _ in range(WARM_UP if latency is None else 0):
                    line_house.decide(line_house.submitted(next(waiting)))
                figures += _measure(name, waiting, cases=cases, url=url)
    return Benchmark(name="line", figures=figures, sizes={"cases": cases, "at_once": AT_ONCE, "seed": SEED})


def _measure(name: str, waiting: Iterator[Any], *, cases: int, url: str) -> list[Measured]:
    from benchmarks import line_house

    figures = []
    for many in (1, AT_ONCE):
        merchants = [next(waiting) for _ in range(cases)]
        handed_in = [line_house.submitted(one) for one in merchants]
        peer, peer_s = timed(lambda one: line_house.bare(url, one), merchants, many=many)
        ours, ours_s = timed(line_house.decide, handed_in, many=many)
        what = f"{name}, {many} at once"
        figures += [
            Measured(f"{what}: cases", "cases/s", cases / ours_s, cases / peer_s, "cases/s asked bare"),
            Measured(f"{what}: p50", "ms", percentile(ours, 0.5), percentile(peer, 0.5), "ms asked bare"),
            Measured(f"{what}: p99", "ms", percentile(ours, 0.99), percentile(peer, 0.99), "ms asked bare"),
        ]
    return figures


def timed(act: Callable[[Any], object], given: Sequence[Any], *, many: int) -> tuple[list[float], float]:
    """Milliseconds of each act, sorted, and seconds of all of them with `many` at a time."""

    def one(item: Any) -> float:
        began = perf_counter()
        act(item)
        return (perf_counter() - began) * 1000

    began = perf_counter()
    with ThreadPoolExecutor(max_workers=many) as pool:
        found = sorted(pool.map(one, given))
    return found, perf_counter() - began


SERVER = """
import sys, time
from pathlib import Path
from loanmill.sandbox.server.serve import serve
from loanmill.sandbox.town import Town, town

class Sound(Town):
    def trouble(self, source, one):
        return "none"

seed, merchants, least, most = map(int, sys.argv[1:5])
made = town(seed=seed, merchants=merchants)
place = Sound(made.merchants, seed=seed, start=made.start)
print(serve(place, state_path=Path(sys.argv[5]), latency_ms=(least, most) if most else None).url, flush=True)
sys.stdin.read()
"""


@contextmanager
def sandbox(latency: tuple[int, int] | None, *, merchants: int) -> Iterator[str]:
    """The town in a process of its own, which ends with the block; its address."""
    least, most = latency or (0, 0)
    state = Path(os.environ["LOANMILL_HOME"]) / "sandbox.sqlite"
    command = [sys.executable, "-c", SERVER, *map(str, (SEED, merchants, least, most, state))]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdin is not None and process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait(timeout=10)
        process.stdout.close()
