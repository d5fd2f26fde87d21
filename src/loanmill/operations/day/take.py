"""An evening's chunk of loans: what falls due, what the bank takes, where each then stands. One act, each row once.

The batch is named by day and chunk, so that the bank answers the same however often it is asked; nothing but this
step changes what is owed while a day closes, so the file of a chunk is the same too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from loanmill.core.evidence.decision import Reason
from loanmill.core.servicing.rulebook import shipped
from loanmill.operations.act import Act, Context, Private, Result, done_before, operation
from loanmill.operations.day import sql
from loanmill.operations.day.aside import stand_aside
from loanmill.operations.day.evening import Night, Spent, age, loan_after, night_of, spend_all, spend_part
from loanmill.operations.day.faults import tonight_fault
from loanmill.operations.day.flows import Flow, Tally
from loanmill.operations.day.papers import debits, receipts, reference
from loanmill.operations.day.plain import pay_plain
from loanmill.operations.day.reading import Chunk, PlainLine, read_chunk, tonight_of
from loanmill.operations.day.row import closing_day
from loanmill.operations.day.tonight import LINE_COLUMNS, LOAN_COLUMNS, Tonight
from loanmill.operations.errors import Refused
from loanmill.operations.providers import provider
from loanmill.operations.unsure import Unsure
from loanmill.rails.bank import Debited, DebitItem, debit
from loanmill.records.large_work import log_settled, settle_log, without_collecting
from loanmill.records.loan import Instalment, Loan, Receipt
from loanmill.records.org import LegalEntity

LIMIT_MS = 60_000
FIRST = UUID(int=0)


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
    with without_collecting():
        sound, faults, items = _asked(entity_id, on=on, after=after, upto=upto)
    results = ask_bank(entity_id=entity_id, on=on, chunk=str(chunk), items=items)
    log_settled()  # begun after the chunk before, and copied while this one was read and the bank was asked
    with without_collecting():
        done = apply_debits(
            context, entity_id=entity_id, on=on, chunk=chunk, found=Private(sound), asked=len(items),
            results=Private({result.reference: result for result in results}), faults=Private(faults),
        )  # fmt: skip
    settle_log()
    return done


def _asked(
    entity_id: UUID, *, on: date, after: UUID, upto: UUID
) -> tuple[Chunk, list[tuple[UUID, Reason]], list[DebitItem]]:
    """The sound loans of a chunk, the others with their faults, and what to ask the bank for."""
    found = read_chunk(entity_id=entity_id, after=after, upto=upto, night=night_of(on=on, policy=shipped().on(on)))
    told = [(loan, tonight_fault(loan, on=on)) for loan in found.others]
    sound = Chunk(found.plain, [loan for loan, fault in told if fault is None])
    owing: Iterable[PlainLine | Tonight] = (*sound.plain, *sound.others)
    items = debits([(loan, total_fen) for loan in owing if (total_fen := loan.total_fen) > 0], on=on)
    return sound, [(sql.uuid(loan.id), fault) for loan, fault in told if fault is not None], items


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


@operation("day.take", permission="payment.receive")
def apply_debits(
    act: Act, *, entity_id: UUID, on: date, chunk: int, found: Private, asked: int, results: Private, faults: Private
) -> Result:
    """Spend what the bank took, age what stays unpaid, and write every row that changed, once.

    Loans with faults, which the bank was not asked for, are set aside.
    """
    act.on_open_day(closing_day(entity_id, on).date)
    night = night_of(on=on, policy=shipped().on(on))
    tally, whole, rest = Tally(), list[PlainLine](), list[PlainLine]()
    for line in found.value.plain:
        taken = results.value.get(reference(line.number, on=on))
        (whole if taken is not None and taken.status == "paid" else rest).append(line)
    pay_plain(act, whole, night=night, tally=tally)
    loans = [*found.value.others, *(tonight_of(line, night=night) for line in rest)]
    written = 2 * len(whole) + _write(act, loans, results.value, night, tally)
    if faults.value:
        stand_aside(act, faults.value, on=on, step="take")
    fell = len(whole) + sum(loan.falling is not None for loan in loans)
    aside = {"set_aside": len(faults.value)} if faults.value else {}
    counts = {"loans": len(whole) + len(loans), "asked": asked, "fell_due": fell, "written": written, **aside}
    return {**counts, **tally.told()}


def _write(act: Act, loans: Sequence[Tonight], results: Mapping[str, Debited], night: Night, tally: Tally) -> int:
    """Loans that are not plain, or not paid whole; how many receipts and lines there are of them."""
    took, lines, after = [], [], []
    for loan in loans:
        spent = _spent(loan, results.get(reference(loan.number, on=night.on)), night, tally)
        _add(tally.flows[loan.funder], loan, spent)
        age(loan=loan, night=night)
        lines += [(line.row, line.after()) for line in loan.lines]
        after.append((loan.row, loan_after(loan=loan, principal_fen=spent[2], night=night)))
        if any(spent):
            took.append((loan.id, loan.number, spent))
    made = receipts(act, took, on=night.on)
    sql.insert(Receipt, made)
    act.wrote_rows(Receipt, made)
    act.wrote_rows(Instalment, sql.update_changed(Instalment, LINE_COLUMNS, lines))
    act.wrote_rows(Loan, sql.update_changed(Loan, LOAN_COLUMNS, after))
    return len(made) + len(lines)


def _add(flow: Flow, loan: Tonight, spent: Spent) -> None:
    if loan.falling is not None:
        flow.fell_due_fen += loan.falling.interest_fen
    flow.penalty_fen += spent[0]
    flow.interest_fen += spent[1]
    flow.principal_fen += spent[2]


def _spent(loan: Tonight, taken: Debited | None, night: Night, tally: Tally) -> Spent:
    """What the bank took of a loan, spent on its lines."""
    if taken is None or not taken.amount_fen:
        return 0, 0, 0
    if taken.status == "paid":
        tally.paid += 1
        return spend_all(loan=loan, night=night)
    tally.partial += 1
    return spend_part(loan=loan, amount_fen=taken.amount_fen, night=night)
