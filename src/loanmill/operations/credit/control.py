"""Freeze, unfreeze and reduce a line. What lowers a risk one person does at once; what raises it takes two."""

from __future__ import annotations

from uuid import UUID

from loanmill.operations.act import Act, Result, operation
from loanmill.operations.credit.counts import count
from loanmill.operations.credit.standing import locked_line
from loanmill.operations.errors import Refused, WrongState
from loanmill.operations.review import OwnCase
from loanmill.records.org import Staff

FREEZE_REASONS = (
    "overdue_elsewhere",
    "alert",
    "class_worse",
    "business_closed",
    "fraud_suspected",
    "asked_by_customer",
)


class LineInvalid(Refused):
    """The form cannot be taken; `field` says where."""

    code, status = "line_invalid", 422


@operation("credit.freeze")
def freeze_line(act: Act, *, line_id: UUID, reason: str) -> Result:
    """Stop draws at once. Raises LineInvalid for a reason that is none, WrongState unless the line is active."""
    line, _, _ = locked_line(act, line_id)
    if reason not in FREEZE_REASONS:
        raise LineInvalid("choose why the line is frozen", field="reason")
    if line.state != "active":
        raise WrongState(act="credit.freeze", state=line.state, wanted="active")
    line.state, line.frozen_for, line.unfreeze_by = "frozen", reason, None
    act.save(line)
    return {"line": str(line.id), "state": line.state}


@operation("credit.unfreeze")
def unfreeze_line(act: Act, *, line_id: UUID) -> Result:
    """Ask to lift a freeze, or agree to a colleague's asking. Raises OwnCase for agreeing with oneself."""
    line, _, _ = locked_line(act, line_id)
    if line.state != "frozen":
        raise WrongState(act="credit.unfreeze", state=line.state, wanted="frozen")
    if line.unfreeze_by_id is None:
        line.unfreeze_by = Staff.objects.get(pk=act.actor.id)
    elif line.unfreeze_by_id == act.actor.id:
        raise OwnCase("you asked for this yourself; a colleague must agree")
    else:
        line.state, line.frozen_for, line.unfreeze_by = "active", "", None
    act.save(line)
    return {"line": str(line.id), "state": line.state}


@operation("credit.reduce")
def reduce_limit(act: Act, *, line_id: UUID, limit_fen: int) -> Result:
    """Lower a line's limit, even below what is used: then there is no room until it is repaid. Raises LineInvalid."""
    line, _, _ = locked_line(act, line_id)
    if line.state == "closed":
        raise WrongState(act="credit.reduce", state=line.state, wanted="active, frozen")
    if not 0 <= limit_fen < line.limit_fen:
        raise LineInvalid("a limit can only be lowered here; to raise it, apply anew", field="limit")
    promised = line.value().promised_fen
    line.limit_fen = limit_fen
    act.save(line)
    count(act, line, promised_fen=line.value().promised_fen - promised)
    return {"line": str(line.id), "limit_fen": limit_fen}
