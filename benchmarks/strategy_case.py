"""One case: JSON bytes in, bytes to be stored out, ours beside GoRules ZEN on the same cases; every output compared."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import msgspec
import zen

from benchmarks import strategy_work as work
from benchmarks.measure import Measured

CASES, ROUNDS = 2_000, 7
decode, encode = msgspec.json.decode, msgspec.json.encode


def figures() -> list[Measured]:
    """Cases a second without trace, with the full trace, and with 300 fields of which 15 are declared."""
    from loanmill.core.strategy.case.compile import compile_case
    from loanmill.core.strategy.document.read import read_program

    case = compile_case(read_program(text=work.policy_text(), file="bench.yaml"))
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"bench": work.zen_graph()}}})

    def theirs(data: bytes) -> bytes:
        return encode(engine.evaluate("bench", data)["result"])

    def theirs_traced(data: bytes) -> bytes:
        return encode(engine.evaluate("bench", data, {"trace": True}))

    plain, wide = work.cases(many=CASES), work.cases(many=CASES, undeclared=285)
    for data in (*plain, *wide):
        compare(decode(case.decide_bytes(data)), decode(theirs(data)))
        compare(decode(case.trace_bytes(data)), decode(theirs_traced(data))["result"])
    return [
        beside("one case, no trace", case.decide_bytes, theirs, plain),
        beside("one case, full trace", case.trace_bytes, theirs_traced, plain),
        beside("300 fields, 15 declared, no trace", case.decide_bytes, theirs, wide),
    ]


def compare(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Raises AssertionError where an output differs."""
    for name in work.OUTPUTS:
        assert ours["outputs"][name] == theirs[name], (name, ours["outputs"], theirs)


def beside(what: str, ours: Callable[[bytes], bytes], theirs: Callable[[bytes], bytes], cases: list[bytes]) -> Measured:
    """Both in turns over all cases, so that whatever else the machine does meets both; the median round counts."""
    spent: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _ in range(ROUNDS):
        for name, decide in (("ours", ours), ("theirs", theirs)):
            began = perf_counter()
            for data in cases:
                decide(data)
            spent[name].append(perf_counter() - began)
    rates = {name: len(cases) / median(times) for name, times in spent.items()}
    return Measured(what, "cases/s", rates["ours"], rates["theirs"], "cases/s ZEN")
