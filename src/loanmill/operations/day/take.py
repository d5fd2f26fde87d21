"""An evening's chunk of loans: what falls due, what the bank takes, where each then stands. One act, each row once.

The batch is named by day and chunk, so that the bank answers the same however often it is asked; nothing but this
step changes what is owed while a day closes, so the file of a chunk is the same too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from uuid import UUID

from loanmill.core.kernel.ids import derived_hex
from loanmill.core.servicing.rulebook import shipped
from loanmill.operations.act import Act, Context, Private, Result, done_before, operation
from loanmill.operations.day import sql
from loanmill.operations.day.aside import stand_aside
from loanmill.operations.day.evening import Night, Spent, age, loan_after, night_of, spend_all, spend_part
from loanmill.operations.day.faults import tonight_fault
from loanmill.operations.day.row import closing_day
from loanmill.operations.day.tonight import LINE_COLUMNS, LOAN_COLUMNS, Tonight, read_chunk
from loanmill.operations.disburse.unsure import Unsure
from loanmill.operations.errors import Refused
from loanmill.operations.providers import provider
from loanmill.rails.bank import Debited, DebitItem, debit
from loanmill.records.loan import Instalment, Loan, Receipt
from loanmill.records.org import LegalEntity
from loanmill.records.vault import identities_by_key

LIMIT_MS = 60_000
FIRST = UUID(int=0)
RECEIPT = ("id", "loan_id", "reference", "value_date", "amount_fen", "penalty_fen", "interest_fen", "principal_fen",
           "suspense_fen")  # fmt: skip


class BatchRefused(Refused):
    """The bank will not take a batch; the day waits until somebody has spoken with the bank."""

    code = "batch_refused"


def take_repayments(context: Context, *, entity_id: UUID, on: date, chunk: int, after: UUID, upto: UUID) -> Result:
    """Let what is due tonight fall due for loans after `after` up to `upto`, ask the bank, and apply what it took.

    Raises Unsure when the bank did not answer (ask again), BatchRefused when it will not take the batch.
    """
    before = done_before(context.key)
    if before is not None:
        return before
    loans, faults = [], []
    for loan in read_chunk(entity_id=entity_id, on=on, after=after, upto=upto):
        if (fault := tonight_fault(loan, on=on)) is None:
            loans.append(loan)
        else:
            faults.append((sql.uuid(loan.id), fault))
    items = _items(loans, on=on)
    results = ask_bank(entity_id=entity_id, on=on, chunk=str(chunk), items=items)
    return apply_debits(
        context, entity_id=entity_id, on=on, chunk=chunk, loans=Private(loans), asked=len(items),
        results=Private({result.reference: result for result in results}), faults=Private(faults),
    )  # fmt: skip


def ask_bank(*, entity_id: UUID, on: date, chunk: str, items: Sequence[DebitItem]) -> Sequence[Debited]:
    """What the bank took of a chunk's batch. Raises Unsure when it did not answer, BatchRefused when it will not."""
    if not items:
        return ()
    code = LegalEntity.objects.values_list("code", flat=True).get(pk=entity_id)
    batch = f"D-{code}-{on:%Y%m%d}-{chunk}"
    said = debit(provider("bank"), batch=batch, value_date=on, items=items, limit_ms=LIMIT_MS)
    if said.status == "unknown":
        raise Unsure(f"the bank has not said what became of batch {batch} ({said.reason})")
    if said.status == "refused":
        raise BatchRefused(f"the bank refuses batch {batch}: {said.reason}", batch=batch, reason=said.reason)
    return said.results


def reference(loan: Tonight, *, on: date) -> str:
    """The reference of the debit of one loan on one day; a receipt carries it and can exist once."""
    return f"R-{loan.number}-{_stamp(on)}"


@cache
def _stamp(on: date) -> str:
    return f"{on:%Y%m%d}"


def _items(loans: Sequence[Tonight], *, on: date) -> list[DebitItem]:
    """The lines of the request file; a borrower whose key is gone has no account that could be debited."""
    owing = [(loan, total) for loan in loans if (total := loan.total_fen) > 0]
    known = identities_by_key([loan.borrower for loan, _ in owing])
    found = [(loan, known.get(loan.borrower, {}).get("account", ""), total) for loan, total in owing]
    return [DebitItem(reference(loan, on=on), account, total) for loan, account, total in found if account]


@operation("day.take", permission="payment.receive")
def apply_debits(
    act: Act, *, entity_id: UUID, on: date, chunk: int, loans: Private, asked: int, results: Private, faults: Private
) -> Result:
    """Spend what the bank took, age what stays unpaid, and write every row that changed, once.

    Loans with faults, which the bank was not asked for, are set aside.
    """
    closing_day(entity_id, on)
    act.business_date(entity_id)
    night = night_of(on=on, policy=shipped().on(on))
    told: dict[str, int] = {"asked": asked, "paid": 0, "partial": 0, "received_fen": 0}
    receipts, lines, after = [], [], []
    for loan in loans.value:
        name = reference(loan, on=on)
        spent = _spent(loan, results.value.get(name), night, told)
        age(loan=loan, night=night)
        lines += [(line.id, line.before, line.after()) for line in loan.lines]
        after.append((loan.id, loan.before, loan_after(loan=loan, principal_fen=spent[2], night=night)))
        if any(spent):
            own = derived_hex(act.context.key, f"receipt/{sql.dashed(loan.id)}")
            receipts.append((own, loan.id, name, on, sum(spent), *spent, 0))
    sql.insert(Receipt, RECEIPT, receipts)
    act.touched(Receipt, [row[0] for row in receipts])
    act.touched(Instalment, sql.update_changed(Instalment, LINE_COLUMNS, lines))
    act.touched(Loan, sql.update_changed(Loan, LOAN_COLUMNS, after))
    if faults.value:
        stand_aside(act, faults.value, on=on, step="take")
        told["set_aside"] = len(faults.value)
    fell = sum(loan.falling is not None for loan in loans.value)
    return {**told, "loans": len(loans.value), "fell_due": fell, "written": len(receipts) + len(lines)}


def _spent(loan: Tonight, taken: Debited | None, night: Night, told: dict[str, int]) -> Spent:
    """What the bank took of a loan, spent on its lines."""
    if taken is None or not taken.amount_fen:
        return 0, 0, 0
    told["received_fen"] += taken.amount_fen
    told[taken.status] += 1
    if taken.status == "paid":
        return spend_all(loan=loan, night=night)
    return spend_part(loan=loan, amount_fen=taken.amount_fen, night=night)
