"""Decide on a colleague's new account of a borrower. From a yes on, nothing is debited from the account of before.

In one act the vault gets the new account, no loan of the borrower names an authorisation any more, and those of other
accounts are to be revoked on the bank's rail. Until the new account is registered (`workflows/account_change.py`, and
after every day end `workflows/mandates.py`) the loans are debited by the account in the vault, as every loan without an
authorisation is; from one that the bank would not register, not at all.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection

from loanmill.operations.act import Act, Result, may_touch, operation
from loanmill.operations.day.row import hold_open_day
from loanmill.operations.errors import NotFound, Refused, WrongState
from loanmill.operations.mandates.idle import PAYING_OUT
from loanmill.operations.review import AboveLimit, OwnCase
from loanmill.records.account_change import AccountChange, account_in_force
from loanmill.records.application import Application
from loanmill.records.credit import Drawdown
from loanmill.records.loan import Loan
from loanmill.records.mandate import Mandate
from loanmill.records.org import Staff
from loanmill.records.party import Party
from loanmill.records.vault import identity, sealed_identity


class PayingOut(Refused):
    """Money is on its way to the account of before; the account changes when it has arrived."""

    code = "account_paying_out"


@operation("account.decide")
def decide_account(act: Act, *, change_id: UUID, approve: bool, answer: str = "") -> Result:
    """Agree to a new account or refuse it. Raises OwnCase, AboveLimit, WrongState, PayingOut, DayClosing or NotFound.

    The result says how many loans named an authorisation, and how many authorisations are to be revoked.
    """
    asked = AccountChange.objects.filter(pk=change_id).select_related("loan__application").first()
    if asked is None:
        raise NotFound("account_change", change_id)
    loans, today = _locked(act, asked)
    party, change = act.get(Party, asked.party_id), act.get(AccountChange, change_id)
    if act.actor.id in (change.asked_by_id, *(loan.application.officer_id for loan in loans)):
        raise OwnCase("you entered this account yourself, or it is your own customer's; a colleague must decide it")
    if change.state != "waiting":
        raise WrongState(act=act.name, state=change.state, wanted="waiting")
    owed_fen = sum(loan.outstanding_fen for loan in loans)
    if approve and owed_fen > act.actor.review_limit_fen:
        raise AboveLimit(
            "the borrower owes more than your limit; leave it to somebody whose limit is higher",
            limit_fen=act.actor.review_limit_fen, amount_fen=owed_fen,
        )  # fmt: skip
    done: Result = {"loans": 0, "mandates": 0}
    if approve:
        done = _put_in_vault(act, change, party, loans)
    change.state = "done" if approve else "refused"
    change.decided_by, change.decided_at = Staff.objects.get(pk=act.actor.id), act.at
    change.decided_on, change.answer = today, answer[:400]
    act.save(change)
    return {"change": str(change.id), "state": change.state, **done}


def _locked(act: Act, asked: AccountChange) -> tuple[list[Loan], date]:
    """The borrower's loans, and the open day of the lender on whose loan it was entered; locked as in every act.

    One party may owe several lenders of one installation, and the vault knows one account: each of their days is held.
    """
    own = asked.loan.entity_id
    rows = Loan.objects.filter(borrower_id=asked.party_id)
    days = {entity: hold_open_day(entity).date for entity in sorted({own, *rows.values_list("entity_id", flat=True)})}
    act.on_open_day(days[own])
    act.subject = asked.loan.application_id
    locked = [_locked_loan(key) for key in rows.order_by("id").values_list("id", flat=True)]
    if not any(loan.id == asked.loan_id and may_touch(act.actor, loan) for loan in locked):
        raise NotFound("account_change", asked.id)
    return locked, days[own]


def _locked_loan(key: UUID) -> Loan:
    """A loan for change, whoever's desk it is on: the account is the borrower's, so all of them follow it."""
    rows = Loan.objects.filter(pk=key)
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(of=("self",))
    return rows.select_related("application__unit").get()


def _put_in_vault(act: Act, change: AccountChange, party: Party, loans: list[Loan]) -> Result:
    """The new account stands; what was authorised for another one is named no more, and is to be revoked."""
    if (
        Application.objects.filter(applicant=party, state__in=PAYING_OUT).exists()
        or Drawdown.objects.filter(line__borrower=party, state="booked").exists()
    ):
        raise PayingOut("money is being paid out to the account of before; decide when it has arrived")
    before = account_in_force(party.id)
    if before is not None:
        before = act.get(AccountChange, before.id)
        before.state, before.undebited_from = "replaced", None
        act.save(before)
    account, _ = change.new_account
    party.sealed = sealed_identity(party.id, {**identity(party), "account": account})
    act.save(party)
    named = [loan for loan in loans if loan.mandate]
    for loan in named:
        loan.mandate = ""
        act.save(loan)
    ended = Mandate.objects.filter(borrower=party, state="active").exclude(account_blind=change.account_blind)
    keys = list(ended.order_by("id").values_list("id", flat=True))
    for key in keys:
        mandate = act.get(Mandate, key)
        mandate.state = "revoking"
        act.save(mandate)
    return {"loans": len(named), "mandates": len(keys)}
