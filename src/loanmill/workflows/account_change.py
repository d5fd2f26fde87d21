"""A new account of a borrower: the old authorisations are ended at the bank, and the new account is registered.

What the bank does not answer, and what falls into a day's end, is left to the run after the next day end
(`workflows/mandates.py`): rows say what is still to be done.
"""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db.models import Exists, OuterRef

from loanmill.operations.act import Context, Result
from loanmill.operations.mandates.idle import FIRST, revoke_replaced
from loanmill.operations.mandates.missing import keep_unkept, register_for
from loanmill.records.account_change import AccountChange
from loanmill.records.loan import Loan
from loanmill.records.mandate import Mandate
from loanmill.workflows import engine

MOST = 100  # authorisations of one borrower at one lender: far more than there can be


def workflow_id(change_id: UUID) -> str:
    """The id of the workflow of one change."""
    return f"account-{change_id}"


@engine.durable("account_change")
def account_change(workflow: str, change_id: str) -> Result:
    """Lender by lender, revoke and register; each step once."""
    lenders = engine.step("lenders", lambda _: _lenders(UUID(change_id)), workflow=workflow)
    borrower, done = UUID(str(lenders["borrower"])), {"revoked": 0, "registered": 0}
    assert isinstance(lenders["entities"], list)
    for named in lenders["entities"]:
        entity = UUID(str(named))
        engine.step(f"find-{entity}", partial(_find, UUID(change_id), entity), workflow=workflow)
        revoke = partial(revoke_replaced, entity_id=entity, after=FIRST, most=MOST, borrower=borrower)
        register = partial(register_for, entity_id=entity, borrower=borrower)
        done["revoked"] += int(str(engine.step(f"revoke-{entity}", revoke, workflow=workflow)["revoked"]))
        done["registered"] += int(str(engine.step(f"register-{entity}", register, workflow=workflow)["registered"]))
    return {**done}


def _find(change_id: UUID, entity_id: UUID, context: Context) -> Result:
    change = AccountChange.objects.defer("paper").get(pk=change_id)
    return keep_unkept(context, entity_id=entity_id, change=change)


def _lenders(change_id: UUID) -> Result:
    """The borrower, and the lenders that he owes or owed."""
    borrower = AccountChange.objects.values_list("party_id", flat=True).get(pk=change_id)
    entities = Loan.objects.filter(borrower_id=borrower).values_list("entity_id", flat=True)
    return {"borrower": str(borrower), "entities": [str(entity) for entity in sorted({*entities})]}


def start_account_change(change_id: UUID) -> str:
    """Start it when the transaction under way commits; its id."""
    workflow = workflow_id(change_id)
    engine.start(account_change, workflow, workflow, str(change_id))
    return workflow


def reconcile(*, patient: bool = False) -> int:
    """Start what was agreed where no engine ran, while something of it is still to be revoked."""
    ended = Mandate.objects.filter(borrower=OuterRef("party"), state="revoking")
    keys = AccountChange.objects.filter(Exists(ended), state="done").values_list("id", flat=True)
    return sum(engine.take_up(account_change, workflow_id(key), str(key), patient=patient) for key in keys)
