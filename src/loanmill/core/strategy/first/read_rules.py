"""Rules and score bands of a policy, from spots."""

from __future__ import annotations

from itertools import pairwise
from typing import cast

from loanmill.core.evidence.decision import OUTCOMES, Outcome
from loanmill.core.evidence.vocabulary import Term
from loanmill.core.strategy.first.document import Band, Condition, Operand, Operator, Rule, RuleOutcome
from loanmill.core.strategy.first.reader import Reader, is_number
from loanmill.core.strategy.text.spots import Spot

# Texts and dates are for people and cross-checks; a rule reads what can be compared without reading.
DECIDABLE = ("fen", "bp", "count", "days", "months", "bool", "code")
_EQUALITY = ("eq", "ne")
_MEMBERSHIP = ("in", "not_in")
_ORDER = ("lt", "le", "gt", "ge")


def read_rules(reader: Reader, spot: Spot) -> tuple[Rule, ...]:
    """The rules in their order, which is the order of reasons of equal outcome."""
    rules: dict[str, Rule] = {}
    for item in reader.items(spot):
        rule = _rule(reader, item)
        if rule.code in rules:
            reader.faults.add(item, f"a rule {rule.code} stands above already", remedy="give it another code")
        rules[rule.code] = rule
    return tuple(rules.values())


def _rule(reader: Reader, spot: Spot) -> Rule:
    fields = reader.table(spot, needs=("rule", "when", "then"), may=("reason",))
    code = reader.text(fields["rule"])
    conditions = _conditions(reader, fields["when"])
    params = {c.name for c in conditions} | {f"policy_{c.name}" for c in conditions}
    reason = reader.reason(fields.get("reason", fields["rule"]), params=params)
    outcome = reader.choice(fields["then"], ("decline", "refer", "note"))
    return Rule(code=code, reason=reason, outcome=cast(RuleOutcome, outcome), conditions=conditions)


def _conditions(reader: Reader, spot: Spot) -> tuple[Condition, ...]:
    """`[name, op, value]`, or a list of them which must all hold."""
    items = reader.items(spot)
    several = bool(items) and all(isinstance(item.raw, list) for item in items)
    found = [_condition(reader, item) for item in (items if several else [spot])]
    return tuple(condition for condition in found if condition is not None)


def _condition(reader: Reader, spot: Spot) -> Condition | None:
    parts = reader.items(spot)
    if len(parts) != 3:
        reader.faults.add(spot, "a condition has three parts", remedy="write [name, op, value]")
        return None
    term = reader.term(parts[0], types=DECIDABLE)
    if term is None:
        return None
    op = reader.choice(parts[1], _operators(term))
    return Condition(name=term.name, op=cast(Operator, op), value=_operand(reader, parts[2], term=term, op=op))


def _operators(term: Term) -> tuple[str, ...]:
    if is_number(term):
        return (*_EQUALITY, *_ORDER)
    return (*_EQUALITY, *_MEMBERSHIP) if term.type == "code" else _EQUALITY


def _operand(reader: Reader, spot: Spot, *, term: Term, op: str) -> Operand:
    if op in _MEMBERSHIP:
        return tuple(_one(reader, item, term=term) for item in reader.items(spot))
    if is_number(term):
        value = reader.quantity(spot, unit=term.type)
        _reachable(reader, spot, term=term, op=op, value=value)
        return value
    if term.type == "bool":
        if isinstance(spot.raw, bool):
            return spot.raw
        reader.faults.add(spot, f"{term.name} is true or false", remedy="write true or false")
        return False
    return _one(reader, spot, term=term)


def _one(reader: Reader, spot: Spot, *, term: Term) -> str:
    return reader.choice(spot, term.codes) if term.type == "code" else reader.text(spot)


def _reachable(reader: Reader, spot: Spot, *, term: Term, op: str, value: int) -> None:
    """A rule that can never fire, or always fires, is a mistake."""
    assert term.min is not None and term.max is not None
    never = {"lt": value <= term.min, "le": value < term.min, "gt": value >= term.max, "ge": value > term.max}
    always = {"lt": value > term.max, "le": value >= term.max, "gt": value < term.min, "ge": value <= term.min}
    outside = op in _EQUALITY and not term.min <= value <= term.max
    if never.get(op, outside) or always.get(op, False):
        what = "always" if always.get(op, False) else "never"
        remedy = f"{term.name} runs from {term.min} to {term.max}; use a value inside"
        reader.faults.add(spot, f"this condition {what} holds", remedy=remedy)


def read_bands(reader: Reader, spot: Spot) -> tuple[Band, ...]:
    """What the score says by itself: bands from low to high without a gap, one of which approves."""
    bands: list[Band] = []
    items = reader.items(spot)
    for item in items:
        fields = reader.table(item, needs=("then", "reason"), may=("from", "below"))
        low = reader.whole(fields["from"]) if "from" in fields else None
        below = reader.whole(fields["below"]) if "below" in fields else None
        outcome = cast(Outcome, reader.choice(fields["then"], OUTCOMES))
        params = ("score", "grade") if outcome == "approve" else ("score", "policy_score")
        bands.append(Band(low=low, below=below, outcome=outcome, reason=reader.reason(fields["reason"], params=params)))
    ends = [(band.low, band.below) for band in bands]
    check_contiguous(reader, spot, ends=ends, what="score band")
    if "approve" not in {band.outcome for band in bands}:
        reader.faults.add(spot, "no band approves", remedy="add a band with `then: approve`; there is no default")
    return tuple(bands)


def check_contiguous(reader: Reader, spot: Spot, *, ends: list[tuple[int | None, int | None]], what: str) -> None:
    """Ranges from low to high: the first open below, the last open above, each starting where the last ended."""
    if not ends:
        reader.faults.add(spot, f"there is no {what}", remedy="write at least one")
        return
    if ends[0][0] is not None or ends[-1][1] is not None:
        reader.faults.add(spot, f"the outer {what}s are not open", remedy="leave out the first `from` and last `below`")
    for (low, below), (after, _) in pairwise(ends):
        if below is None or after is None or below != after:
            message = f"the {what}s have a gap or an overlap at {below} and {after}"
            reader.faults.add(spot, message, remedy="let each `from` be the `below` before it")
        elif low is not None and low >= below:
            reader.faults.add(spot, f"the {what} from {low} below {below} can hold nothing", remedy="put them in order")
