"""Text that judges: rules, verdict and terms speak, the strictest is the outcome, and reasons stand in their order.

The order is docs/policy-language.md's. `D` holds what asks to decline and `R` what asks to refer, by flat reason, so
that each stands once; `blame` the missing inputs to be named; `U` and `V` what is unknown although no input is missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from loanmill.core.strategy.case.expressions import code_of
from loanmill.core.strategy.case.losing import Losses
from loanmill.core.strategy.case.packing import Parts, quote, reason_of, table_of, value_of
from loanmill.core.strategy.case.writer import Code, Writer, pattern
from loanmill.core.strategy.tree.nodes import Node
from loanmill.core.strategy.tree.program import LimitView, Program, Rule, Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """The local that holds each rule's verdict, in the order of the rules."""

    rules: tuple[Code, ...]


def write_judgement(writer: Writer, program: Program, *, gaps: bool) -> Judged:
    """Write what gives the locals `outcome`, `W` (flat reason -> JSON) and `terms` (JSON). `gaps`: inputs may miss."""
    assert program.verdict is not None
    scribe = _Scribe(writer, program, gaps)
    for name in ("D", "R", "U", "V"):
        writer.line(f"{name} = {{}}")
    writer.line("blame = 0")
    rules = tuple(scribe.judge(rule) for rule in program.rules)
    for rule, code in zip(program.rules, rules, strict=True):
        if rule.part == "rule":
            scribe.rule(rule, code)
    scribe.verdict(program.verdict)
    for rule, code in zip(program.rules, rules, strict=True):
        if rule.part != "rule":
            scribe.rule(rule, code)
    scribe.outcome(program.verdict)
    scribe.afterwards(rules)
    scribe.terms()
    return Judged(rules)


@dataclass(frozen=True, slots=True)
class _Scribe:
    """Writes one part of the judgement at a time."""

    writer: Writer
    program: Program
    gaps: bool

    def mask(self, names: tuple[str, ...]) -> int:
        """Inputs as bits, the first the lowest."""
        return sum(1 << index for index, item in enumerate(self.program.inputs) if item.name in names)

    def judge(self, rule: Rule) -> Code:
        """Compute one rule's verdict: True fired, False passed, None unknown."""
        code = code_of(self.writer, rule.when)
        name = self.writer.temp()
        self.writer.line(f"{name} = {code.text}")
        return Code(name, code.maybe)

    def rule(self, rule: Rule, code: Code) -> None:
        """What a rule asks for. A note asks for nothing."""
        if rule.outcome == "note":
            return
        spoken = [self._set(rule.reason, rule.reason, rule.params)]
        if rule.part == "limit" and self.program.limit is not None:
            spoken.append(self._bound(self.program.limit))
        with self.writer.inside(f"if {code.text}:"):
            self._asks("D" if rule.outcome == "decline" else "R", self.mask(rule.softened_by), spoken)
        if code.maybe:
            with self.writer.inside(f"elif {code.text} is None:"):
                flat = f"rule_unknown:{rule.code}"
                params = table_of({"rule": [quote(rule.code)]})
                parts = table_of({"code": [quote("rule_unknown")], "params": params})
                said = f"U[{self.writer.pool.put(flat)}] = {pattern(self.writer.pool, parts)}"
                self._unknown(self.mask(rule.reads), said)

    def _set(self, flat: str, reason: str, params: tuple[tuple[str, Node], ...]) -> str:
        parts = reason_of(self.writer, reason, params)
        return f".setdefault({self.writer.pool.put(flat)}, {pattern(self.writer.pool, parts)})"

    def _bound(self, limit: LimitView) -> str:
        """The reason of the component that bound the limit."""
        w = self.writer
        got, by = w.columns[limit.limit], w.columns[limit.bound_by]
        reasons = tuple(part.reason or part.code for part in limit.components)
        heads = tuple(f'{{"code":{quote(reason)},"params":{{"limit_fen":' for reason in reasons)
        text = pattern(w.pool, [Code(f"{w.pool.put(heads)}[{by.text}]"), Code(got.text), "}}"])
        spoken = f".setdefault({w.pool.put(reasons)}[{by.text}], {text})"
        known = [f"{code.text} is not None" for code in (got, by) if code.maybe]
        return f"{spoken} if {' and '.join(known)} else None" if known else spoken

    def _asks(self, target: str, softened: int, spoken: list[str]) -> None:
        """Speak; a decline over a stand-in asks to refer while the value is missing."""
        if target == "R" or not softened or not self.gaps:
            self._speak(target, spoken)
            return
        with self.writer.inside(f"if gaps & {softened}:"):
            self._speak("R", spoken)
            self.writer.line(f"blame |= gaps & {softened}")
        with self.writer.inside("else:"):
            self._speak("D", spoken)

    def _speak(self, target: str, spoken: list[str]) -> None:
        for one in spoken:
            self.writer.line(target + one)

    def _unknown(self, reads: int, said: str) -> None:
        """Blame the missing inputs; where there are none, say that it is unknown."""
        if not self.gaps or not reads:
            self.writer.line(said)
            return
        with self.writer.inside(f"if gaps & {reads}:"):
            self.writer.line(f"blame |= gaps & {reads}")
        with self.writer.inside("else:"):
            self.writer.line(said)

    def verdict(self, verdict: Verdict) -> None:
        """What the verdict asks for. Where it approves, terms with a missing part ask to refer."""
        w = self.writer
        said = w.columns[verdict.table.outputs[0].name]
        if said.maybe:
            with w.inside(f"if {said.text} is None:"):
                self._unknown(self.mask(verdict.reads), self._plain("verdict_unknown"))
        word = "elif" if said.maybe else "if"
        with w.inside(f"{word} {said.text} != {w.pool.put('approve')}:"):
            self._no(verdict, said)
        terms = self.program.terms
        parts = [w.columns[name] for name in (terms.amount, terms.rate, terms.months)] if terms else []
        missing = " or ".join(f"{part.text} is None" for part in parts if part.maybe)
        if terms and missing:
            with w.inside(f"elif {missing}:"):
                self._unknown(self.mask(terms.reads), self._plain("terms_unknown"))

    def _plain(self, code: str) -> str:
        text = table_of({"code": [quote(code)], "params": ["{}"]})
        return f"V[{self.writer.pool.put(code)}] = {pattern(self.writer.pool, text)}"

    def _no(self, verdict: Verdict, said: Code) -> None:
        """A verdict that does not approve: its reason, then the characteristics that lost most."""
        w = self.writer
        w.line(f"A = D if {said.text} == {w.pool.put('decline')} else R")
        softened = tuple(self.mask(names) for names in verdict.softened_by)
        if self.gaps and any(softened):
            assert verdict.table.row is not None
            row = w.columns[verdict.table.row].text
            with w.inside(f"if soft := gaps & {w.pool.put(softened)}[{row}]:"):
                w.line("A = R")
                w.line("blame |= soft")
        reason = w.columns[verdict.table.outputs[1].name]
        w.line(f"A.setdefault({reason.text}, {self._verdict_reason(verdict)})")
        for view in self.program.scores:
            if view.name in verdict.scores:
                points = "".join(f"{w.columns[item.points].text}, " for item in view.items)
                values = "".join(f"{pattern(w.pool, [value_of(w, item.input)])}, " for item in view.items)
                w.line(f"{w.pool.put(Losses.of(view.items).add)}(A, ({points}), ({values}))")

    def _verdict_reason(self, verdict: Verdict) -> str:
        """The reason of the row that was hit, with the verdict's parameters and the row's own."""
        row = verdict.table.row
        assert row is not None
        texts = []
        for index, item in enumerate(verdict.table.rows):
            own = dict(verdict.row_params[index]) if verdict.row_params else {}
            params = tuple({**dict(verdict.params), **own}.items())
            texts.append(pattern(self.writer.pool, reason_of(self.writer, str(item.outputs[1]), params)))
        return branch(texts, self.writer.columns[row].text)

    def outcome(self, verdict: Verdict) -> None:
        """The strictest of what spoke. An approval is what is left when nothing else spoke and the verdict approves."""
        w = self.writer
        reason = w.columns[verdict.table.outputs[1].name]
        with w.inside("if D or R or U or V or blame:"):
            w.line(f"outcome = {w.pool.put('decline')} if D else {w.pool.put('refer')}")
            w.line("W = D")
            with w.inside("for flat in R:"):
                w.line("W.setdefault(flat, R[flat])")
            if self.gaps:
                with w.inside("if blame:"):
                    w.line(f"{w.pool.put(self._blamed())}(W, blame, why)")
            w.line("W.update(U)")
            w.line("W.update(V)")
        with w.inside("else:"):
            w.line(f"outcome = {w.pool.put('approve')}")
            w.line(f"W = {{{reason.text}: {self._verdict_reason(verdict)}}}")

    def _blamed(self) -> object:
        heads = [(f"value_missing:{item.name}", quote(item.name)) for item in self.program.inputs]

        def name_missing(said: dict[str, str], blame: int, why: tuple[str, ...]) -> None:
            for index, (flat, name) in enumerate(heads):
                if blame >> index & 1:
                    params = f'"missing":{quote(why[index])},"name":{name}'
                    said[flat] = f'{{"code":"value_missing","params":{{{params}}}}}'

        return name_missing

    def afterwards(self, rules: tuple[Code, ...]) -> None:
        """What bound the amount, unless declined, and the notes that fired."""
        w, limit = self.writer, self.program.limit
        if limit is not None and limit.asked is not None:
            got, asked = w.columns[limit.limit], w.columns[limit.asked]
            known = [f"{code.text} is not None" for code in (got, asked) if code.maybe]
            no = f"outcome != {w.pool.put('decline')}"
            with w.inside(f"if {' and '.join([no, *known])} and {got.text} < {asked.text}:"):
                w.line("W" + self._bound(limit))
        for rule, code in zip(self.program.rules, rules, strict=True):
            if rule.outcome == "note":
                with w.inside(f"if {code.text}:"):
                    w.line("W" + self._set(rule.reason, rule.reason, rule.params))

    def terms(self) -> None:
        """What is offered, or on a referral would have been; nothing below the minimum."""
        w, terms = self.writer, self.program.terms
        null = w.pool.put("null")
        if terms is None:
            w.line(f"terms = {null}")
            return
        parts = {name: w.columns[name] for name in (terms.amount, terms.rate, terms.months)}
        amount, rate, months = (parts[name] for name in (terms.amount, terms.rate, terms.months))
        known = [f"{code.text} is None" for code in parts.values() if code.maybe]
        fields: dict[str, Parts] = {
            "amount_fen": [Code(amount.text)],
            "method": [quote(terms.method)],
            "rate_bp": [Code(rate.text)],
        }
        text = pattern(w.pool, table_of({**fields, "term_months": [Code(months.text)]}))
        never = " or ".join([*known, f"{amount.text} < {terms.minimum_fen}"])
        w.line(f"terms = {null} if outcome == {w.pool.put('decline')} or {never} else {text}")


def branch(texts: list[str], index: str, start: int = 0) -> str:
    """The expression that picks one of several by a number from `start`, halving at each comparison."""
    if len(set(texts)) == 1:
        return texts[0]
    middle = len(texts) // 2
    low, high = branch(texts[:middle], index, start), branch(texts[middle:], index, start + middle)
    return f"({low} if {index} < {start + middle} else {high})"
