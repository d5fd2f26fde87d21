"""A payment to the wrong loan: its reversal there and its booking on the right loan, both in one act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from loanmill.core.kernel.canonical import Json
from loanmill.core.servicing.acts.reverse import Reverse, live
from loanmill.core.servicing.event import Event, MoneyIn
from loanmill.core.servicing.intake import redirect
from loanmill.operations.act import Act, Result
from loanmill.operations.servicing.entering import entered
from loanmill.operations.servicing.refusals import EventRefused
from loanmill.records.filed import contract_of, events_of
from loanmill.records.loan import Loan
from loanmill.records.servicing import REDIRECT_TO, LoanFile


def redirected_to(terms: Mapping[str, Json]) -> UUID | None:
    """The loan that the terms of a reversal name; None where they name none. Raises EventRefused for no id."""
    if not (named := terms.get(REDIRECT_TO)):
        return None
    try:
        return UUID(str(named))
    except ValueError as fault:
        raise EventRefused("redirect_to is the id of the right loan", reason=REDIRECT_TO) from fault


def redirectable(wrong: Loan, right: Loan | None, event: Event) -> MoneyIn:
    """The payment that can go from one loan to the other. Raises EventRefused where it cannot.

    Money that came out of suspense goes back there when it is reversed, and is placed anew from there.
    """
    if not isinstance(event, Reverse):
        raise EventRefused("only a reversal names the loan that money was meant for", reason=REDIRECT_TO)
    if right is None or right.state == "cancelled":
        raise EventRefused("there is no such loan at this lender; check its number", reason=REDIRECT_TO)
    if right.id == wrong.id:
        raise EventRefused("the payment is on this loan already; name another one", reason=REDIRECT_TO)
    contract = contract_of(wrong, LoanFile.objects.filter(loan=wrong).first())
    standing = live(events=events_of(wrong, contract))
    payment = next((one for one in standing if one.reference == event.of), None)
    if not isinstance(payment, MoneyIn) or payment.source != "bank":
        raise EventRefused("only a payment from the bank goes straight to another loan; place others anew", reason="of")
    return payment


def redirected(act: Act, *, payment: MoneyIn, reversal: str, right: Loan, today: date) -> Result:
    """Give a payment that was reversed to the locked loan it was meant for, from the same day or that loan's first."""
    _, there = redirect(payment=payment, reference=f"{reversal[:74]}-there")
    there = replace(there, value_on=max(there.value_on, right.disbursed_on))
    return entered(act, loan=right, event=there, today=today, approved=True)
