"""A reset put right comes to what would have been, had the LPR been known on its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from msgspec.structs import replace as with_changes

from loanmill.core.ledger.voucher import totals
from loanmill.core.servicing.acts.correct_reset import CorrectReset
from loanmill.core.servicing.acts.disburse import Disburse
from loanmill.core.servicing.acts.receive import Receive
from loanmill.core.servicing.enter import enter, opened_file, pass_days
from loanmill.core.servicing.event import Event
from loanmill.core.servicing.lpr import Published
from loanmill.core.servicing.replay import replay
from loanmill.core.servicing.rulebook import Rulebook, shipped
from tests.core.servicing.ledger_text import contract_of

START, RESET = date(2025, 1, 31), date(2025, 4, 20)
METHODS = ("equal_instalments", "equal_principal", "interest_monthly", "bullet")


def loan(method: str) -> dict[str, object]:
    """Twelve months that are reset every three."""
    return {
        "principal": "12000.00", "rate_bp": 810, "months": 12, "method": method, "starts_on": START,
        "floating": {"tenor": "1Y", "spread_bp": 500, "first_reset_on": RESET, "every_months": 3},
    }  # fmt: skip


def known(*, since: date, rate_bp: int) -> Rulebook:
    """The rulebook with an LPR from a day on; what held before stays."""
    rules, after = shipped(), since + timedelta(days=1)
    old = rules.lpr.rate_bp(tenor="1Y", on=after)
    assert old is not None
    rates = [one for one in rules.lpr.rates["1Y"] if one.since != since]
    rates += [Published(since=since, rate_bp=rate_bp), Published(since=after, rate_bp=old)]
    table = tuple(sorted(rates, key=lambda one: one.since))
    return replace(rules, lpr=with_changes(rules.lpr, rates={**rules.lpr.rates, "1Y": table}))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("benchmark_bp", [250, 310, 365])
@pytest.mark.parametrize("late", [0, 1, 25, 200])
def test_it_comes_to_what_the_lpr_of_the_day_would_have_given(method: str, benchmark_bp: int, late: int) -> None:
    today, contract = RESET + timedelta(days=late), contract_of(loan(method))
    happened: tuple[Event, ...] = (
        Disburse(reference="D", value_on=START),
        Receive(reference="P", value_on=START + timedelta(days=50), amount_fen=9),
    )
    file = opened_file(contract=contract)
    for event in happened:
        file = enter(
            file=pass_days(file=file, to=event.value_on, rules=shipped()).file, event=event, today=event.value_on,
            rules=shipped(),
        ).file  # fmt: skip
    file = pass_days(file=file, to=today, rules=shipped()).file
    event = CorrectReset(reference="C", value_on=RESET, benchmark_bp=benchmark_bp)
    done = enter(file=file, event=event, today=today, rules=shipped(), approved=True)
    assert done.accepted and all(voucher.booked_on == today for voucher in done.vouchers)
    would = replay(contract=contract, events=happened, rules=known(since=RESET, rate_bp=benchmark_bp), through=today)
    assert (done.file.state, done.file.booked) == (would.state, totals(vouchers=would.vouchers))


def test_only_a_loan_that_was_reset_that_day_is_put_right() -> None:
    for floats, on in ((True, RESET + timedelta(days=1)), (False, RESET)):
        written = {**loan("bullet"), **({} if floats else {"floating": None})}
        file = opened_file(contract=contract_of(written))
        file = enter(file=file, event=Disburse(reference="D", value_on=START), today=START, rules=shipped()).file
        file = pass_days(file=file, to=on, rules=shipped()).file
        event = CorrectReset(reference="C", value_on=on, benchmark_bp=290)
        done = enter(file=file, event=event, today=on, rules=shipped(), approved=True)
        assert not done.accepted and [one.code for one in done.findings] == ["no_reset_that_day"]
