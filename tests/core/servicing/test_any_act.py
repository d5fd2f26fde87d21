"""Any acts in any order on any kind of loan: the books balance, the control agrees, and replay comes to the same."""

from __future__ import annotations

import json
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from loanmill.core.kernel.canonical import canonical
from loanmill.core.kernel.money import yuan_text
from loanmill.core.ledger import chart
from loanmill.core.ledger.voucher import totals
from loanmill.core.servicing.acts.refund import Refund
from loanmill.core.servicing.acts.reverse import live
from loanmill.core.servicing.allocate import Part
from loanmill.core.servicing.catalogue import ACTS, read_event
from loanmill.core.servicing.day import rests
from loanmill.core.servicing.enter import LoanFile, enter, opened_file, pass_days
from loanmill.core.servicing.event import MoneyIn
from loanmill.core.servicing.position import CONTROLLED, accounts, position
from loanmill.core.servicing.replay import replay
from loanmill.core.servicing.rulebook import shipped
from loanmill.core.servicing.spelled import read_texts, spell_contract, spell_state, state_text
from tests.core.servicing.ledger_text import assert_words, contract_of

RULES = shipped()
START = date(2025, 1, 31)
FEN = st.integers(1, 700_000)
CLASSES = st.sampled_from([None, "special_mention", "substandard"])
# What each act needs beside its reference and day; `of` is the number of an earlier act.
FIELDS: dict[str, dict[str, st.SearchStrategy[object]]] = {
    "receive": {"amount_fen": FEN},
    "prepay_shorten": {"amount_fen": FEN},
    "prepay_reduce": {"amount_fen": FEN},
    "settle": {"amount_fen": st.integers(600_000, 2_000_000)},
    "reverse": {"of": st.integers(1, 12).map(lambda n: f"R{n}")},
    "charge_fee": {"amount_fen": st.integers(1, 9_999)},
    "report_misuse": {"amount_fen": FEN},
    "end_misuse": {},
    "extend": {"months": st.integers(1, 6), "rate_bp": st.sampled_from([None, 0, 1_500])},
    "holiday": {"instalments": st.integers(1, 3), "defer": st.sampled_from(["principal", "all"])},
    "restructure": {
        "rate_bp": st.sampled_from([0, 800]),
        "months": st.integers(1, 8),
        "method": st.sampled_from(["level", "equal_principal", "interest_first"]),
        "in_difficulty": st.sampled_from([True, True, None]),
        "waive_fen": st.sampled_from([0, 0, 1, 5_000]),
    },
    "end_observation": {"solved": st.booleans()},
    "renew": {"new_loan": st.just("L2"), "lawful": st.booleans(), "amount_fen": st.one_of(st.none(), FEN)},
    "guarantor_pay": {"amount_fen": FEN, "guarantor": st.just("G"), "whole": st.booleans()},
    "write_off": {},
    "recover": {"amount_fen": FEN},
    "refund": {"amount_fen": st.integers(1, 200_000)},
    "close": {},
    "debtor_class": {"floor": CLASSES},
    "correct_reset": {"benchmark_bp": st.integers(0, 2_000)},
    "disburse": {},
}


@st.composite
def steps(draw: st.DrawFn) -> tuple[int, str, int, dict[str, object]]:
    """Days that pass, an act, how many days back it counts from, and its fields."""
    act = draw(st.sampled_from(sorted(FIELDS)))
    passed = draw(st.sampled_from([0, 1, 9, 28, 31, 60, 120]))
    back = draw(st.sampled_from([0, 0, 0, 5, 45]))
    return passed, act, back, {name: draw(values) for name, values in FIELDS[act].items()}


CONTRACTS = st.fixed_dictionaries(
    {
        "principal": st.integers(1, 1_200_000).map(lambda fen: yuan_text(fen=fen)),
        "rate_bp": st.sampled_from([0, 1, 435, 1_200, 2_400]),
        "months": st.integers(1, 12),
        "method": st.sampled_from(["equal_instalments", "equal_principal", "interest_monthly", "bullet"]),
        "starts_on": st.just(START),
        "day_count": st.sampled_from(["ACT/360", "ACT/365", "30/360", "ACT/ACT"]),
        "small_firm": st.booleans(),
        "compound": st.booleans(),
        "floating": st.sampled_from(
            [None, {"tenor": "1Y", "spread_bp": 500, "first_reset_on": date(2025, 4, 20), "every_months": 3}]
        ),
    }
)


def test_every_act_is_tried() -> None:
    assert set(FIELDS) == set(ACTS)


@settings(max_examples=150, deadline=None)
@given(written=CONTRACTS, acts=st.lists(steps(), max_size=12))
def test_any_acts_in_any_order(written: dict[str, object], acts: list[tuple[int, str, int, dict[str, object]]]) -> None:
    contract = contract_of(written)
    file, today, vouchers = opened_file(contract=contract), START, []
    for number, (passed, act, back, fields) in enumerate([(0, "disburse", 0, {}), *acts]):
        today += timedelta(days=passed)
        quiet = pass_days(file=file, to=today, rules=RULES)
        values = {"act": act, "reference": f"R{number}", "value_on": max(START, today - timedelta(days=back)), **fields}
        done = enter(file=quiet.file, event=read_event(values=values), today=today, rules=RULES, approved=True)
        assert done.accepted or (done.file == quiet.file and done.vouchers == () and done.findings)
        assert_words((*quiet.findings, *done.findings))
        file = done.file
        vouchers += [*quiet.vouchers, *done.vouchers]
        keys = [(voucher.act, voucher.reference) for voucher in vouchers]
        assert len(set(keys)) == len(keys)
        holds(file, booked=totals(vouchers=vouchers))


def holds(file: LoanFile, *, booked: dict[str, int]) -> None:
    """What must hold after every act."""
    assert booked == file.booked and sum(booked.values()) == 0
    assert {account: fen for account, fen in booked.items() if account in CONTROLLED} == accounts(state=file.state)
    contract, state = spell_contract(contract=file.contract), spell_state(state=file.state)
    assert state_text(state=file.state) == canonical(state).decode()
    assert read_texts(contract=json.dumps(contract), state=json.dumps(state, indent=1) + "\n") == file.state
    if rests(state=file.state):
        later = pass_days(file=file, to=file.state.on + timedelta(days=400), rules=RULES)
        assert (later.vouchers, later.findings, later.file.booked) == ((), (), file.booked)
        assert replace(later.file.state, on=file.state.on) == file.state
    whole = replay(contract=file.contract, events=file.events, rules=RULES, through=file.state.on)
    assert (whole.state, totals(vouchers=whole.vouchers)) == (file.state, booked)
    stood = live(events=file.events)
    came = sum(e.amount_fen for e in stood if isinstance(e, MoneyIn))
    went = sum(e.amount_fen for e in stood if isinstance(e, Refund)) + (file.contract.principal_fen if stood else 0)
    assert booked.get(chart.BANK, 0) == came - went
    for line in (file.state.extras, *file.state.lines):
        assert all(line.unpaid_fen(part) >= 0 for part in Part)
        assert min(line.paid_fee_fen, line.paid_penalty_fen, line.paid_interest_fen, line.paid_principal_fen) >= 0
    days = [line.due_on for line in file.state.lines]
    assert days == sorted(days) and position(state=file.state).suspense_fen >= 0
    if stood and file.state.principal_fen and file.state.undue:
        assert sum(line.principal_fen for line in file.state.undue) <= file.state.principal_fen


@settings(max_examples=60, deadline=None)
@given(written=CONTRACTS, paid=st.lists(st.tuples(st.integers(0, 200), FEN), max_size=6), data=st.data())
def test_payments_entered_in_any_order_come_to_the_same(
    written: dict[str, object], paid: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Whatever order payments of different days are entered in, the loan and the sums of its books are the same."""
    contract, today = contract_of(written), START + timedelta(days=200)
    days = {START + timedelta(days=day): fen for day, fen in paid}
    ends = []
    for order in (sorted(days), data.draw(st.permutations(sorted(days)))):
        file = opened_file(contract=contract)
        out = read_event(values={"act": "disburse", "reference": "out", "value_on": START})
        file = enter(file=file, event=out, today=START, rules=RULES).file
        file = pass_days(file=file, to=today, rules=RULES).file
        for day in order:
            values = {"act": "receive", "reference": f"P{day}", "value_on": day, "amount_fen": days[day]}
            file = enter(file=file, event=read_event(values=values), today=today, rules=RULES, approved=True).file
        ends.append((file.state, file.booked))
    assert ends[0] == ends[1]
