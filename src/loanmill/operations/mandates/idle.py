"""Authorisations that nothing needs any more are revoked: the borrower owes nothing, or has another account by now."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from loanmill.operations.act import Act, Context, Private, Result, operation
from loanmill.operations.mandates.ask import LIMIT_MS
from loanmill.operations.providers import provider
from loanmill.operations.today import held_date, open_date
from loanmill.rails.mandates import revoke
from loanmill.records.application import Application
from loanmill.records.credit import CreditLine
from loanmill.records.loan import Loan
from loanmill.records.mandate import Mandate

FIRST = UUID(int=0)
OVER = ("settled", "cancelled")
PAYING_OUT = ("accepted", "contract_signed", "disbursing")


def revoke_idle(context: Context, *, entity_id: UUID, after: UUID, most: int) -> Result:
    """Revoke at most `most` idle authorisations, by id from behind `after`; `last` is where to go on, None at the end.

    Where the bank is silent it stands until the next time. Writes nothing where nothing was revoked.
    """
    return _revoked(context, _idle(entity_id), entity_id=entity_id, after=after, most=most)


def revoke_replaced(
    context: Context, *, entity_id: UUID, after: UUID, most: int, borrower: UUID | None = None
) -> Result:
    """Revoke those of accounts that were changed, in the same way; of one borrower where he is named."""
    rows = Mandate.objects.filter(entity_id=entity_id, state="revoking").order_by("id")
    if borrower is not None:
        rows = rows.filter(borrower_id=borrower)
    return _revoked(context, rows, entity_id=entity_id, after=after, most=most)


def _revoked(context: Context, wanted: QuerySet[Mandate], *, entity_id: UUID, after: UUID, most: int) -> Result:
    on = open_date(entity_id)
    rows = list(wanted.filter(id__gt=after)[:most])
    ended: list[UUID] = []
    for row in rows:
        said = revoke(provider("bank"), number=row.number, requested_on=on, limit_ms=LIMIT_MS)
        # A bank that does not know the number takes nothing under it either.
        if said.status == "revoked" or (said.status, said.reason) == ("refused", "not_found"):
            ended.append(row.id)
    last = str(rows[-1].id) if len(rows) == most else None
    if not ended:
        return {"revoked": 0, "last": last}
    return record_revoked(context, entity_id=entity_id, ended=Private(ended), last=last)


def _idle(entity: UUID) -> QuerySet[Mandate]:
    """Active ones of borrowers without a loan that is not over, without an open line, and with nothing being paid."""
    own = {"entity_id": entity, "borrower": OuterRef("borrower")}
    owing = Loan.objects.filter(**own).exclude(state__in=OVER)
    drawing = CreditLine.objects.filter(**own).exclude(state="closed")
    asking = Application.objects.filter(entity_id=entity, applicant=OuterRef("borrower"), state__in=PAYING_OUT)
    rows = Mandate.objects.filter(~Exists(owing), ~Exists(drawing), ~Exists(asking), entity_id=entity, state="active")
    return rows.order_by("id")


@operation("mandate.revoke")
def record_revoked(act: Act, *, entity_id: UUID, ended: Private, last: str | None) -> Result:
    """Keep that they were revoked, and let no loan name them: one that is opened again is debited by its account."""
    on = held_date(entity_id)
    act.on_open_day(on)
    for key in ended.value:
        mandate = act.get(Mandate, key)
        if mandate.state == "revoked":
            continue  # another run was told first
        mandate.state, mandate.revoked_on = "revoked", on
        act.save(mandate)
        loans = Loan.objects.filter(borrower_id=mandate.borrower_id, mandate=mandate.number).order_by("id")
        for loan_id in loans.values_list("id", flat=True):
            loan = act.get(Loan, loan_id)
            loan.mandate = ""
            act.save(loan)
    return {"revoked": len(ended.value), "last": last}
