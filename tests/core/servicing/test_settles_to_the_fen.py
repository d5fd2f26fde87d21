"""What is named as settling a loan settles it, on every day of its life: not a fen is left or too much."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from loanmill.core.schedule.build import build_schedule
from loanmill.core.schedule.terms import Terms
from loanmill.core.servicing.acts.disburse import Disburse
from loanmill.core.servicing.acts.guarantor_pay import GuarantorPay
from loanmill.core.servicing.acts.settle import Settle, settlement_fen
from loanmill.core.servicing.contract import Contract, planned
from loanmill.core.servicing.enter import enter, opened_file, pass_days
from loanmill.core.servicing.rulebook import shipped
from loanmill.core.servicing.state import Phase

START = date(2026, 1, 15)
RULES = shipped()


@pytest.mark.parametrize("method", ["equal_instalments", "equal_principal", "interest_monthly", "bullet"])
def test_settlement_is_exact(method: str) -> None:
    terms = Terms(principal_fen=1_234_567, rate_bp=785, months=4, starts_on=START)
    plan = planned(instalments=build_schedule(method=method, terms=terms))
    contract = Contract(
        loan="L", entity="e", funder="f", debtor="d", principal_fen=1_234_567, rate_bp=785, starts_on=START, plan=plan
    )
    paid_out = Disburse(reference="out", value_on=START)
    file = enter(file=opened_file(contract=contract), event=paid_out, today=START, rules=RULES).file
    for days in range(1, 150):
        on = START + timedelta(days=days)
        file = pass_days(file=file, to=on, rules=RULES).file
        asked = settlement_fen(state=file.state, policy=RULES.on(on))
        settle = Settle(reference="s", value_on=on, amount_fen=asked)
        done = enter(file=file, event=settle, today=on, rules=RULES)
        assert done.accepted and not done.findings, on
        assert (done.file.state.phase, done.file.state.suspense_fen) == (Phase.SETTLED, 0), on
        short = enter(file=file, event=replace(settle, amount_fen=asked - 1), today=on, rules=RULES)
        assert [found.code for found in short.findings] == ["settlement_short", "taken_as_payment"], on
        whole = GuarantorPay(reference="g", value_on=on, amount_fen=asked, guarantor="G", whole=True)
        after = enter(file=file, event=whole, today=on, rules=RULES).file.state
        assert (after.phase, after.suspense_fen) == (Phase.GUARANTOR_PAID, 0), on
