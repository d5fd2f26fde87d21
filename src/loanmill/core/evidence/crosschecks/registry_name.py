"""The declared business name must be the registered one: a borrowed shop front shows here first."""

from loanmill.core.evidence.crosschecks.view import CaseView, CrossCheck, same_text
from loanmill.core.evidence.missing import Missing, Value


def name_matches_registry(case: CaseView) -> Value:
    """True when the names agree, spaces and the width of brackets apart."""
    registered = case.value("reg_name")
    return registered if isinstance(registered, Missing) else same_text(str(registered), case.business_name)


CHECK = CrossCheck(name="xc_name_matches_registry", version="1", reads=("reg_name",), check=name_matches_registry)
