"""Vouchers inside an act: the lines that core/ledger gives, written as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from loanmill.core.ledger import voucher as core
from loanmill.core.ledger.postings import Line, balanced
from loanmill.operations.act import Act
from loanmill.operations.period import must_be_open
from loanmill.records.ledger import Posting, Voucher


def post(
    act: Act,
    *,
    entity: UUID,
    funder: UUID,
    on: date,
    kind: str,
    reference: str,
    lines: Sequence[Line],
    loan: UUID | None = None,
    value_on: date | None = None,
) -> Voucher | None:
    """Write one voucher on the open day `on`; None when there is nothing to post. The reference makes it happen once.

    `value_on` is the day that it counts for, `on` where it is left out. Raises Unbalanced, PeriodClosed, and the
    database's IntegrityError for a reference that was posted before.
    """
    kept = balanced(lines=lines)
    if not kept:
        return None
    must_be_open(entity=entity, on=on)
    voucher = Voucher(
        id=act.new_id("voucher", reference),
        entity_id=entity,
        funder_id=funder,
        booked_on=on,
        value_date=value_on or on,
        kind=kind,
        reference=reference,
        entry_id=act.context.key,
        loan_id=loan,
        lines=len(kept),
    )
    act.save(voucher)
    act.save_new(
        Posting(
            id=act.new_id("posting", reference, str(number)),
            voucher=voucher,
            account=line.account,
            debit_fen=line.debit_fen,
            credit_fen=line.credit_fen,
        )
        for number, line in enumerate(kept)
    )
    return voucher


def post_vouchers(act: Act, vouchers: Iterable[core.Voucher]) -> list[Voucher]:
    """Write what core/servicing posted, whose entity, funder and loan are ids as text; the rows, in the same order.

    A row's reference is the voucher's act and reference, numbered from the second of the same name. Raises as `post`.
    """
    made, names = [], Counter[str]()
    for voucher in vouchers:
        name = f"{voucher.act}-{voucher.reference}"
        names[name] += 1
        row = post(
            act,
            entity=UUID(voucher.entity),
            funder=UUID(voucher.funder),
            loan=UUID(voucher.loan) if voucher.loan else None,
            on=voucher.booked_on,
            value_on=voucher.value_on,
            kind=voucher.act,
            reference=name if names[name] == 1 else f"{name}.{names[name]}",
            lines=voucher.lines,
        )
        made += [row] if row is not None else []
    return made
