"""Rules over a snapshot, in three values: a rule that reads something missing is unknown, never silently passed."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from loanmill.core.evidence.decision import Reason
from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.kernel.canonical import Json
from loanmill.core.strategy.first.document import Condition, Operand, Rule, Verdict

_ORDER: Mapping[str, Callable[[int, int], bool]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


@dataclass(frozen=True, slots=True)
class RuleResult:
    """A rule's verdict with the values it read."""

    rule: Rule
    verdict: Verdict
    read: Mapping[str, Value]

    def reason(self) -> Reason:
        """Why, with every value read and, as `policy_<name>`, what the policy compares it with."""
        params: dict[str, Json] = {}
        for condition in self.rule.conditions:
            value = self.read[condition.name]
            params[condition.name] = None if isinstance(value, Missing) else value
            params[f"policy_{condition.name}"] = _json(condition.value)
        return Reason(code=self.rule.reason, params=params)

    def unknown(self) -> tuple[tuple[str, Missing], ...]:
        """The names that were missing and why."""
        return tuple((name, v) for name, v in sorted(self.read.items()) if isinstance(v, Missing))


def apply(*, rule: Rule, values: Mapping[str, Value]) -> RuleResult:
    """Fired when all conditions hold, passed when one is known not to, else unknown (Kleene's `and`)."""
    read = {condition.name: values[condition.name] for condition in rule.conditions}
    held = [holds(condition=condition, value=read[condition.name]) for condition in rule.conditions]
    verdict: Verdict = "passed" if False in held else "unknown" if None in held else "fired"
    return RuleResult(rule=rule, verdict=verdict, read=read)


def holds(*, condition: Condition, value: Value) -> bool | None:
    """Whether the condition holds; None when the value is missing."""
    if isinstance(value, Missing):
        return None
    wanted = condition.value
    if isinstance(wanted, tuple):
        return (value in wanted) == (condition.op == "in")
    if condition.op in ("eq", "ne"):
        return (value == wanted) == (condition.op == "eq")
    if isinstance(value, str) or isinstance(wanted, str):
        raise TypeError(f"{condition.name} {condition.op}: texts have no order; the policy was not checked")
    return _ORDER[condition.op](value, wanted)


def _json(value: Operand) -> Json:
    return list(value) if isinstance(value, tuple) else value
