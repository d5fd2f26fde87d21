"""The tobacco licence must stand in the owner's own name: a borrowed licence is a known fraud."""

from loanmill.core.evidence.crosschecks.view import CaseView, CrossCheck, same_text
from loanmill.core.evidence.missing import Missing, Value


def licence_holder_is_owner(case: CaseView) -> Value:
    """True when both name and id number on the licence are the operator's."""
    name, id_no = case.value("tob_holder_name"), case.value("tob_holder_id_no")
    for value in (name, id_no):
        if isinstance(value, Missing):
            return value
    operator = case.people.get("operator")
    if operator is None:
        return Missing("not_found")
    return same_text(str(name), operator.name) and str(id_no).casefold() == operator.id_no.casefold()


CHECK = CrossCheck(
    name="xc_licence_holder_is_owner",
    version="1",
    reads=("tob_holder_name", "tob_holder_id_no"),
    check=licence_holder_is_owner,
)
