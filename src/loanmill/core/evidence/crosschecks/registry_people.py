"""The registered legal representative must be the operator, or the actual controller who was declared."""

from loanmill.core.evidence.crosschecks.view import CaseView, CrossCheck
from loanmill.core.evidence.missing import Missing, Value


def legal_rep_is_operator(case: CaseView) -> Value:
    """True when the register's id number is that of the declared operator or controller."""
    registered = case.value("reg_legal_rep_id_no")
    if isinstance(registered, Missing):
        return registered
    declared = [case.people[role].id_no for role in ("operator", "controller") if role in case.people]
    if not declared:
        return Missing("not_found")
    return str(registered).casefold() in {id_no.casefold() for id_no in declared}


CHECK = CrossCheck(
    name="xc_legal_rep_is_operator", version="1", reads=("reg_legal_rep_id_no",), check=legal_rep_is_operator
)
