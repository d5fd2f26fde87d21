"""Pay: the bank registers the authorisation to debit, and pays the loan out, once under its reference."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from loanmill.operations.act import Act, Context, Private, Result, operation
from loanmill.operations.mandates.ask import ask
from loanmill.operations.mandates.keep import keep
from loanmill.operations.providers import provider
from loanmill.operations.states import move
from loanmill.operations.today import held_date, open_date
from loanmill.operations.unsure import Unsure
from loanmill.rails.bank import Payment, PaymentOrder, pay, payment
from loanmill.records.application import Application
from loanmill.records.approval import Disbursement, Funding
from loanmill.records.vault import identity

LIMIT_MS = 10_000
CONFLICT = "reference_conflict"  # the bank knows the reference, under another order


def pay_out(context: Context, *, application_id: UUID) -> Result:
    """Have the authorisation registered, order the payment, and record what the bank says.

    Raises Unsure when it says nothing or that the payment is under way: ask again under the same reference.
    """
    application = Application.objects.select_related("applicant").get(pk=application_id)
    funding = application.fundings.get(decision="yes")
    payee = identity(application.applicant)
    today = open_date(application.entity_id)
    contract = application.contracts.select_related("application").filter(offer=funding.offer_id).first()
    mandate = ask(entity=application.entity_id, contract=contract, payer=payee, on=today)
    order = PaymentOrder(
        reference=f"P-{funding.id}",
        payee_account=payee["account"],
        payee_name=payee["name"],
        amount_fen=funding.amount_fen,
        purpose=application.purpose,
        requested_on=today,
    )
    said = ordered(order)
    if said.status in ("unknown", "pending"):
        raise Unsure(f"the bank has not said whether {order.reference} was paid ({said.status} {said.reason})")
    return record_payment(context, application_id=application_id, payment=Private(said), mandate=Private(mandate))


def ordered(order: PaymentOrder) -> Payment:
    """Order it, or learn what became of it when it was ordered before in other words.

    A crash may stand between the first asking and the second, and a day's close too: the reference is what counts,
    and an order that the bank has paid must not pass for a failed one.
    """
    bank = provider("bank")
    said = pay(bank, order=order, limit_ms=LIMIT_MS)
    if (said.status, said.reason) == ("refused", CONFLICT):
        known = payment(bank, reference=order.reference, limit_ms=LIMIT_MS)
        return replace(known, status="unknown") if known.status == "refused" else known
    return said


@operation("loan.pay")
def record_payment(act: Act, *, application_id: UUID, payment: Private, mandate: Private) -> Result:
    """Keep what became of the payment, and the authorisation; a payment that failed waits for a person."""
    application = act.get(Application, application_id)
    today = held_date(application.entity_id)
    act.business_date(application.entity_id)
    keep(act, mandate.value, on=today)
    funding: Funding = application.fundings.get(decision="yes")
    said: Payment = payment.value
    paid = said.status == "paid"
    act.save(
        Disbursement(
            id=act.new_id("disbursement"),
            application=application,
            funding=funding,
            reference=said.reference,
            amount_fen=funding.amount_fen,
            status="paid" if paid else "failed",
            bank_serial=said.bank_serial or "",
            value_date=today,
        )
    )
    move(act, application, to="disbursing" if paid else "disbursement_failed")
    return {"application": str(application.id), "status": said.status, "reason": said.reason}
