"""A chunk of files at the day's end: the bank takes what is due, the evening judges, the night earns.

What the loans of a funder earn, owe and pay in a night is one voucher a kind; what happens to one loan alone (interest
off the books, suspense used, a rate set anew) is its own. A loan that rows can carry again goes back to them when the
next day begins to close, so that its night is counted once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as with_changes
from datetime import date
from uuid import UUID

from loanmill.core.ledger.postings import Line, netted
from loanmill.core.ledger.voucher import Voucher, totals
from loanmill.core.servicing.acts import receive
from loanmill.core.servicing.day import close
from loanmill.core.servicing.enter import LoanFile as File
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import LoanState
from loanmill.core.servicing.step import Step
from loanmill.operations.act import Act, Context, Private, Result, done_before, operation
from loanmill.operations.day.carried import any_carried
from loanmill.operations.day.papers import debits, reference
from loanmill.operations.day.row import closing_day
from loanmill.operations.day.take import ask_bank
from loanmill.operations.servicing.aside import set_aside
from loanmill.operations.servicing.keep import lay_down
from loanmill.operations.servicing.projection import shown
from loanmill.operations.servicing.tonight import Chunk, Filed, ids_to_close, read_files
from loanmill.operations.servicing.written import Written, take_up, update_rows, write
from loanmill.operations.vouchers import post, post_vouchers
from loanmill.records.approval import Funder
from loanmill.records.loan import Receipt
from loanmill.records.lpr import rulebook
from loanmill.records.servicing import LoanFile

SUMMED = frozenset({"fall_due", "receive", "accrue"})  # kinds of voucher of which a night has one a funder and chunk


@operation("day.release", permission="day.close")
def release_files(act: Act, *, entity_id: UUID, on: date) -> Result:
    """Let rows carry again the loans that they could since last night and to which nothing was done today."""
    act.on_open_day(closing_day(entity_id, on).date)
    plain = LoanFile.objects.filter(carried=True, plain=True, loan__entity_id=entity_id)
    rows = list(plain.order_by("id")) if any_carried() else []
    update_rows(act, LoanFile, [lay_down(row) for row in rows])
    return {"date": on.isoformat(), "loans": len(rows)}


@operation("day.files", permission="day.close")
def plan_files(act: Act, *, entity_id: UUID, on: date, most: int) -> Result:
    """Cut the loans whose night core/servicing closes into chunks of at most `most`, by the last id of each."""
    act.on_open_day(closing_day(entity_id, on).date)
    loans = [str(key) for key in ids_to_close(entity_id, on)]
    last = [loans[min(at + most, len(loans)) - 1] for at in range(0, len(loans), most)]
    return {"date": on.isoformat(), "loans": len(loans), "chunks": [*last]}


def close_files(context: Context, *, entity_id: UUID, on: date, chunk: int, after: UUID, upto: UUID) -> Result:
    """Read a chunk, ask the bank for what is due, and close its night. Raises Unsure or BatchRefused, as for rows."""
    before = done_before(context.key)
    if before is not None:
        return before
    found = read_files(entity_id=entity_id, on=on, after=after, upto=upto, rules=rulebook())
    items = debits([(filed, filed.due_fen) for filed in found.loans if filed.due_fen > 0], on=on)
    results = ask_bank(entity_id=entity_id, on=on, chunk=f"F{chunk}", items=items)
    return apply_files(
        context, entity_id=entity_id, on=on, chunk=chunk, found=Private(found), asked=len(items),
        results=Private({result.reference: result.amount_fen for result in results}),
    )  # fmt: skip


@operation("day.close_files", permission="payment.receive")
def apply_files(
    act: Act, *, entity_id: UUID, on: date, chunk: int, found: Private, asked: int, results: Private
) -> Result:
    """Spend what the bank took, close the night of each loan, post it, and write every row that changed."""
    act.on_open_day(closing_day(entity_id, on).date)
    loans: Chunk = found.value
    rules, made, aside = rulebook(), Written(), 0
    for filed in loans.loans:
        if filed.found is None:
            set_aside(act, filed, on=on)
            aside += 1
            continue
        taken = results.value.get(reference(filed.number, on=on), 0) if filed.held is not None else 0
        after = _closed(act, filed, taken_fen=taken, on=on, rules=rules, made=made)
        if filed.held is None:
            take_up(act, filed, after, on=on, rules=rules, made=made)
            continue
        made.kept.append((filed.held, after))
        if not filed.held.shows(shown(state=after.state, awake=False, policy=rules.on(on))):
            made.moved[filed.id] = after.state
    write(act, made, on=on, rules=rules)
    _post(act, made.vouchers, entity_id=entity_id, on=on, chunk=chunk)
    took = sum(receipt.amount_fen for receipt in made.receipts)
    return {
        "loans": len(loans.loans), "asked": asked, "received_fen": took, "set_aside": aside,
        "new_files": len(made.new_files), "resets": made.resets,
    }  # fmt: skip


def _closed(act: Act, filed: Filed, *, taken_fen: int, on: date, rules: Rulebook, made: Written) -> File:
    """The night of one loan: its file afterwards; what it posts and receives goes into `made`."""
    assert filed.found is not None
    file = filed.found.file
    step = Step(file.state)
    if taken_fen:
        event = receive.Receive(reference=reference(filed.number, on=on), value_on=on, amount_fen=taken_fen)
        step = step.then(receive.apply(state=file.state, event=event, rules=rules))
        made.receipts.append(_receipt(act, filed, before=file.state, after=step.state, amount_fen=taken_fen, on=on))
    step = step.then(close(state=step.state, rules=rules))
    made.vouchers += [*filed.found.fresh, *step.vouchers]
    told = filed.found.findings
    made.resets += [{"loan": filed.number, **reset.params} for reset in told if reset.code == "rate_reset"]
    return with_changes(file, state=step.state, booked=totals(vouchers=step.vouchers, before=file.booked))


def _receipt(act: Act, filed: Filed, *, before: LoanState, after: LoanState, amount_fen: int, on: date) -> Receipt:
    """The receipt of a debit: what it paid is what is paid now less what was."""
    was, now = _paid(before), _paid(after)
    return Receipt(
        id=act.new_id("receipt", str(filed.id)),
        loan_id=filed.id,
        reference=reference(filed.number, on=on),
        value_date=on,
        amount_fen=amount_fen,
        penalty_fen=now[0] - was[0],
        interest_fen=now[1] - was[1],
        principal_fen=now[2] - was[2],
        suspense_fen=after.suspense_fen - before.suspense_fen,
    )


def _paid(state: LoanState) -> tuple[int, int, int]:
    lines = (state.extras, *state.lines)
    return (
        sum(line.paid_penalty_fen for line in lines),
        sum(line.paid_interest_fen for line in lines),
        sum(line.paid_principal_fen for line in lines),
    )


def _post(act: Act, vouchers: Sequence[Voucher], *, entity_id: UUID, on: date, chunk: int) -> None:
    """One voucher a funder and kind for what is summed, the others as they are."""
    sums: dict[tuple[str, str], list[Line]] = {}
    for voucher in vouchers:
        if voucher.act in SUMMED:
            sums.setdefault((voucher.funder, voucher.act), []).extend(voucher.lines)
    post_vouchers(act, [voucher for voucher in vouchers if voucher.act not in SUMMED])
    codes = {str(key): code for key, code in Funder.objects.filter(entity_id=entity_id).values_list("id", "code")}
    for (funder, kind), lines in sorted(sums.items()):
        name = f"{kind}-{on:%Y%m%d}-{codes[funder]}-f{chunk}"
        post(act, entity=entity_id, funder=UUID(funder), on=on, kind=kind, reference=name, lines=netted(lines=lines))
