"""Read a policy: YAML text in, a checked Program out, or every fault with file, line, place and remedy."""

from __future__ import annotations

from dataclasses import dataclass, field

from loanmill.core.kernel.canonical import digest
from loanmill.core.schedule.build import METHODS
from loanmill.core.strategy.document.dated import register_dated
from loanmill.core.strategy.document.examples import Example, read_examples
from loanmill.core.strategy.document.fits import fits_product
from loanmill.core.strategy.document.formulas import Labels, register_formulas, register_parameters
from loanmill.core.strategy.document.inputs import builtins, read_inputs
from loanmill.core.strategy.document.matrices import register_matrices
from loanmill.core.strategy.document.offer import Offer, read_terms, register_limit, register_price
from loanmill.core.strategy.document.parts import Part
from loanmill.core.strategy.document.reasons import Words, read_reasons
from loanmill.core.strategy.document.rules import RuleReader
from loanmill.core.strategy.document.scope import Scope
from loanmill.core.strategy.document.scorecards import check_named, register_scorecards
from loanmill.core.strategy.document.sub_policies import read_parts
from loanmill.core.strategy.document.tables import register_tables
from loanmill.core.strategy.document.verdict import register_verdict
from loanmill.core.strategy.text.fields import Fields
from loanmill.core.strategy.text.spots import Fault, Faults, PolicyInvalid, Spot, read_spots
from loanmill.core.strategy.tree.program import LANGUAGE, Program, ScoreView, Verdict
from loanmill.core.strategy.tree.types import Type

HEAD = ("format", "policy", "version", "product", "effective_from", "title")
DEFINING = ("parameters", "formulas", "dated", "tables", "matrices", "scorecards")
DECIDING = ("rules", "price", "limit", "terms", "verdict", "reasons", "sub_policies", "challengers")
KINDS = ("decision", "calculation")


@dataclass(frozen=True, slots=True)
class Document:
    """A policy's program and the test cases that travel with it."""

    program: Program
    examples: tuple[Example, ...]


def read_program(*, text: str, file: str) -> Program:
    """The checked program of a policy; `file` is its name in messages. Raises PolicyInvalid."""
    return read_document(text=text, file=file).program


def read_document(*, text: str, file: str) -> Document:
    """The program and its test cases. Raises PolicyInvalid."""
    document, faults = check(text=text, file=file)
    if document is None or faults:
        raise PolicyInvalid(faults)
    return document


def check(*, text: str, file: str) -> tuple[Document | None, tuple[Fault, ...]]:
    """The document, and everything that is wrong with it; it can be used when nothing is."""
    faults = Faults(file=file)
    root = read_spots(text, faults=faults, decimals=True)
    if root is None or faults.found:
        return None, tuple(faults.found)
    document = _Reading(Fields(faults), root, digest(text.encode())).document()
    return document, tuple(sorted(dict.fromkeys(faults.found), key=lambda fault: fault.line))


@dataclass(slots=True)
class _Reading:
    """One reading of a document, section by section."""

    fields: Fields
    root: Spot
    sha256: str
    labels: Labels = field(default_factory=dict)
    views: dict[str, ScoreView] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    offer: Offer = field(default_factory=Offer)

    def document(self) -> Document:
        fields = self.fields
        may = ("kind", "inputs", "outputs", "tests", *DEFINING, *DECIDING)
        table = fields.table(self.root, needs=HEAD, may=may)
        sections = {name: spot for name, spot in table.items() if spot.raw is not None}
        fields.choice(table["format"], (LANGUAGE,))
        kind = fields.choice(sections["kind"], KINDS) if "kind" in sections else "decision"
        scope = self._scope(sections, product=fields.text(table["product"]))
        parts = read_parts(fields, sections, scope)
        own = read_reasons(fields, sections["reasons"]) if "reasons" in sections else {}
        self._register(sections, scope, parts, own)
        rules = RuleReader(fields, scope, parts, own)
        scope.define_all()
        if "scorecards" in sections:
            check_named(fields, sections["scorecards"], scope, self.views)
        if kind == "decision":
            self._decide(sections, scope, rules)
        else:
            for name in sorted(set(DECIDING) & sections.keys()):
                fields.faults.add(sections[name], f"a calculation has no {name}", remedy="make it kind: decision")
        outputs = self._outputs(sections, scope, kind)
        _unused(fields, scope)
        title = fields.table(table["title"], needs=("zh", "en"))
        examples = read_examples(fields, sections["tests"]) if "tests" in sections else ()
        program = Program(
            kind="decision" if kind == "decision" else "calculation",
            code=fields.text(table["policy"]),
            version=str(table["version"].raw),
            product=fields.text(table["product"]),
            effective_from=fields.day(table["effective_from"]),
            title={language: fields.text(title[language]) for language in ("zh", "en")},
            sha256=self.sha256,
            inputs=tuple(item for item in scope.inputs.values() if not item.builtin or item.name in scope.read),
            steps=tuple(scope.steps),
            outputs=outputs,
            rules=tuple(rules.found),
            verdict=self.verdicts[0] if self.verdicts else None,
            scores=self._cards(sections),
            limit=self.offer.limit,
            price=self.offer.price,
            terms=self.offer.terms,
            variant="variant" if "challengers" in sections and kind == "decision" else None,
            blamable=scope.ordered(_blamable(rules, self.verdicts, self.offer)),
            labels=self.labels,
            reasons=own,
        )
        if not fields.faults.found and kind == "decision":
            fits_product(fields, table, program)
        return Document(program, examples)

    def _scope(self, sections: dict[str, Spot], product: str) -> Scope:
        scope = Scope(self.fields.faults)
        for item in builtins(product):
            scope.place_input(item)
        if "inputs" in sections:
            read_inputs(self.fields, sections["inputs"], scope)
        return scope

    def _register(self, sections: dict[str, Spot], scope: Scope, parts: list[Part], own: Words) -> None:
        fields, nothing = self.fields, Spot({}, 1, "$")
        register_parameters(fields, sections.get("parameters", nothing), scope, parts, self.labels)
        register_formulas(fields, sections.get("formulas", nothing), scope, self.labels)
        register_dated(fields, sections.get("dated", nothing), scope)
        register_tables(fields, sections.get("tables", nothing), scope, parts)
        register_matrices(fields, sections.get("matrices", nothing), scope)
        told = _because(sections.get("verdict", nothing))
        register_scorecards(fields, sections.get("scorecards", nothing), scope, self.views, own, told)
        if "price" in sections:
            register_price(fields, sections["price"], scope, self.offer)
        if "limit" in sections:
            register_limit(fields, sections["limit"], scope, self.offer, own)
        if "verdict" in sections:
            verdict, cards = sections["verdict"], self._names(sections)
            register_verdict(fields, verdict, scope, own, self.views, self.verdicts, cards)

    def _decide(self, sections: dict[str, Spot], scope: Scope, rules: RuleReader) -> None:
        if "verdict" not in sections:
            remedy = "add a verdict: the only way to an approval, and a table without a gap"
            self.fields.faults.add(self.root, "no outcome is certain: there is no verdict", remedy=remedy)
        rules.read_all(sections.get("rules"))
        rules.add_offer_rules(self.offer, sections)
        if "terms" in sections:
            read_terms(self.fields, sections["terms"], scope, self.offer, tuple(METHODS))
        elif "limit" in sections or "price" in sections:
            self.fields.faults.add(self.root, "a limit or price without terms", remedy="add terms")

    def _cards(self, sections: dict[str, Spot]) -> tuple[ScoreView, ...]:
        """The cards in the order of the document: the first one's score and grade are the decision's."""
        return tuple(self.views[name] for name in self._names(sections) if name in self.views)

    def _names(self, sections: dict[str, Spot]) -> tuple[str, ...]:
        raw = sections["scorecards"].raw if "scorecards" in sections else {}
        return tuple(raw) if isinstance(raw, dict) else ()

    def _outputs(self, sections: dict[str, Spot], scope: Scope, kind: str) -> tuple[tuple[str, Type], ...]:
        """What a run reports: what the document names, and what a decision always shows."""
        names: list[str] = []
        for view in self.views.values():
            graded = (view.total, view.grade, view.pd_bp, view.pd_low_bp, view.pd_high_bp)
            names += [name for name in graded if name is not None and name in scope and scope.need(name)]
        if self.offer.limit is not None:
            names.append(self.offer.limit.limit)
        if self.offer.price is not None:
            names.append(self.offer.price.rate)
        for item in self.fields.items(sections["outputs"]) if "outputs" in sections else ():
            name = self.fields.text(item)
            if name in scope and scope.need(name):
                names.append(name)
            elif name and name not in scope:
                self.fields.faults.add(item, f"{name} is no column", remedy="name an input, a formula or an output")
        if kind == "calculation" and not names:
            self.fields.faults.add(self.root, "a calculation without outputs", remedy="add outputs: [name]")
        return tuple((name, scope[name]) for name in dict.fromkeys(names))


def _because(verdict: Spot) -> frozenset[str]:
    """The scorecards whose characteristics the verdict names as reasons."""
    named = verdict.raw.get("because") if isinstance(verdict.raw, dict) else None
    items = named.raw if named is not None and isinstance(named.raw, list) else []
    return frozenset(str(item.raw) for item in items)


def _unused(fields: Fields, scope: Scope) -> None:
    """An input that nothing reads is asked of people and sources in vain."""
    for name, item in scope.inputs.items():
        if not item.builtin and name not in scope.read:
            at = Spot(None, item.line, f"$.inputs.{name}")
            fields.faults.add(at, f"the input {name} is never read", remedy="drop it, or use it")


def _blamable(rules: RuleReader, verdicts: list[Verdict], offer: Offer) -> frozenset[str]:
    found: set[str] = set()
    for rule in rules.found:
        if rule.outcome != "note":
            found.update(rule.reads, rule.softened_by)
    for verdict in verdicts:
        found.update(verdict.reads, *verdict.softened_by)
    if offer.terms is not None:
        found.update(offer.terms.reads)
    return frozenset(found)
