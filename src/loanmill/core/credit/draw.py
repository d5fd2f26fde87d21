"""A draw (用信) decided: approve, decline or refer, with every reason. What is unknown goes to a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from loanmill.core.credit.exposure import Exposure
from loanmill.core.credit.line import Line, LineState
from loanmill.core.credit.rules import DIMENSIONS, CreditRules, LineTerms
from loanmill.core.evidence.decision import Outcome, Reason
from loanmill.core.kernel.calendar import add_months

# One code a dimension, so that each has words of its own.
OVER_LIMIT: dict[str, Callable[..., Reason]] = {
    "customer": lambda **params: Reason(code="draw_over_customer_limit", params=params),
    "group": lambda **params: Reason(code="draw_over_group_limit", params=params),
    "product": lambda **params: Reason(code="draw_over_product_limit", params=params),
    "region": lambda **params: Reason(code="draw_over_region_limit", params=params),
    "funder": lambda **params: Reason(code="draw_over_funder_limit", params=params),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRequest:
    """What is asked: an amount, for so many months, repaid by a method. `held_fen` was held for this very draw."""

    amount_fen: int
    months: int
    method: str
    held_fen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrower:
    """How the borrower stands in all loans here; None where it is not known."""

    overdue_days: int | None
    loan_class: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawDecision:
    """The outcome, and why. An approval has no reason against it."""

    outcome: Outcome
    reasons: tuple[Reason, ...]


def draw(
    *,
    request: DrawRequest,
    line: Line,
    exposures: Sequence[Exposure],
    borrower: Borrower,
    rules: CreditRules,
    on: date,
    by_person: bool = False,
) -> DrawDecision:
    """Decide one draw on a day.

    `exposures` are at least one a dimension (a branch and those above it are several); one that is absent is unknown.
    `by_person` says that a person has looked and agrees: what would refer is then theirs to answer for, what declines
    still declines.
    """
    terms = rules.line_terms(product=line.product)
    declines = [*_status(line, borrower, on=on), *_room(request, line), *_limits(request, line, exposures)]
    refers = _unknown(line, exposures, borrower, rules)
    if terms is None:
        refers.append(Reason(code="draw_no_line_rule", params={"product": line.product}))
    else:
        declines += _asked(request, line, terms, on=on)
        if request.amount_fen > terms.refer_above_fen:
            params = {"amount_fen": request.amount_fen, "policy_refer_above_fen": terms.refer_above_fen}
            refers.append(Reason(code="draw_needs_person", params=params))
    if declines:
        return DrawDecision(outcome="decline", reasons=tuple(declines))
    if refers and not by_person:
        return DrawDecision(outcome="refer", reasons=tuple(refers))
    return DrawDecision(outcome="approve", reasons=())


def _status(line: Line, borrower: Borrower, *, on: date) -> list[Reason]:
    """Whether line and borrower may draw at all."""
    found = []
    if line.state is LineState.FROZEN:
        found.append(Reason(code="line_frozen", params={}))
    if line.state is LineState.CLOSED:
        found.append(Reason(code="line_closed", params={}))
    if not line.opened_on <= on <= line.expires_on:
        days = {"opened_on": line.opened_on.isoformat(), "expires_on": line.expires_on.isoformat()}
        found.append(Reason(code="line_not_valid", params=days))
    if borrower.overdue_days:
        found.append(Reason(code="draw_while_overdue", params={"overdue_days": borrower.overdue_days}))
    return found


def _asked(request: DrawRequest, line: Line, terms: LineTerms, *, on: date) -> list[Reason]:
    """Whether what is asked is what the line offers."""
    found = []
    if not terms.least_draw_fen <= request.amount_fen <= terms.most_draw_fen or request.amount_fen % terms.step_fen:
        params = {
            "amount_fen": request.amount_fen,
            "policy_least_fen": terms.least_draw_fen,
            "policy_most_fen": terms.most_draw_fen,
            "policy_step_fen": terms.step_fen,
        }
        found.append(Reason(code="draw_amount_unfit", params=params))
    if request.method not in terms.methods:
        found.append(Reason(code="draw_method_unfit", params={"method": request.method}))
    last = add_months(start=line.expires_on, months=terms.beyond_expiry_months)
    if not 1 <= request.months <= terms.most_months:
        params = {"months": request.months, "policy_most_months": terms.most_months}
        found.append(Reason(code="draw_term_unfit", params=params))
    elif add_months(start=on, months=request.months) > last:
        found.append(Reason(code="draw_beyond_line", params={"months": request.months, "policy_last": str(last)}))
    if line.notes >= terms.most_notes:
        params = {"notes": line.notes, "policy_most_notes": terms.most_notes}
        found.append(Reason(code="draw_too_many_notes", params=params))
    return found


def _room(request: DrawRequest, line: Line) -> list[Reason]:
    """Whether the line has room, what was held for this draw counting as room."""
    room = max(0, line.limit_fen - line.used_fen - (line.held_fen - request.held_fen))
    if 0 < request.amount_fen <= room:
        return []
    return [Reason(code="draw_over_line", params={"amount_fen": request.amount_fen, "room_fen": room})]


def _limits(request: DrawRequest, line: Line, exposures: Sequence[Exposure]) -> list[Reason]:
    """Whether each limit has room. A committed line counts already: its draw moves the promise, and adds nothing."""
    if line.committed:
        return []
    added = request.amount_fen - request.held_fen
    return [
        over_limit(one, amount_fen=request.amount_fen, headroom_fen=one.headroom_fen + request.held_fen)
        for one in exposures
        if one.headroom_fen is not None and added > max(0, one.headroom_fen)
    ]


def over_limit(exposure: Exposure, *, amount_fen: int, headroom_fen: int) -> Reason:
    """Why an amount does not fit: which limit, and what is left of it. Of several branches the one is named."""
    which = {"branch": exposure.code} if exposure.dimension == "region" else {}
    return OVER_LIMIT[exposure.dimension](amount_fen=amount_fen, headroom_fen=headroom_fen, **which)


def _unknown(line: Line, exposures: Sequence[Exposure], borrower: Borrower, rules: CreditRules) -> list[Reason]:
    """What is not known, or known and doubtful."""
    found = []
    told = {one.dimension for one in exposures} - {one.dimension for one in exposures if one.limit_fen is None}
    if missing := [name for name in DIMENSIONS if name not in told]:
        found.append(Reason(code="draw_exposure_unknown", params={"dimensions": [*missing]}))
    if borrower.overdue_days is None or borrower.loan_class is None:
        found.append(Reason(code="draw_borrower_unknown", params={}))
    elif borrower.loan_class not in rules.draw_classes:
        found.append(Reason(code="draw_class_low", params={"loan_class": borrower.loan_class}))
    return found
