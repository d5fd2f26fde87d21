"""What happens to booked loans in a demo: money that comes early, late and astray, and terms that change.

Chance is fixed by the seed, the loan and the day. An act that was done is not asked for again, so that a run that was
cut off goes on alike; a note that was booked today is left alone until tomorrow for the same reason.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from loanmill.cli.demo.plan import Plan
from loanmill.core.kernel.canonical import Json
from loanmill.core.kernel.money import yuan_text
from loanmill.core.servicing.acts.reverse import WRONG_LOAN
from loanmill.operations.act import Context, Result, done_before
from loanmill.operations.debts.enter import decide_debts, enter_debts
from loanmill.operations.errors import Refused
from loanmill.operations.payments.place import place_payment
from loanmill.operations.payments.receive import receive_payment
from loanmill.operations.providers import provider
from loanmill.operations.servicing.do_act import do_act
from loanmill.operations.servicing.requests import decide_act, propose_act
from loanmill.queries.servicing.debtor import RETAIL
from loanmill.queries.servicing.what_if import Side, stands_today
from loanmill.rails.asking import post
from loanmill.records.actor import SYSTEM, Actor, staff_actor
from loanmill.records.models import Loan, Staff, SuspenseItem
from loanmill.workflows import engine

ASTRAY = "L-"  # what a payer writes who forgets the number of the note
Does = Callable[[Plan, Loan, Side, date], None]


def serve_loans(plan: Plan, *, today: date) -> None:
    """Yesterday's stray money is placed, and to a few loans something happens."""
    _place_waiting(plan, today=today)
    loans = Loan.objects.filter(disbursed_on__lt=today).exclude(state="cancelled").order_by("number")
    for loan in loans.select_related("application__officer__unit"):
        chance, upto = plan.share("life", loan.number, str(today)), 0
        for below, does in HAPPENS:
            upto += below
            if chance < upto:
                _happens(plan, loan, does, today)
                break


def _happens(plan: Plan, loan: Loan, does: Does, today: date) -> None:
    officer = _officer(loan)
    stands = stands_today(viewer=officer, loan_id=loan.id) if officer else None
    if stands is not None and stands.phase == "open":
        does(plan, loan, stands, today)


def _transfer(plan: Plan, loan: Loan, stands: Side, today: date) -> None:
    """A merchant in arrears transfers what he has: some, all, or a little too much."""
    part = 4_000 + plan.share("transfer", loan.number, str(today)) * 7 // 10
    if stands.position.due_fen:
        _pay(plan, loan, max(1, stands.position.due_fen * part // 10_000), named=loan.number, today=today)


def _astray(plan: Plan, loan: Loan, stands: Side, today: date) -> None:
    """Money for an instalment whose payer forgot the number."""
    if stands.ahead:
        _pay(plan, loan, stands.ahead[0].total_fen, named=ASTRAY, today=today)


def _wrong_loan(plan: Plan, loan: Loan, stands: Side, today: date) -> None:
    """Money that names somebody else's note: the officer notices, and a colleague agrees to set it right."""
    others = Loan.objects.filter(funder=loan.funder, disbursed_on__lt=today).exclude(state="cancelled")
    wrong = others.exclude(pk=loan.pk).order_by("number").first()
    if wrong is not None and stands.ahead:
        reference = _pay(plan, loan, stands.ahead[0].total_fen, named=wrong.number, today=today)
        terms: dict[str, Json] = {"redirect_to": str(loan.id)}
        _agreed(plan, wrong, "reverse", today, {"of": reference, "because": WRONG_LOAN}, terms=terms)


def _prepay(plan: Plan, loan: Loan, stands: Side, today: date) -> None:
    """A fifth to a half of the principal before its time, for smaller instalments or for fewer."""
    part = 2_000 + plan.share("prepay", loan.number, str(today)) * 3 // 10
    fen = stands.position.due_fen + stands.position.principal_fen * part // 10_000
    act = "prepay_reduce" if part % 2 else "prepay_shorten"
    _entered(plan, loan, act, today, {"amount_fen": max(fen, 1)})


def _settle(plan: Plan, loan: Loan, stands: Side, today: date) -> None:
    """All of it at once."""
    _entered(plan, loan, "settle", today, {"amount_fen": max(stands.settlement_fen, 1)})


def _extend(plan: Plan, loan: Loan, stands: Side, today: date) -> None:
    """A few months more."""
    _agreed(plan, loan, "extend", today, {"months": 1 + plan.share("extend", loan.number) % 3})


def _renew(plan: Plan, loan: Loan, stands: Side, today: date) -> None:
    """A sound firm's loan goes on as a new note."""
    facts: dict[str, Json] = dict.fromkeys(("lawful", "trading_steadily", "good_credit", "meets_lending_terms"), True)
    terms: dict[str, Json] = {"rate_bp": stands.rate_bp, "months": loan.term_months, "method": loan.method}
    _agreed(plan, loan, "renew", today, {**facts, "new_loan": f"{loan.number}-R"}, terms=terms)


def _holiday(plan: Plan, loan: Loan, stands: Side, today: date) -> None:
    """Two instalments are skipped."""
    _agreed(plan, loan, "holiday", today, {"instalments": 2, "defer": "principal"})


def _owes_elsewhere(plan: Plan, loan: Loan, stands: Side, today: date) -> None:
    """A new credit report: what other banks hold, and of every third merchant a part that is long late."""
    officer, manager = _officer(loan), _staff("manager")
    if officer is None or loan.borrower.kind == RETAIL:
        return
    share = plan.share("elsewhere", loan.number, str(today))
    balance = loan.principal_fen * (5_000 + share) // 10_000
    late = balance * (3_000 + share % 4_000) // 10_000 if share % 3 == 0 else 0
    hand_in, decide = (plan.key(step, "debts", loan.number, str(today)) for step in ("propose", "decide"))
    told = enter_debts(
        _context(hand_in, officer), loan_id=loan.id, balance_fen=balance, late_fen=late, non_performing=bool(late),
        as_of=today, source="bureau", reference=f"R-{loan.number}-{today:%Y%m%d}",
    )  # fmt: skip
    report = UUID(str(told["report"]))
    decide_debts(_context(decide, manager), report_id=report, approve=True)


# So many of ten thousand loans a day.
HAPPENS: tuple[tuple[int, Does], ...] = (
    (400, _transfer), (12, _astray), (6, _wrong_loan), (20, _prepay), (6, _settle), (5, _extend), (5, _renew),
    (3, _holiday), (8, _owes_elsewhere),
)  # fmt: skip


def _pay(plan: Plan, loan: Loan, fen: int, *, named: str, today: date) -> str:
    reference = f"T-{loan.number}-{today:%Y%m%d}"
    key = plan.key("transfer", loan.number, str(today))
    if done_before(key) is None:
        _credited(reference, today, fen)
        receive_payment(
            _context(key, SYSTEM), entity_id=loan.entity_id, reference=reference, loan=named, amount_fen=fen,
            currency="CNY", value_on=today, channel="transfer",
        )  # fmt: skip
    return reference


def _place_waiting(plan: Plan, *, today: date) -> None:
    """The manager finds whose money it was: its reference tells. What came in today waits for tomorrow."""
    manager = _staff("manager")
    waiting = SuspenseItem.objects.filter(loan_named=ASTRAY, received_on__lt=today, state="waiting")
    for item in waiting.order_by("reference"):
        loan = Loan.objects.get(number=item.reference.removeprefix("T-").rsplit("-", 1)[0])
        key = plan.key("place", item.reference, str(today))
        _tried(lambda key=key, item=item, loan=loan: place_payment(  # type: ignore[misc]
            _context(key, manager), item_id=item.id, loan_id=loan.id
        ))  # fmt: skip


def _entered(plan: Plan, loan: Loan, act: str, today: date, values: dict[str, Json]) -> None:
    """The officer enters an act; a merchant whom the policy turns away goes home."""
    key, officer = plan.key("act", loan.number, str(today)), _officer(loan)
    if officer is not None and done_before(key) is None:
        _credited(str(_event(act, loan, today, {})["reference"]), today, int(str(values["amount_fen"])))
        _tried(lambda: do_act(_context(key, officer), loan_id=loan.id, event=_event(act, loan, today, values)))


def _credited(reference: str, today: date, fen: int) -> None:
    """The merchant's transfer reaches the bank under its reference."""
    body: dict[str, Json] = {"reference": reference, "amount": yuan_text(fen=fen), "value_date": today.isoformat()}
    post(provider("bank"), path="/bank/v1/credits", body=body, reference=reference, limit_ms=10_000)


def _agreed(
    plan: Plan, loan: Loan, act: str, today: date, values: dict[str, Json], *, terms: dict[str, Json] | None = None
) -> None:
    """The officer proposes and the manager decides the same day."""
    officer, manager = _officer(loan), _staff("manager")
    ask, decide = (plan.key(step, act, loan.number, str(today)) for step in ("propose", "decide"))
    if officer is None or loan.outstanding_fen > manager.review_limit_fen:
        return
    event = _event(act, loan, today, values)
    asked = done_before(ask) or _tried(
        lambda: propose_act(_context(ask, officer), loan_id=loan.id, event=event, terms=terms)
    )
    if asked is None or done_before(decide) is not None:
        return
    # What would meet a finding is not approved but for an act whose findings only tell of the class.
    yes = not asked["findings"]
    request = UUID(str(asked["request"]))
    _tried(lambda: decide_act(_context(decide, manager), request_id=request, approve=yes))


def _tried(does: Callable[[], Result]) -> Result | None:
    """What came of it; None where it was refused."""
    try:
        return does()
    except Refused:
        return None


def _event(act: str, loan: Loan, today: date, values: dict[str, Json]) -> dict[str, Json]:
    return {"act": act, "reference": f"{act}-{loan.number}-{today:%Y%m%d}", "value_on": today.isoformat(), **values}


def _officer(loan: Loan) -> Actor | None:
    officer = loan.application.officer
    return staff_actor(officer) if officer else None


def _staff(username: str) -> Actor:
    return staff_actor(Staff.objects.select_related("unit").get(username=username))


def _context(key: UUID, actor: Actor) -> Context:
    here = engine.shell()
    return Context(actor=actor, key=key, at=here.clock(), random=here.random(key))
