"""Compile a policy for single cases: values or JSON bytes in; a decision or its canonical bytes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec

from loanmill.core.evidence.decision import Outcome, Reason, Terms
from loanmill.core.evidence.missing import Value
from loanmill.core.kernel.canonical import Json
from loanmill.core.strategy.case.function import Ending, Variant, function_of
from loanmill.core.strategy.case.incoming import Reader, Unfit, reader_of, unpacked
from loanmill.core.strategy.case.reading import Given, read_values
from loanmill.core.strategy.case.reads import inputs_read
from loanmill.core.strategy.tree.nodes import Constant
from loanmill.core.strategy.tree.program import Program

Row = tuple[
    Outcome | None,
    dict[str, str],
    str | None,
    int | None,
    str | None,
    tuple[Constant | None, ...],
    tuple[bool | None, ...],
    str | None,
    str,
]


@dataclass(frozen=True, slots=True)
class Decided:
    """What one case came to.

    `flat` are the reasons as tables hold them, in the order of `reasons`. `columns` are the program's outputs as they
    run (dates as days since 1970-01-01). `rules`: True fired, False passed, None unknown. `outcome` is None for a
    calculation, `variant` unless the policy has challengers. `trace` is empty unless it was asked for.
    """

    outcome: Outcome | None
    reasons: tuple[Reason, ...]
    flat: tuple[str, ...]
    score: int | None
    grade: str | None
    terms: Terms | None
    columns: Mapping[str, Constant | None]
    rules: Mapping[str, bool | None]
    variant: str | None
    trace: Mapping[str, Json]


@dataclass(slots=True)
class Case:
    """A compiled policy. Functions are made when they are first wanted and kept."""

    program: Program
    reader: Reader
    _made: dict[Variant, Callable[..., Any]] = field(default_factory=dict)

    def decide(self, values: Mapping[str, Value], *, traced: bool = False) -> Decided:
        """Decide on values as a snapshot holds them, the shell's business_date among them. Raises CaseInvalid."""
        return self.decide_given(read_values(inputs=self.program.inputs, values=values), traced=traced)

    def decide_given(self, given: Given, *, traced: bool = False) -> Decided:
        """Decide on values that were read already."""
        return _decided(self.program, self._row(given, traced=traced))

    def decide_json(self, data: bytes, *, traced: bool = False) -> Decided:
        """Decide on a case as JSON. Raises CaseInvalid."""
        return self.decide_given(self.reader.given(data), traced=traced)

    def decide_bytes(self, data: bytes, *, snapshot_sha256: str = "") -> bytes:
        """JSON in, the canonical bytes of decision/1 (or calculation/1) with an empty trace out. Raises CaseInvalid."""
        return self._bytes(data, snapshot_sha256, traced=False)

    def trace_bytes(self, data: bytes, *, snapshot_sha256: str = "") -> bytes:
        """As decide_bytes, with the full trace of this very run."""
        return self._bytes(data, snapshot_sha256, traced=True)

    def outcome_of(self, given: Given) -> tuple[Outcome | None, Mapping[str, Constant | None]]:
        """Outcome and output columns alone, for searches that decide often."""
        row = self._row(given, traced=False)
        return row[0], dict(zip((name for name, _ in self.program.outputs), row[5], strict=True))

    def row_of(self, given: Given) -> Row:
        """What a table of results holds of a case, without building `Decided`; terms are JSON or None."""
        return self._row(given, traced=False)

    def _bytes(self, data: bytes, snap: str, *, traced: bool) -> bytes:
        try:
            known = self.reader.known.decode(data)
            return cast(bytes, self._function(known=True, traced=traced, ending="bytes")(known, snap))
        except (msgspec.MsgspecError, Unfit, RecursionError):
            given = self.reader.given(data)
        made = self._function(known=False, traced=traced, ending="bytes")
        return cast(bytes, made(given.values, given.gaps, given.why, snap))

    def _row(self, given: Given, *, traced: bool) -> Row:
        made = self._function(known=False, traced=traced, ending="row")
        return cast(Row, made(given.values, given.gaps, given.why, ""))

    def _function(self, *, known: bool, traced: bool, ending: Ending) -> Callable[..., Any]:
        variant = Variant(known=known, traced=traced, ending=ending)
        made = self._made.get(variant)
        if made is None:
            made = cast(Callable[..., Any], function_of(program=self.program, variant=variant, unpack=unpacked))
            self._made[variant] = made
        return made


def compile_case(program: Program) -> Case:
    """The compiled policy."""
    read = [index for index, _ in inputs_read(program)]
    return Case(program, reader_of(inputs=program.inputs, read=read))


def _decided(program: Program, row: Row) -> Decided:
    outcome, why, terms, score, grade, columns, rules, variant, trace = row
    reasons = msgspec.json.decode(f"[{','.join(why.values())}]")
    offered = None if terms is None else msgspec.json.decode(terms)
    return Decided(
        outcome=outcome,
        reasons=tuple(Reason(**reason) for reason in reasons),
        flat=tuple(why),
        score=score,
        grade=grade,
        terms=None if offered is None else Terms(**offered),
        columns=dict(zip((name for name, _ in program.outputs), columns, strict=True)),
        rules=dict(zip((rule.code for rule in program.rules), rules, strict=True)),
        variant=variant,
        trace=cast(Mapping[str, Json], msgspec.json.decode(trace)),
    )
