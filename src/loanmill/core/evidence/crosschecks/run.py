"""Run cross-checks over a case and return findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from loanmill.core.evidence.crosschecks import (
    business_age,
    declared_to_invoices,
    declared_to_takings,
    licence_days_left,
    licence_holder,
    licence_term,
    name_trade,
    registry_kind,
    registry_name,
    registry_people,
    rejected_invoices,
    rejected_takings,
    takings_to_orders,
)
from loanmill.core.evidence.crosschecks.view import CaseView, CrossCheck
from loanmill.core.evidence.finding import Finding
from loanmill.core.evidence.missing import Missing, Value, spell
from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.kernel.canonical import canonical, digest

CHECKS: Mapping[str, CrossCheck] = MappingProxyType(
    {
        check.name: check
        for check in (
            business_age.CHECK,
            declared_to_invoices.CHECK,
            declared_to_takings.CHECK,
            licence_days_left.CHECK,
            licence_holder.CHECK,
            licence_term.CHECK,
            name_trade.CHECK,
            registry_kind.CHECK,
            registry_name.CHECK,
            registry_people.CHECK,
            rejected_invoices.CHECK,
            rejected_takings.CHECK,
            takings_to_orders.CHECK,
        )
    }
)


def cross_check(*, case: CaseView, names: Iterable[str]) -> tuple[Finding, ...]:
    """The findings `names` of a case, in order of name. Raises KeyError for a name that no file checks.

    A value outside the vocabulary's range becomes Missing(out_of_range).
    """
    return tuple(_finding(CHECKS[name], case) for name in sorted(names))


def _finding(check: CrossCheck, case: CaseView) -> Finding:
    value = vocabulary().admit(check.name, check.check(case))
    read = {name: _spelled(name, case.value(name)) for name in check.reads}
    hashed = canonical({"business_date": case.business_date, "read": read, "roles": sorted(case.people)})
    return Finding(name=check.name, value=value, version=f"{check.name}/{check.version}", input_sha256=digest(hashed))


def _spelled(name: str, value: Value) -> object:
    """What stands for a value in the digest: of a person's data only that it was known.

    The digest of an id number can be guessed back by trying all numbers, and it would outlive an erasure.
    """
    if vocabulary().terms[name].personal and not isinstance(value, Missing):
        return {"known": True}
    return spell(value)
