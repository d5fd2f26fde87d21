"""Vouchers inside an act: the lines that core/ledger gives, written as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from loanmill.core.ledger.postings import Line, balanced
from loanmill.operations.act import Act
from loanmill.records.ledger import Posting, Voucher


def post(
    act: Act, *, entity: UUID, funder: UUID, on: date, kind: str, reference: str, lines: Sequence[Line]
) -> Voucher | None:
    """Write one voucher; None when there is nothing to post. The reference makes it happen once.

    Raises Unbalanced, and the database's IntegrityError for a reference that was posted before.
    """
    kept = balanced(lines=lines)
    if not kept:
        return None
    voucher = Voucher(
        id=act.new_id("voucher", reference),
        entity_id=entity,
        funder_id=funder,
        booked_on=on,
        value_date=on,
        kind=kind,
        reference=reference,
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
