"""Take repayments: one request file a chunk to the bank, its results applied once.

The batch is named by day and chunk, so that the bank answers the same however often it is asked; nothing but this
step changes what is owed while a day closes, so the file of a chunk is the same too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from loanmill.operations.act import Act, Context, Private, Result, done_before, operation
from loanmill.operations.day import spend
from loanmill.operations.day.dues import LoanOwes, loans_owing
from loanmill.operations.day.row import closing_day
from loanmill.operations.disburse.unsure import Unsure
from loanmill.operations.errors import Refused
from loanmill.operations.providers import provider
from loanmill.rails.bank import Debited, DebitItem, debit
from loanmill.records.org import LegalEntity
from loanmill.records.vault import identities

LIMIT_MS = 60_000
FIRST = UUID(int=0)


class BatchRefused(Refused):
    """The bank will not take a batch; the day waits until somebody has spoken with the bank."""

    code = "batch_refused"


def take_repayments(context: Context, *, entity_id: UUID, on: date, chunk: int, after: UUID, most: int) -> Result:
    """Ask the bank for what at most `most` loans owe, and apply what it took. `next` is None after the last loan.

    Raises Unsure when the bank did not answer (ask again), BatchRefused when it will not take the batch.
    """
    before = done_before(context.key)
    if before is not None:
        return before
    owing = loans_owing(entity_id=entity_id, on=on, after=after, most=most)
    items = _items(owing, on=on)
    results: Sequence[Debited] = ()
    if items:
        code = LegalEntity.objects.values_list("code", flat=True).get(pk=entity_id)
        batch = f"D-{code}-{on:%Y%m%d}-{chunk}"
        said = debit(provider("bank"), batch=batch, value_date=on, items=items, limit_ms=LIMIT_MS)
        if said.status == "unknown":
            raise Unsure(f"the bank has not said what became of batch {batch} ({said.reason})")
        if said.status == "refused":
            raise BatchRefused(f"the bank refuses batch {batch}: {said.reason}", batch=batch, reason=said.reason)
        results = said.results
    last = owing[-1].loan if len(owing) == most else None
    return apply_debits(
        context, entity_id=entity_id, on=on, chunk=chunk, next=last, owing=Private(owing), results=Private(results)
    )


def _items(owing: Sequence[LoanOwes], *, on: date) -> list[DebitItem]:
    """The lines of the request file; a borrower whose key is gone has no account that could be debited."""
    known = identities(loan.borrower for loan in owing)
    accounts = {loan.loan: known.get(loan.borrower, {}).get("account", "") for loan in owing}
    return [
        DebitItem(spend.reference(loan, on=on), accounts[loan.loan], loan.total_fen)
        for loan in owing
        if accounts[loan.loan] and loan.total_fen > 0
    ]


@operation("day.take", permission="payment.receive")
def apply_debits(
    act: Act, *, entity_id: UUID, on: date, chunk: int, next: UUID | None, owing: Private, results: Private
) -> Result:
    """Spend what the bank took on what was owed: penalty, interest, principal, the oldest instalment first."""
    closing_day(entity_id, on)
    act.business_date(entity_id)
    taken = {result.reference: result for result in results.value}
    whole: list[LoanOwes] = []
    part: list[tuple[LoanOwes, int]] = []
    for loan in owing.value:
        result = taken.get(spend.reference(loan, on=on))
        if result is not None and result.status == "paid":
            whole.append(loan)
        elif result is not None and result.status == "partial":
            part.append((loan, result.amount_fen))
    spend.spend_all(act, loans=whole, on=on)
    spend.spend_part(act, loans=part, on=on)
    received = sum(loan.total_fen for loan in whole) + sum(amount for _, amount in part)
    return {
        "asked": len(owing.value),
        "paid": len(whole),
        "partial": len(part),
        "received_fen": received,
        "next": str(next) if next else None,
    }
