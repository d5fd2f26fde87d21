"""Outcome and reasons of a policy in ZEN, in the order that docs/policy-language.md states."""

from __future__ import annotations

from dataclasses import dataclass, field

from loanmill.core.strategy.case.losing import MOST
from loanmill.core.strategy.jdm.spelling import Scribe, literal, plain
from loanmill.core.strategy.tree.program import Program, Rule, ScoreView, Verdict


@dataclass(slots=True)
class Judged:
    """Gathers who asks for what. Each ask is a condition that is never null, and the reason it gives."""

    scribe: Scribe
    program: Program
    rules: dict[str, str] = field(default_factory=dict)
    declines: list[tuple[str, str]] = field(default_factory=list)
    refers: list[tuple[str, str]] = field(default_factory=list)
    named: dict[str, list[str]] = field(default_factory=dict)
    unknown: list[tuple[str, str]] = field(default_factory=list)
    later: list[tuple[str, str]] = field(default_factory=list)

    def judge(self, verdict: Verdict) -> tuple[str, str]:
        """The texts of outcome and reasons. Raises Unspoken."""
        for rule in self.program.rules:
            text, _ = self.scribe.value(rule.when)
            self.rules[rule.code] = self.scribe.put(f"rule_{plain(rule.code)}", text)
        for rule in self.program.rules:
            if rule.part == "rule":
                self._rule(rule)
        self._verdict(verdict)
        for rule in self.program.rules:
            if rule.part != "rule":
                self._rule(rule)
        missing = [(self._any(self.named[item.name]), f"value_missing:{item.name}")
                   for item in self.program.inputs if item.name in self.named]  # fmt: skip
        missing = [(self.scribe.put("named", text), flat) for text, flat in missing]
        asks = self._any([text for text, _ in (*self.refers, *missing, *self.unknown, *self.later)])
        declines = self._any([text for text, _ in self.declines])
        outcome = self.scribe.put("judged", f"({declines}) ? 'decline' : ({asks}) ? 'refer' : 'approve'")
        told = [*self.declines, *self.refers, *missing, *self.unknown, *self.later, *self._last(verdict, outcome)]
        return outcome, self._listed(told)

    def _any(self, texts: list[str]) -> str:
        return " or ".join(texts) if texts else "false"

    def _gone(self, names: tuple[str, ...]) -> str:
        """Whether one of some inputs is missing."""
        keys = [self.scribe.ref(self.scribe.keys[name]) for name in names if name in self.scribe.keys]
        return self._any([f"{key} == null" for key in keys])

    def _blame(self, condition: str, names: tuple[str, ...]) -> None:
        for name in names:
            if name in self.scribe.keys:
                key = self.scribe.ref(self.scribe.keys[name])
                self.named.setdefault(name, []).append(f"({condition} and {key} == null)")

    def _is_unknown(self, condition: str, reads: tuple[str, ...], flat: str, where: list[tuple[str, str]]) -> None:
        self._blame(condition, reads)
        where.append((self.scribe.put("blind", f"{condition} and not ({self._gone(reads)})"), flat))

    def _rule(self, rule: Rule) -> None:
        if rule.outcome == "note":
            return
        held = self.rules[rule.code]
        fired = self.scribe.put("fired", f"{held} == true")
        unknown = self.scribe.put("unknown", f"{held} == null")
        if rule.outcome == "decline":
            self._blame(fired, rule.softened_by)
        self._asks(fired, rule.outcome == "decline", rule.softened_by, rule.reason)
        if rule.part == "limit" and self.program.limit is not None:
            limit = self.program.limit
            got, by = (self._column(name) for name in (limit.limit, limit.bound_by))
            for index, part in enumerate(limit.components):
                bound = self.scribe.put("bound", f"{fired} and {got} != null and {by} == {index}")
                self._asks(bound, rule.outcome == "decline", rule.softened_by, part.reason or part.code)
        self._is_unknown(unknown, rule.reads, f"rule_unknown:{rule.code}", self.unknown)

    def _asks(self, fired: str, declines: bool, soft: tuple[str, ...], reason: str) -> None:
        """Ask; a decline over a stand-in for what is missing asks to refer."""
        if not declines or not soft:
            (self.declines if declines else self.refers).append((fired, reason))
            return
        gone = self._gone(soft)
        self.declines.append((self.scribe.put("hard", f"{fired} and not ({gone})"), reason))
        self.refers.append((self.scribe.put("soft", f"{fired} and ({gone})"), reason))

    def _column(self, name: str) -> str:
        return self.scribe.ref(self.scribe.keys[name])

    def _verdict(self, verdict: Verdict) -> None:
        said, row = self._column(verdict.table.outputs[0].name), self._column(verdict.table.row or "")
        unknown = self.scribe.put("unknown", f"{said} == null")
        self._is_unknown(unknown, verdict.reads, "verdict_unknown", self.later)
        spoken: dict[bool, list[str]] = {True: [], False: []}
        for index, (made, soft) in enumerate(zip(verdict.table.rows, verdict.softened_by, strict=True)):
            outcome, reason = str(made.outputs[0]), str(made.outputs[1])
            if outcome == "approve":
                continue
            hit = self.scribe.put("hit", f"{row} == {index}")
            before = len(self.declines), len(self.refers)
            self._blame(hit, soft)
            self._asks(hit, outcome == "decline", soft, reason)
            spoken[True] += [text for text, _ in self.declines[before[0] :]]
            spoken[False] += [text for text, _ in self.refers[before[1] :]]
        for declines, texts in spoken.items():
            for view in self.program.scores if texts else ():
                if view.name in verdict.scores:
                    self._lost(view, self._any(texts), self.declines if declines else self.refers)
        terms = self.program.terms
        if terms is not None:
            parts = [self._column(name) for name in (terms.amount, terms.rate, terms.months)]
            gone = self._any([f"{part} == null" for part in parts])
            lacking = self.scribe.put("lacking", f"{said} == 'approve' and ({gone})")
            self._is_unknown(lacking, terms.reads, "terms_unknown", self.later)

    def _lost(self, view: ScoreView, asked: str, voice: list[tuple[str, str]]) -> None:
        """The characteristics that lost most points, greatest first, card order where equal."""
        lost = []
        for item in view.items:
            points, (value, gap) = self._column(item.points), self.scribe.value(item.input)
            known = f"{points} == null or ({value}) == null" if gap else f"{points} == null"
            lost.append(self.scribe.put("lost", f"({known}) ? 0 : {item.best} - {points}"))
        ranks = []
        for at, mine in enumerate(lost):
            ahead = [f"({other} {'>=' if place < at else '>'} {mine} ? 1 : 0)"
                     for place, other in enumerate(lost) if place != at]  # fmt: skip
            ranks.append(self.scribe.put("rank", f"{mine} <= 0 ? -1 : {' + '.join(ahead) or '0'}"))
        for place in range(min(MOST, len(lost))):
            for item, rank in zip(view.items, ranks, strict=True):
                voice.append((self.scribe.put("most", f"({asked}) and {rank} == {place}"), item.reason))

    def _last(self, verdict: Verdict, outcome: str) -> list[tuple[str, str]]:
        """An approval's reason, what bounds the amount, and notes that fired."""
        found: list[tuple[str, str]] = []
        why, limit = self._column(verdict.table.outputs[1].name), self.program.limit
        for reason in dict.fromkeys(str(row.outputs[1]) for row in verdict.table.rows if row.outputs[0] == "approve"):
            found.append((f"({outcome} == 'approve' and {why} == {literal(reason)})", reason))
        if limit is not None and limit.asked is not None:
            got, asked, by = (self._column(name) for name in (limit.limit, limit.asked, limit.bound_by))
            known = f"{outcome} != 'decline' and {got} != null and {asked} != null and {by} != null"
            less = self.scribe.put("less", f"({known}) ? {got} < {asked} : false")
            for index, part in enumerate(limit.components):
                found.append((f"({less} and {by} == {index})", part.reason or part.code))
        for rule in self.program.rules:
            if rule.outcome == "note":
                found.append((f"({self.rules[rule.code]} == true)", rule.reason))
        return found

    def _listed(self, told: list[tuple[str, str]]) -> str:
        """The reasons that are given, each once, as a list."""
        before: dict[str, list[str]] = {}
        texts = []
        for condition, flat in told:
            earlier = before.setdefault(flat, [])
            own = f"{condition} and not ({self._any(earlier)})" if earlier else condition
            texts.append(f"({own}) ? {literal(flat)} : null")
            earlier.append(condition)
        return f"filter([{', '.join(texts)}], # != null)" if texts else "[]"
