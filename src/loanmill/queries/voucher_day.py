"""A closed day of the books as core/reporting wants it, under the entity's own account codes of that day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Q

from loanmill.core.ledger.chart import CHART
from loanmill.core.ledger.period import Sides
from loanmill.core.reporting.voucher_day import BookedLine, DayBalance, VoucherDay
from loanmill.queries.trial_balance import balances, moved
from loanmill.records.approval import Funder
from loanmill.records.ledger import Posting
from loanmill.records.org import LegalEntity
from loanmill.records.period import OwnAccount

Names = Mapping[str, tuple[str, str]]


def voucher_day(*, entity: LegalEntity, on: date) -> VoucherDay:
    """What was booked on a day, and the trial balance before and after."""
    codes = {str(key): code for key, code in Funder.objects.filter(entity=entity).values_list("id", "code")}
    names = own_accounts(entity=entity, on=on)
    return VoucherDay(
        entity=entity.code,
        entity_name=entity.name,
        on=on,
        balances=_balances(entity, on, codes, names),
        lines=_lines(entity, on, names),
    )


def own_accounts(*, entity: LegalEntity, on: date) -> Names:
    """The entity's code and name of each account on a day; our own where it has given none."""
    found = {code: (code, account.zh) for code, account in CHART.items()}
    rows = OwnAccount.objects.filter(entity=entity, from_on__lte=on).order_by("from_on")
    found.update({row.account: (row.code, row.name) for row in rows})
    return found


def _balances(entity: LegalEntity, on: date, codes: Mapping[str, str], names: Names) -> tuple[DayBalance, ...]:
    before = balances(entity_id=entity.id, as_of=on - timedelta(days=1))
    brought = moved(entity_id=entity.id, which=Q(voucher__booked_on=on))
    found = []
    for funder, account in sorted({*before, *brought}, key=lambda key: (codes[key[0]], key[1])):
        old, new = before.get((funder, account), Sides()), brought.get((funder, account), Sides())
        opening = old.debit_fen - old.credit_fen
        closing = opening + new.debit_fen - new.credit_fen
        row = DayBalance(
            codes[funder], account, *names[account], opening, new.debit_fen, new.credit_fen, closing
        )  # fmt: skip
        found.append(row)
    return tuple(found)


def _lines(entity: LegalEntity, on: date, names: Names) -> tuple[BookedLine, ...]:
    rows = Posting.objects.filter(voucher__entity=entity, voucher__booked_on=on).values_list(
        "voucher__funder__code", "voucher__reference", "voucher__kind", "voucher__value_date", "account", "debit_fen",
        "credit_fen", "voucher__loan__number", "voucher__entry_id",
    )  # fmt: skip
    found: list[BookedLine] = []
    # Sorted here: databases order signs that are no letters each in their own way.
    number, last = 0, ""
    for funder, reference, act, value_on, account, debit, credit, loan, entry in sorted(
        rows, key=lambda row: (row[0], row[1], row[4], -row[5], row[6])
    ):
        number, last = (number + 1 if reference == last else 1), reference
        found.append(
            BookedLine(
                funder, reference, number, act, value_on, account, *names[account], debit, credit, loan or "",
                str(entry) if entry else "",
            )
        )  # fmt: skip
    return tuple(found)
