"""What merchants with a credit line do in a demo: draw what they need, for a month or three, and repay on the day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from loanmill.cli.demo.plan import Plan
from loanmill.operations.act import Context, done_before
from loanmill.operations.credit.decide_draw import decide_draw
from loanmill.operations.credit.drawing import draw_line
from loanmill.records.actor import merchant_actor, staff_actor
from loanmill.records.models import CreditLine, Drawdown, Staff
from loanmill.workflows import engine
from loanmill.workflows.drawdown import start_drawdown

DRAW_BP = 700  # so many merchants of ten thousand draw on a day
STEP_FEN = 1_000_00
MOST_MONTHS = 3


def draw_on_lines(plan: Plan, *, today: date) -> None:
    """Merchants draw, and what a person must decide is decided by the manager the same day."""
    for line in CreditLine.objects.filter(state="active").order_by("number"):
        if plan.share("draw", line.number, str(today)) < DRAW_BP:
            _draw(plan, line, today=today)
    for waiting in Drawdown.objects.filter(state="referred").order_by("number"):
        _decide(plan, waiting)


def _draw(plan: Plan, line: CreditLine, *, today: date) -> None:
    """Between a fifth and all of what is left of the line, in whole thousands; sometimes more than there is."""
    key = plan.key("draw", line.number, str(today))
    part = 2_000 + plan.share("part", line.number, str(today)) * 9_000 // 10_000
    wanted = max(1, line.value().room_fen * part // 10_000 // STEP_FEN) * STEP_FEN
    months = 1 + plan.share("months", line.number, str(today)) % MOST_MONTHS
    actor = merchant_actor(party=line.borrower_id, entity=line.entity_id)
    done = done_before(key) or draw_line(
        _context(key, actor), line_id=line.id, amount_fen=wanted, months=months, method="revolving"
    )
    if done["outcome"] == "approve":
        engine.wait(start_drawdown(UUID(str(done["drawdown"]))))


def _decide(plan: Plan, waiting: Drawdown) -> None:
    """The manager says yes more often than no."""
    manager = Staff.objects.select_related("unit").get(username="manager")
    yes = plan.share("decide", waiting.number) < 8_000
    key = plan.key("decide", waiting.number)
    done = decide_draw(_context(key, staff_actor(manager)), drawdown_id=waiting.id, approve=yes)
    if done["outcome"] == "approve":
        engine.wait(start_drawdown(waiting.id))


def _context(key: UUID, actor: object) -> Context:
    here = engine.shell()
    return Context(actor=actor, key=key, at=here.clock(), random=here.random(key))  # type: ignore[arg-type]
