"""Moving an application from state to state: the only place that does, and only along these lines."""

from __future__ import annotations

from loanmill.operations.act import Act
from loanmill.operations.errors import WrongState
from loanmill.records.application import Application

FROM: dict[str, frozenset[str]] = {
    "submitted": frozenset({"draft"}),
    "verifying": frozenset({"submitted"}),
    "manual_review": frozenset({"verifying"}),
    "approved": frozenset({"verifying", "manual_review"}),
    "declined": frozenset({"verifying", "manual_review"}),
    "withdrawn": frozenset({"draft", "submitted", "manual_review", "approved"}),
    "expired": frozenset({"draft", "approved"}),
    "accepted": frozenset({"approved"}),
    "contract_signed": frozenset({"accepted", "disbursement_failed", "line_refused"}),
    "disbursing": frozenset({"contract_signed", "disbursement_failed"}),
    "disbursement_failed": frozenset({"accepted", "contract_signed", "disbursing"}),
    "disbursed": frozenset({"disbursing"}),
    "line_active": frozenset({"contract_signed"}),
    "line_refused": frozenset({"contract_signed"}),
}


def move(act: Act, application: Application, *, to: str) -> Application:
    """Set the state, its time and the version, and write the row. Raises WrongState."""
    if application.state not in FROM[to]:
        raise WrongState(act=act.name, state=application.state, wanted=", ".join(sorted(FROM[to])))
    application.state, application.state_since = to, act.at
    application.version += 1
    act.subject = application.id
    return act.save(application)
