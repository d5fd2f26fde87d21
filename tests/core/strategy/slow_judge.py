"""The oracle of whole programs, on top of slow.py: outcome, flat reasons and terms, as docs/policy-language.md says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from loanmill.core.strategy.tree.program import Program, Rule, ScoreView, Verdict
from tests.core.strategy import slow
from tests.core.strategy.slow import Value


@dataclass
class Slow:
    """What the oracle came to."""

    outcome: str | None
    reasons: list[str]
    columns: dict[str, Value]
    rules: dict[str, bool | None]
    terms: tuple[int, int, int] | None = None


def clean(program: Program, case: Mapping[str, Value]) -> dict[str, Value]:
    """The inputs of a case; a value out of its type's range or codes is missing. Dates are days since 1970-01-01."""
    found: dict[str, Value] = {}
    for item in program.inputs:
        value = case.get(item.name)
        if value is not None and item.type.kind in ("number", "date") and not item.type.low <= value <= item.type.high:
            value = None
        if value is not None and item.type.kind == "code" and value not in item.type.codes:
            value = None
        found[item.name] = value
    return found


def decide(program: Program, case: Mapping[str, Value]) -> Slow:
    """What a program comes to on a case."""
    row = clean(program, case)
    gone = {name for name, found in row.items() if found is None}
    row = dict(slow.columns(program.steps, row))
    rules = {rule.code: slow.evaluate(rule.when, row) for rule in program.rules}
    if program.verdict is None:
        return Slow(None, [], row, rules)
    row |= slow.table_columns(program.verdict.table, row)
    judge = Judge(program, row, gone, rules)
    judge.judge(program.verdict)
    return Slow(judge.outcome, list(dict.fromkeys(judge.reasons())), row, rules, judge.terms())


class Judge:
    """Who asks for what, and why."""

    def __init__(
        self, program: Program, row: dict[str, Value], gone: set[str], rules: Mapping[str, bool | None]
    ) -> None:
        self.program, self.row, self.gone, self.rules = program, row, gone, rules
        self.declines: list[str] = []
        self.refers: list[str] = []
        self.named: set[str] = set()
        self.unknown: list[str] = []
        self.later: list[str] = []

    def judge(self, verdict: Verdict) -> None:
        for rule in (one for one in self.program.rules if one.part == "rule"):
            self.of_rule(rule)
        self.of_verdict(verdict)
        for rule in (one for one in self.program.rules if one.part != "rule"):
            self.of_rule(rule)
        asks_to_refer = self.refers or self.named or self.unknown or self.later
        self.outcome = "decline" if self.declines else "refer" if asks_to_refer else "approve"

    def of_rule(self, rule: Rule) -> None:
        fired = self.rules[rule.code]
        if rule.outcome == "note" or fired is False:
            return
        if fired is None:
            self.is_unknown(set(rule.reads), f"rule_unknown:{rule.code}", self.unknown)
            return
        softened = set(rule.softened_by) & self.gone if rule.outcome == "decline" else set()
        self.named |= softened
        voice = self.declines if rule.outcome == "decline" and not softened else self.refers
        voice.append(rule.reason)
        if rule.part == "limit" and self.program.limit is not None:
            limit = self.program.limit
            by = self.row[limit.bound_by]
            if by is not None and self.row[limit.limit] is not None:
                voice.append(str(limit.components[by].reason))

    def is_unknown(self, reads: set[str], flat: str, where: list[str]) -> None:
        if reads & self.gone:
            self.named |= reads & self.gone
        else:
            where.append(flat)

    def of_verdict(self, verdict: Verdict) -> None:
        said, why = (self.row[output.name] for output in verdict.table.outputs)
        if said is None:
            self.is_unknown(set(verdict.reads), "verdict_unknown", self.later)
        elif said == "approve":
            terms = self.program.terms
            if terms and None in [self.row[name] for name in (terms.amount, terms.rate, terms.months)]:
                self.is_unknown(set(terms.reads), "terms_unknown", self.later)
        else:
            assert verdict.table.row is not None
            softened = set(verdict.softened_by[self.row[verdict.table.row]]) & self.gone
            self.named |= softened
            voice = self.declines if said == "decline" and not softened else self.refers
            voice.append(str(why))
            for view in self.program.scores:
                if view.name in verdict.scores:
                    voice += self.lost(view)

    def lost(self, view: ScoreView) -> list[str]:
        lost = []
        for place, item in enumerate(view.items):
            points = self.row[item.points]
            if points is not None and slow.evaluate(item.input, self.row) is not None and points < item.best:
                lost.append((-(item.best - points), place, item.reason))
        return [reason for _, _, reason in sorted(lost)[:4]]

    def reasons(self) -> list[str]:
        verdict = self.program.verdict
        assert verdict is not None
        found = [*self.declines, *self.refers]
        found += [f"value_missing:{item.name}" for item in self.program.inputs if item.name in self.named]
        found += [*self.unknown, *self.later]
        if self.outcome == "approve":
            found = [str(self.row[verdict.table.outputs[1].name])]
        limit = self.program.limit
        if limit is not None and limit.asked is not None and self.outcome != "decline":
            got, asked, by = self.row[limit.limit], self.row[limit.asked], self.row[limit.bound_by]
            if None not in (got, asked, by) and got < asked:
                found.append(str(limit.components[by].reason))
        return found + [r.reason for r in self.program.rules if r.outcome == "note" and self.rules[r.code]]

    def terms(self) -> tuple[int, int, int] | None:
        terms = self.program.terms
        if terms is None or self.outcome == "decline":
            return None
        amount, rate, months = (self.row[name] for name in (terms.amount, terms.rate, terms.months))
        return None if None in (amount, rate, months) or amount < terms.minimum_fen else (amount, rate, months)
