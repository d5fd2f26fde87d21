"""Pay a draw out: the bank pays once under the draw's reference; what it refuses is taken off the books again."""

from __future__ import annotations

from uuid import UUID

from loanmill.operations.act import Act, Context, Private, Result, operation
from loanmill.operations.credit.drawing import shift
from loanmill.operations.credit.standing import locked_line, take_repaid
from loanmill.operations.disburse.pay import ordered
from loanmill.operations.errors import WrongState
from loanmill.operations.mandates.ask import ask
from loanmill.operations.mandates.keep import keep, name_standing
from loanmill.operations.put_on_books import take_off_books
from loanmill.operations.today import open_date
from loanmill.operations.unsure import Unsure
from loanmill.queries.credit.owed import owed_by
from loanmill.rails.bank import Payment, PaymentOrder
from loanmill.records.credit import Drawdown
from loanmill.records.vault import identity


def pay_draw(context: Context, *, drawdown_id: UUID) -> Result:
    """Order the payment and record what the bank says. Raises Unsure: ask again under the same reference."""
    drawdown = Drawdown.objects.select_related("line__borrower", "line__application").get(pk=drawdown_id)
    payee, case = identity(drawdown.line.borrower), drawdown.line.application
    contract = case.contracts.select_related("application").filter(offer=drawdown.line.offer_id).first()
    mandate = ask(entity=case.entity_id, contract=contract, payer=payee, on=open_date(case.entity_id))
    order = PaymentOrder(
        reference=drawdown.reference,
        payee_account=payee["account"],
        payee_name=payee["name"],
        amount_fen=drawdown.amount_fen,
        purpose=case.purpose,
        requested_on=drawdown.asked_on,
    )
    said = ordered(order)
    if said.status in ("unknown", "pending"):
        raise Unsure(f"the bank has not said whether {order.reference} was paid ({said.status} {said.reason})")
    return record_draw_payment(context, drawdown_id=drawdown_id, payment=Private(said), mandate=Private(mandate))


@operation("credit.pay")
def record_draw_payment(act: Act, *, drawdown_id: UUID, payment: Private, mandate: Private) -> Result:
    """Keep what became of it, and the authorisation to debit where the line had none yet.

    Not paid: the note is cancelled by a correction, and its room is free again.
    """
    line, _, today = locked_line(act, Drawdown.objects.values_list("line_id", flat=True).get(pk=drawdown_id))
    drawdown = act.get(Drawdown, drawdown_id)
    if drawdown.state != "booked" or drawdown.loan is None:
        raise WrongState(act="credit.pay", state=drawdown.state, wanted="booked")
    said: Payment = payment.value
    drawdown.bank_serial = said.bank_serial or ""
    drawdown.state = "paid" if said.status == "paid" else "failed"
    if drawdown.state == "failed":
        take_repaid(act, line, notes=owed_by(line.entity_id, [line.borrower_id]))
        take_off_books(act, loan=drawdown.loan, on=today)
        shift(act, line, outstanding_fen=-drawdown.amount_fen, drawn_fen=-drawdown.amount_fen, notes=-1)
    keep(act, mandate.value, on=today)
    if drawdown.state == "paid":
        name_standing(act, drawdown.loan)
    act.save(drawdown)
    return {"drawdown": str(drawdown.id), "status": said.status, "reason": said.reason}
