"""Outcome and reasons as SQL: who asks for what, in the order that docs/policy-language.md states.

Each place in that order is a bit: `asks` are the reasons to decline and then those to refer, `gaps` what is missing or
unknown, `last` what follows either way. Outcome and reasons are read off these words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from loanmill.core.strategy.sql.known import Piece
from loanmill.core.strategy.sql.stages import Stages
from loanmill.core.strategy.sql.words import Words, masks
from loanmill.core.strategy.tree.program import Program, Rule, Verdict


@dataclass(slots=True)
class Judging:
    """What the voices of a program ask for. `rules`: the column of each rule's verdict, by code."""

    stages: Stages
    program: Program
    rules: Mapping[str, Piece]
    asks: Words = field(default_factory=lambda: Words("asks"))
    gaps: Words = field(default_factory=lambda: Words("gaps"))
    missing: list[Piece] = field(default_factory=list)
    declining: range = range(0)  # places of `asks` that decline
    verdicts: tuple[range, range] = (range(0), range(0))  # those of the verdict among declines and referrals
    _blame: dict[int, list[str]] = field(default_factory=dict)
    _places: dict[str, int] = field(default_factory=dict)
    _level: int = 0

    def judge(self) -> None:
        """Gather what every voice asks for."""
        self._missing_inputs()
        verdict = self.program.verdict
        assert verdict is not None
        first = [rule for rule in self.program.rules if rule.part == "rule" and rule.outcome != "note"]
        later = [rule for rule in self.program.rules if rule.part != "rule" and rule.outcome != "note"]
        places = []
        for declines in (True, False):
            for rule in first:
                self._rule(rule, declines=declines)
            start = len(self.asks.codes)
            self._verdict(verdict, declines=declines)
            places.append(range(start, len(self.asks.codes)))
            for rule in later:
                self._rule(rule, declines=declines)
            if declines:
                self.declining = range(len(self.asks.codes))
        self.verdicts = (places[0], places[1])
        for rule in (*first, *later):
            held = self.rules[rule.code]
            self._unknown(f"{held.text} IS NULL", held.level, rule.reads, f"rule_unknown:{rule.code}")
        row = self.row(verdict)
        self._unknown(f"{row.text} IS NULL", row.level, verdict.reads, "verdict_unknown")
        self._terms(verdict)

    def row(self, verdict: Verdict) -> Piece:
        """The column of the row that the verdict hits."""
        assert verdict.table.row is not None
        return self.stages.known[verdict.table.row]

    def gap_columns(self) -> list[Piece]:
        """The words of `gaps`: inputs that are missing and to blame, and what nothing explains."""
        for word, missing in enumerate(self.missing):
            blamed = " | ".join(self._blame.get(word, [])) or "0"
            text = f"CASE WHEN {missing.text} = 0 THEN CAST(0 AS BIGINT) ELSE {missing.text} & ({blamed}) END"
            self.gaps.add(word, text, max(missing.level, self._level))
        return self.gaps.columns(self.stages)

    def _missing_inputs(self) -> None:
        """One bit for each input that anything may blame, in input order."""
        verdict, terms = self.program.verdict, self.program.terms
        assert verdict is not None
        named = {name for rule in self.program.rules for name in (*rule.reads, *rule.softened_by)}
        named |= set(verdict.reads) | {name for names in verdict.softened_by for name in names}
        named |= set(terms.reads) if terms else set()
        gone = Words("missing")
        for item in self.program.inputs:
            if item.name in named:
                self._places[item.name] = self.gaps.place(f"value_missing:{item.name}")
                column = self.stages.known[item.name]
                gone.when(gone.place(item.name), f"{column.text} IS NULL", column.level)
        self.missing = gone.columns(self.stages)

    def _gone(self, names: Iterable[str]) -> str:
        """Whether one of some inputs is missing."""
        found = masks([self._places[name] for name in names])
        if not found:
            return "FALSE"
        texts = [f"({self.missing[word].text} & CAST({mask} AS BIGINT)) <> 0" for word, mask in found.items()]
        return "(" + " OR ".join(texts) + ")"

    def _blames(self, condition: str, level: int, names: Iterable[str]) -> None:
        """Where a condition is true, inputs are to blame if they are missing."""
        self._level = max(self._level, level)
        for word, mask in masks([self._places[name] for name in names]).items():
            text = f"CASE WHEN {condition} THEN CAST({mask} AS BIGINT) ELSE CAST(0 AS BIGINT) END"
            self._blame.setdefault(word, []).append(text)

    def _unknown(self, condition: str, level: int, reads: Iterable[str], code: str) -> None:
        """An unknown voice: missing inputs explain it, or its code stands for it."""
        self._blames(condition, level, reads)
        level = max([level, *(piece.level for piece in self.missing)])
        self.gaps.when(self.gaps.place(code), f"{condition} AND NOT {self._gone(reads)}", level)

    def _rule(self, rule: Rule, *, declines: bool) -> None:
        """What a rule asks for: a decline over stand-ins for what is missing asks to refer."""
        held = self.rules[rule.code]
        if rule.outcome == "refer" or not rule.softened_by:
            if (rule.outcome == "decline") == declines:
                self._asks(rule, held.text, held.level)
            return
        gone = self._gone(rule.softened_by)
        level = max([held.level, *(piece.level for piece in self.missing)])
        self._asks(rule, f"{held.text} AND {'NOT ' if declines else ''}{gone}", level)
        if declines:
            self._blames(held.text, held.level, rule.softened_by)

    def _asks(self, rule: Rule, condition: str, level: int) -> None:
        """A rule's reason; behind that of a limit below its minimum stands what bound it."""
        self.asks.when(self.asks.place(rule.reason), condition, level)
        limit = self.program.limit
        if rule.part == "limit" and limit is not None:
            got, by = self.stages.known[limit.limit], self.stages.known[limit.bound_by]
            for index, component in enumerate(limit.components):
                bound = f"{condition} AND {by.text} = {index} AND {got.text} IS NOT NULL"
                place = self.asks.place(component.reason or component.code)
                self.asks.when(place, bound, max(level, got.level, by.level))

    def _verdict(self, verdict: Verdict, *, declines: bool) -> None:
        """What the row that is hit asks for."""
        row = self.row(verdict)
        level = max([row.level, *(piece.level for piece in self.missing)])
        conditions: dict[str, list[str]] = {}
        for index, (made, soft) in enumerate(zip(verdict.table.rows, verdict.softened_by, strict=True)):
            outcome, reason = str(made.outputs[0]), str(made.outputs[1])
            if outcome == "approve":
                continue
            hit = f"{row.text} = {index}"
            if not declines:
                self._blames(hit, row.level, soft)
            if outcome == "refer" and not declines:
                conditions.setdefault(reason, []).append(hit)
            elif outcome == "decline" and (declines or soft):
                gone = f"{'NOT ' if declines else ''}{self._gone(soft)}"
                conditions.setdefault(reason, []).append(f"({hit} AND {gone})" if soft else hit)
        for reason, held in conditions.items():
            self.asks.when(self.asks.place(reason), " OR ".join(held), level)

    def _terms(self, verdict: Verdict) -> None:
        """Where the verdict approves, terms with a missing part ask to refer."""
        terms = self.program.terms
        if terms is None:
            return
        row, known = self.row(verdict), self.stages.known
        parts = [known[name] for name in (terms.amount, terms.rate, terms.months)]
        approving = [str(i) for i, made in enumerate(verdict.table.rows) if made.outputs[0] == "approve"]
        if not approving:
            return
        gone = " OR ".join(f"{part.text} IS NULL" for part in parts)
        text = f"({row.text} IN ({', '.join(approving)}) AND ({gone}))"
        level = max(row.level, *(part.level for part in parts))
        asked = self.stages.hoist(Piece(text, "bool", level=level), "terms_unknown")
        self._unknown(asked.text, asked.level, terms.reads, "terms_unknown")
