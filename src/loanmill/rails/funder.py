"""Funder: will it take this loan? One answer a reference, for ever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from loanmill.core.evidence.projections.wire import Unfit, code_of, fen_of, text_of
from loanmill.core.kernel.money import yuan_text
from loanmill.engines.wire import Link
from loanmill.rails.asking import Said, checked_reference, get, post

Decision = Literal["yes", "no"]
DECISIONS: tuple[Decision, ...] = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is offered to the funder. `annual_rate_bp` is the contract rate, `method` the way of repaying."""

    reference: str
    product: str
    amount_fen: int
    term_months: int
    annual_rate_bp: int
    method: str
    grade: str


@dataclass(frozen=True, slots=True)
class Quote:
    """The funder's word. `unknown`: ask again; `refused`: the question itself was turned away, with the reason."""

    reference: str
    decision: Decision | Literal["unknown", "refused"]
    reason: str
    quota_left_fen: int | None
    raw: bytes


def quote(link: Link, *, terms: Terms, limit_ms: int) -> Quote:
    """Ask for a quote; a yes reserves the amount. Raises ValueError for an unfit reference or amount."""
    if terms.amount_fen <= 0:
        raise ValueError("a loan is positive")
    body = {
        "product": terms.product,
        "amount": yuan_text(fen=terms.amount_fen),
        "term_months": terms.term_months,
        "annual_rate_bp": terms.annual_rate_bp,
        "method": terms.method,
        "grade": terms.grade,
    }
    path = f"/funder/v1/quotes/{checked_reference(terms.reference)}"
    said = post(link, path=path, body=body, reference=terms.reference, limit_ms=limit_ms)
    return _quote(said, reference=terms.reference)


def quoted(link: Link, *, reference: str, limit_ms: int) -> Quote:
    """The quote given before; `refused` with reason not_found when there is none."""
    path = f"/funder/v1/quotes/{checked_reference(reference)}"
    return _quote(get(link, path=path, reference=reference, limit_ms=limit_ms), reference=reference)


def _quote(said: Said, *, reference: str) -> Quote:
    if said.ending != "answered":
        return Quote(reference, said.ending, said.reason, None, said.raw)
    try:
        if said.body.get("reference", reference) != reference:
            raise Unfit("reference", "other_subject")
        return Quote(
            reference=reference,
            decision=code_of(said.body.get("decision"), field="decision", codes=DECISIONS),
            reason=text_of(said.body.get("reason", ""), field="reason", empty=True),
            quota_left_fen=fen_of(said.body.get("quota_left"), field="quota_left"),
            raw=said.raw,
        )
    except Unfit as fault:
        return Quote(reference, "unknown", f"{fault.field}:{fault.reason}", None, said.raw)
