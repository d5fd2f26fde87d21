"""Section `rules`: what declines, refers or notes a case. Also the rules that a limit and a price bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from loanmill.core.strategy.document.offer import Offer
from loanmill.core.strategy.document.parts import Part
from loanmill.core.strategy.document.reasons import Words, reason_code, words_ask
from loanmill.core.strategy.document.scope import Lineage, Scope
from loanmill.core.strategy.text.fields import Fields
from loanmill.core.strategy.text.spots import Spot
from loanmill.core.strategy.tree.nodes import And, Compare, Const, Node, Not, Ref, children
from loanmill.core.strategy.tree.program import Rule, RuleOutcome
from loanmill.core.strategy.tree.types import Type

OUTCOMES = ("decline", "refer", "note")
BOOL = Type("bool")


@dataclass(slots=True)
class RuleReader:
    """Reads rules into `found`; the parts that drop one come in order of precedence."""

    fields: Fields
    scope: Scope
    parts: Sequence[Part]
    own: Words
    found: list[Rule] = field(default_factory=list)

    def read_all(self, spot: Spot | None) -> None:
        """The document's rules, then those of its parts."""
        if spot is not None:
            for item in self.fields.items(spot):
                self.read(item, None)
        for part in self.parts:
            for item in self.fields.items(part.rules) if part.rules is not None else ():
                self.read(item, part)
        codes = {rule.code for rule in self.found}
        for part in self.parts:
            for code, item in part.without.items():
                if code not in codes:
                    self.fields.faults.add(item, f"there is no rule {code}", remedy="name a rule of this document")

    def read(self, spot: Spot, part: Part | None) -> None:
        """One rule; a rule of a part judges the part's cases alone."""
        table = self.fields.table(spot, needs=("rule", "when", "then"), may=("reason",))
        code = self.fields.text(table["rule"])
        outcome = self.fields.choice(table["then"], OUTCOMES)
        node = self.scope.expression(table["when"], want=BOOL)
        if any(rule.code == code for rule in self.found):
            self.fields.faults.add(table["rule"], f"the rule {code} stands twice", remedy="give it another name")
        if node is None:
            return
        text, params = str(table["when"].raw), params_of(node)
        lineage = self.scope.lineage(node)
        self._refuse_stand_ins(table["when"], outcome, lineage)
        at = table.get("reason", table["rule"])
        below = {name: self.scope.ref(name) for name in lineage.inputs}
        reason = reason_code(self.fields, at, self.own, params={*dict(params), *below})
        asked = words_ask(reason, self.own) & below.keys()
        params = tuple(sorted({**{name: below[name] for name in asked}, **dict(params)}.items()))
        if part is not None and self.scope.need(part.column):
            node, text = both(self.scope.ref(part.column), node), f"{part.column} and ({text})"
        for other in self.parts:
            if code in other.without and self.scope.need(other.column):
                flag = self.scope.ref(other.column)
                node, text = both(Not(flag.type, flag), node), f"not {other.column} and ({text})"
        self.add(code, to_outcome(outcome), reason, node, text, params, spot.line, "rule")

    def add(
        self,
        code: str,
        outcome: RuleOutcome,
        reason: str,
        when: Node,
        text: str,
        params: tuple[tuple[str, Node], ...],
        line: int,
        part: Literal["rule", "limit", "price"],
    ) -> None:
        """Keep a rule, with the inputs below it."""
        lineage = self.scope.lineage(when)
        reads, soft = self.scope.ordered(lineage.inputs), self.scope.ordered(lineage.softening)
        self.found.append(Rule(code, outcome, reason, when, text, reads, params, soft, line, part))

    def _refuse_stand_ins(self, spot: Spot, outcome: str, lineage: Lineage) -> None:
        """What is not known must refer: a stand-in would let it pass, or decline by it."""
        if outcome in ("decline", "refer") and lineage.stand_ins:
            names = ", ".join(sorted(lineage.stand_ins))
            remedy = "drop `otherwise` on the way; a rule that reads something missing refers by itself"
            self.fields.faults.add(spot, f"the rule reads a stand-in for {names}", remedy=remedy)
        elif outcome == "decline" and lineage.scored:
            message = "the rule declines by a score that has points for what is missing"
            self.fields.faults.add(spot, message, remedy="read the score's _best instead, and refer by the score")
        elif outcome == "decline" and lineage.asked:
            message = "the rule declines because something is missing"
            self.fields.faults.add(spot, message, remedy="let it refer: what is not known goes to a person")

    def add_offer_rules(self, offer: Offer, spots: dict[str, Spot]) -> None:
        """The rules of limit and price, which speak where the verdict does not decline already."""
        open_ = self._not_declined()
        if offer.limit is not None and self.scope.need(offer.limit.limit):
            limit = self.scope.ref(offer.limit.limit)
            least = Const(
                replace(limit.type, low=offer.minimum_fen, high=offer.minimum_fen, missing=False), offer.minimum_fen
            )
            low = Compare(replace(BOOL, missing=limit.type.missing), "lt", limit, least)
            params: tuple[tuple[str, Node], ...] = (("limit_fen", limit), ("policy_limit_fen", least))
            node, text = (both(open_, low) if open_ else low), f"{limit.name} < {offer.minimum_fen} fen"
            line = spots["limit"].line
            self.add(
                "limit_below_minimum", offer.below_minimum, "limit_below_minimum", node, text, params, line, "limit"
            )
        if offer.price is not None and self.scope.need(offer.price.total):
            total, cap = self.scope.ref(offer.price.total), self.scope.ref(offer.price.cap)
            missing = total.type.missing or cap.type.missing
            high = Compare(replace(BOOL, missing=missing), "gt", total, cap)
            params = (("sum_bp", total), ("policy_cap_bp", cap))
            node, text = (both(open_, high) if open_ else high), f"{total.name} > {cap.name}"
            self.add(
                "price_above_cap", offer.above_cap, "price_above_cap", node, text, params, spots["price"].line, "price"
            )

    def _not_declined(self) -> Node | None:
        if not self.scope.need("verdict_outcome"):
            return None
        said = self.scope.ref("verdict_outcome")
        if "decline" not in said.type.codes:
            return None
        return Compare(replace(BOOL, missing=said.type.missing), "ne", said, Const(said.type, "decline"))


def to_outcome(text: str) -> RuleOutcome:
    """The outcome that a rule asks for."""
    return "decline" if text == "decline" else "refer" if text == "refer" else "note"


def both(first: Node, second: Node) -> And:
    """Both hold."""
    return And(replace(BOOL, missing=first.type.missing or second.type.missing), (first, second))


def params_of(node: Node) -> tuple[tuple[str, Node], ...]:
    """What a rule's reason may tell: every column read, and as `policy_NAME` what it is compared with."""
    found: dict[str, Node] = {}
    _collect(node, found)
    return tuple(sorted(found.items()))


def _collect(node: Node, found: dict[str, Node]) -> None:
    if isinstance(node, Ref):
        found.setdefault(node.name, node)
    if isinstance(node, Compare):
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(one, Ref) and isinstance(other, Ref | Const):
                found.setdefault(f"policy_{one.name}", other)
    for child in children(node):
        _collect(child, found)
