"""Draw (用信): decide, and when the answer is yes book the note, in one transaction. The bank pays afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from loanmill.core.credit.draw import DrawRequest, draw
from loanmill.core.credit.rules import LineTerms
from loanmill.core.evidence.decision import Terms
from loanmill.core.schedule.build import METHODS
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.credit.counts import count
from loanmill.operations.credit.standing import Standing, standing
from loanmill.operations.errors import Refused
from loanmill.operations.put_on_books import Note, put_on_books
from loanmill.records.credit import CreditLine, Drawdown, ExposureCount, LimitHold

MOST_FEN = 10**13  # beyond any line: a mistyped amount, which the tables need not remember
MOST_MONTHS = 600


class DrawInvalid(Refused):
    """What was asked is no draw; `field` says where."""

    code, status = "draw_invalid", 422


@operation("credit.draw")
def draw_line(act: Act, *, line_id: UUID, amount_fen: int, months: int, method: str) -> Result:
    """Decide a draw. Approved, its note stands on the books when this returns; referred, its room is held.

    Every draw is kept, one that was declined too. Raises DrawInvalid, or NotFound.
    """
    if not 0 < amount_fen <= MOST_FEN:
        raise DrawInvalid("the amount must be positive and of this world", field="amount")
    if not 1 <= months <= MOST_MONTHS:
        raise DrawInvalid(f"the term is 1 to {MOST_MONTHS} months", field="months")
    if method not in METHODS:
        raise DrawInvalid("there is no such way of repaying", field="method")
    stands = standing(act, line_id)
    asked = DrawRequest(amount_fen=amount_fen, months=months, method=method)
    found = draw(
        request=asked, line=stands.line.value(), exposures=stands.exposures, borrower=stands.borrower,
        rules=stands.rules, on=stands.on,
    )  # fmt: skip
    drawdown = Drawdown(
        id=act.new_id("drawdown"),
        line=stands.line,
        number=f"{stands.line.number}-{stands.line.drawdowns.count() + 1:03d}",
        state="declined",
        amount_fen=amount_fen,
        months=months,
        method=method,
        rate_bp=stands.line.rate_bp,
        reasons=[reason.spelled() for reason in found.reasons],
        asked_by=act.actor.id,
        asked_at=act.at,
        asked_on=stands.on,
        reference=f"D-{act.new_id('drawdown')}",
    )
    terms = stands.rules.line_terms(product=stands.line.product)
    if found.outcome == "approve":
        book(act, drawdown, stands)
    elif found.outcome == "refer":
        _hold(act, drawdown, stands, terms)
    act.save(drawdown)
    loan = drawdown.loan.number if drawdown.loan else None
    codes = [reason.code for reason in found.reasons]
    return {"drawdown": str(drawdown.id), "outcome": found.outcome, "loan": loan, "reasons": [*codes]}


def book(act: Act, drawdown: Drawdown, stands: Standing) -> None:
    """Put the note on the books and take the room; the caller saves the draw."""
    line = stands.line
    note = Note(
        number=f"L{drawdown.number[1:]}",
        application=line.application,
        funder=line.funder_id,
        grade=line.grade,
        trade=line.trade,
    )
    terms = Terms(
        amount_fen=drawdown.amount_fen, rate_bp=drawdown.rate_bp, term_months=drawdown.months, method=drawdown.method
    )
    drawdown.loan = put_on_books(act, note=note, terms=terms, on=stands.on)
    drawdown.state = "booked"
    fen = drawdown.amount_fen
    shift(act, line, outstanding_fen=fen, drawn_fen=fen, notes=1, counts=stands.counts)


def _hold(act: Act, drawdown: Drawdown, stands: Standing, terms: LineTerms | None) -> None:
    """Keep the room while a person decides."""
    hold = LimitHold(
        id=act.new_id("hold"),
        line=stands.line,
        amount_fen=drawdown.amount_fen,
        expires_on=stands.on + timedelta(days=terms.hold_days if terms else 1),
        state="live",
    )
    drawdown.hold, drawdown.state = act.save(hold), "referred"
    shift(act, stands.line, held_fen=hold.amount_fen, counts=stands.counts)


def shift(
    act: Act, line: CreditLine, *, outstanding_fen: int = 0, drawn_fen: int = 0, held_fen: int = 0, notes: int = 0,
    counts: Sequence[ExposureCount] | None = None,
) -> None:  # fmt: skip
    """Move a line's amounts, and the counts of its product, region and funder with them."""
    promised = line.value().promised_fen
    line.outstanding_fen += outstanding_fen
    line.drawn_fen += drawn_fen
    line.held_fen += held_fen
    line.notes += notes
    act.save(line)
    promised = line.value().promised_fen - promised
    count(act, line, outstanding_fen=outstanding_fen, promised_fen=promised, held=counts)
