"""Firm or sole trader must be the same on the form and in the register: who is liable depends on it."""

from loanmill.core.evidence.crosschecks.view import CaseView, CrossCheck
from loanmill.core.evidence.missing import Missing, Value


def kind_matches_registry(case: CaseView) -> Value:
    """True when the declared kind of applicant is the registered one."""
    registered, declared = case.value("reg_kind"), case.value("app_applicant_kind")
    for value in (registered, declared):
        if isinstance(value, Missing):
            return value
    return registered == declared


CHECK = CrossCheck(
    name="xc_kind_matches_registry",
    version="1",
    reads=("reg_kind", "app_applicant_kind"),
    check=kind_matches_registry,
)
