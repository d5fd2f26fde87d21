"""A rate that follows the LPR is set anew by the night of its file, and the rows show it."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from loanmill.core.ledger.voucher import totals
from loanmill.core.servicing.contract import Floating
from loanmill.core.servicing.enter import LoanFile as File
from loanmill.core.servicing.replay import replay
from loanmill.core.servicing.rulebook import shipped
from loanmill.operations.servicing.keep import carry, file_row
from loanmill.records.filed import contract_of, events_of
from loanmill.records.ledger import Voucher
from loanmill.records.loan import Loan
from tests.books import house
from tests.operations.servicing.desk import Desk, agree_to_the_fen


def test_a_floating_rate_is_reset_at_night(desk: Desk) -> None:
    house.with_bank(desk.patch, lambda borrower, on, asked: asked)
    loan = desk.lend(house.Deal("FLOAT", rate_bp=1_200, months=6, method="equal_instalments"))
    rule = Floating(tenor="1Y", spread_bp=200, first_reset_on=date(2026, 2, 15), every_months=3)
    contract = replace(contract_of(loan, None), floating=rule)
    events, rules = events_of(loan, contract), shipped()
    step = replay(contract=contract, events=events, rules=rules, through=desk.today)
    file = File(contract=contract, events=events, state=step.state, booked=totals(vouchers=step.vouchers))
    carry(file_row(loan, None, file), file, awake=True).save(force_insert=True)
    desk.close(days=60)
    benchmark = rules.lpr.rate_bp(tenor="1Y", on=date(2026, 2, 15))
    row = Loan.objects.get(pk=loan.pk)
    assert benchmark is not None and row.rate_bp == benchmark + 200 != 1_200
    assert Voucher.objects.filter(loan=loan, kind="reset_rate").count() <= 1
    agree_to_the_fen([loan], closed=desk.today - timedelta(days=1))
