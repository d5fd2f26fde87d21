"""Control of the books: debits equal credits, and the ledger says what loans and instalments say."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from loanmill.core.kernel.money import yuan_text
from loanmill.core.ledger.chart import CHART
from loanmill.operations.day import sql
from loanmill.operations.day.sums import Standing

_UNEVEN = """
SELECT v.reference, SUM(p.debit_fen - p.credit_fen) FROM posting p JOIN voucher v ON v.id = p.voucher_id
WHERE v.entity_id = %s AND v.booked_on = %s GROUP BY v.reference HAVING SUM(p.debit_fen - p.credit_fen) <> 0
"""
_LEDGER = """
SELECT v.funder_id, p.account, SUM(p.debit_fen - p.credit_fen) FROM posting p JOIN voucher v ON v.id = p.voucher_id
WHERE v.entity_id = %s AND v.booked_on <= %s GROUP BY v.funder_id, p.account
"""


def differences(*, entity_id: UUID, on: date, standing: Standing) -> list[str]:
    """What does not agree at the close of `on`, in words that name the place; empty when all does.

    `standing` says what the loans have by account and funder.
    """
    entity = sql.key(entity_id)
    found = [
        f"voucher {reference} is out of balance by {yuan_text(fen=int(fen))}"
        for reference, fen in sql.rows(_UNEVEN, [entity, on])
    ]
    ledger = {(row[1], sql.uuid(row[0])): int(row[2]) for row in sql.rows(_LEDGER, [entity, on])}
    for account, by_funder in standing.items():
        funders = {*by_funder, *(funder for code, funder in ledger if code == account)}
        for funder in sorted(funders):
            books, loans = ledger.get((account, funder), 0), by_funder.get(funder, 0)
            if books != loans:
                found.append(
                    f"account {account} {CHART[account].en} of funder {funder}: the ledger has {yuan_text(fen=books)}, "
                    f"the loans have {yuan_text(fen=loans)}"
                )
    return found
