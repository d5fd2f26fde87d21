"""Loans without an authorisation to debit: each run asks the bank for some of them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from loanmill.operations.act import Act, Context, Private, Result, operation
from loanmill.operations.mandates.ask import Asked, ask, keep, name_standing, standing_number
from loanmill.operations.today import held_date, open_date
from loanmill.records.approval import Contract
from loanmill.records.loan import Loan
from loanmill.records.mandate import Mandate
from loanmill.records.vault import identities

LIVE = ("current", "overdue")
ASK_AGAIN = timedelta(days=30)  # a bank that refused is left alone for so long


def register_missing(context: Context, *, entity_id: UUID, most: int) -> Result:
    """Register for at most `most` loans that could be debited and name no authorisation.

    One of whose borrower the bank refused lately is left out, and so is one without a signed contract. Where the bank
    is silent the loan waits for the next run. Writes nothing where there is nothing to write.
    """
    on = open_date(entity_id)
    loans = list(_without(entity_id, on=on).select_related("application")[:most])
    known = identities(loan.borrower_id for loan in loans)
    asked: list[Asked] = []
    named: set[UUID] = set()
    for loan in loans:
        if loan.borrower_id in named or loan.borrower_id not in known:
            continue
        named.add(loan.borrower_id)
        contract = loan.application.contracts.select_related("application").order_by("-signed_at").first()
        told = ask(entity=entity_id, contract=contract, payer=known[loan.borrower_id], on=on)
        asked += [told] if told is not None else []
    could = [loan.borrower_id for loan in loans if standing_number(entity=entity_id, borrower=loan.borrower_id)]
    if not asked and not could:
        return {"registered": 0, "refused": 0, "loans": 0}
    return record_missing(context, entity_id=entity_id, asked=Private(asked), borrowers=Private(sorted(named)))


def _without(entity: UUID, *, on: date) -> QuerySet[Loan]:
    refused = Mandate.objects.filter(
        entity_id=entity, borrower=OuterRef("borrower"), state="refused", asked_on__gt=on - ASK_AGAIN
    )
    signed = Contract.objects.filter(application=OuterRef("application"))
    rows = Loan.objects.filter(Exists(signed), ~Exists(refused), entity_id=entity, mandate="", state__in=LIVE)
    return rows.order_by("id")


@operation("mandate.register")
def record_missing(act: Act, *, entity_id: UUID, asked: Private, borrowers: Private) -> Result:
    """Keep what the bank said and let the loans of these borrowers name what then stands."""
    on = held_date(entity_id)
    act.business_date(entity_id)
    kept = [keep(act, one, on=on) for one in asked.value]
    states = [one.state for one in kept if one is not None]
    rows = Loan.objects.filter(entity_id=entity_id, borrower__in=borrowers.value, mandate="", state__in=LIVE)
    keys = list(rows.order_by("id").values_list("id", flat=True))
    named = sum(name_standing(act, act.get(Loan, key)) for key in keys)
    return {"registered": states.count("active"), "refused": states.count("refused"), "loans": named}
