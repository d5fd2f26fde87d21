"""A person decides a draw that was referred: within a limit, never an own one, and under today's limits."""

from __future__ import annotations

from uuid import UUID

from loanmill.core.credit.draw import DrawRequest, draw
from loanmill.core.credit.hold import HoldState
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.credit.drawing import book
from loanmill.operations.credit.holds import end, hold_of
from loanmill.operations.credit.standing import standing
from loanmill.operations.errors import NotFound, Refused, WrongState
from loanmill.operations.review import AboveLimit, OwnCase
from loanmill.records.credit import Drawdown
from loanmill.records.org import Staff


class NoRoom(Refused):
    """What was possible when it was asked for no longer is; `reasons` says why."""

    code = "draw_no_longer_possible"


class HoldPast(Refused):
    """The room was held until a day that is over; the evening frees it, and the customer draws anew."""

    code = "hold_past"


@operation("credit.decide")
def decide_draw(act: Act, *, drawdown_id: UUID, approve: bool) -> Result:
    """Say yes or no. Yes is decided again on how things stand now.

    Raises OwnCase, AboveLimit, WrongState, NoRoom, or HoldPast for a yes after the hold's last day.
    """
    line_id = Drawdown.objects.filter(pk=drawdown_id).values_list("line_id", flat=True).first()
    if line_id is None:
        raise NotFound("drawdown", drawdown_id)
    stands = standing(act, line_id)
    drawdown = act.get(Drawdown, drawdown_id)
    if act.actor.id in (drawdown.asked_by, stands.line.application.officer_id):
        raise OwnCase("this is your own customer's draw; a colleague must decide it")
    if drawdown.state != "referred" or drawdown.hold is None:
        raise WrongState(act="credit.decide", state=drawdown.state, wanted="referred")
    drawdown.decided_by = Staff.objects.get(pk=act.actor.id)
    if not approve:
        end(act, drawdown.hold, stands.line, to=HoldState.RELEASED, counts=stands.counts)
        drawdown.state = "refused"
        act.save(drawdown)
        return {"drawdown": str(drawdown.id), "outcome": "decline", "loan": None}
    if hold_of(drawdown.hold).is_past(on=stands.on):
        last = drawdown.hold.expires_on.isoformat()
        raise HoldPast(f"the room was held until {last}; have it drawn anew", expires_on=last)
    if drawdown.amount_fen > act.actor.review_limit_fen:
        raise AboveLimit(
            "the amount is above your limit; hand it to somebody whose limit is higher",
            limit_fen=act.actor.review_limit_fen,
            amount_fen=drawdown.amount_fen,
        )
    asked = DrawRequest(
        amount_fen=drawdown.amount_fen, months=drawdown.months, method=drawdown.method,
        held_fen=drawdown.hold.amount_fen,
    )  # fmt: skip
    found = draw(
        request=asked, line=stands.line.value(), exposures=stands.exposures, borrower=stands.borrower,
        rules=stands.rules, on=stands.on, by_person=True,
    )  # fmt: skip
    if found.outcome != "approve":
        raise NoRoom("limits or line changed meanwhile", reasons=[reason.spelled() for reason in found.reasons])
    end(act, drawdown.hold, stands.line, to=HoldState.USED, counts=stands.counts)
    book(act, drawdown, stands)
    act.save(drawdown)
    loan = drawdown.loan.number if drawdown.loan else None
    return {"drawdown": str(drawdown.id), "outcome": "approve", "loan": loan}
