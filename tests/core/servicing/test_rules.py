"""Conditions and classes at their edges: what each of the acts may and may not do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace

from loanmill.core.ledger import chart
from loanmill.core.ledger.voucher import totals
from loanmill.core.servicing.acts.extend import most_months
from loanmill.core.servicing.acts.renew import Renew, new_floor
from loanmill.core.servicing.contract import Contract, ContractInvalid, Planned
from loanmill.core.servicing.lpr import LprTable, Published
from loanmill.core.servicing.position import position
from loanmill.core.servicing.rulebook import Rulebook, shipped
from loanmill.core.servicing.running import overdue_rate_bp
from loanmill.core.servicing.state import opened
from tests.core.servicing.ledger_text import Told, assert_words, contract_of, play

START = date(2026, 1, 10)
BULLET = {"principal": "12000.00", "rate_bp": 1200, "months": 1, "method": "bullet", "starts_on": START}
OUT = {"act": "disburse", "day": START}


def lived(*acts: Mapping[str, object], through: date, rules: Rulebook | None = None, **changed: object) -> Told:
    contract = contract_of({**BULLET, **changed})
    out = {**OUT, "day": contract.starts_on}
    return play(contract=contract, acts=[out, *acts], through=through, rules=rules)


def codes(told: Told) -> list[str]:
    assert_words(told.findings)
    return [found.code for found in told.findings]


def test_the_way_back_needs_two_periods_where_they_are_longer_than_six_months() -> None:
    """Interest due every half year: paid up on 1 November 2026, two periods are over on 10 July 2027, not in May."""
    days = [START, *(date(2026 + n // 2, 7 if n % 2 else 1, 10) for n in range(1, 7))]
    plan = tuple(
        Planned(starts_on=a, due_on=b, principal_fen=100_000 if b == days[-1] else 0, interest_fen=6_000)
        for a, b in pairwise(days)
    )
    contract = replace(contract_of({**BULLET, "principal": "1000.00"}), plan=plan)
    paid = {"act": "receive", "day": date(2026, 11, 1), "amount": "62.00"}
    later = [{"act": "receive", "day": day, "amount": "60.00"} for day in days[2:5]]
    fee = {"act": "receive", "day": date(2026, 11, 1), "amount": "50.00"}
    for through, wanted in ((date(2027, 7, 10), "substandard"), (date(2027, 7, 11), "normal")):
        acts = [OUT, paid, fee, *(act for act in later if act["day"] < through)]
        standing = play(contract=contract, acts=acts, through=through).file.state.standing
        assert (standing.own_class, standing.regular_since) == (wanted, date(2026, 11, 1))


def test_what_is_late_and_misused_bears_the_heavier_rate_alone() -> None:
    state = lived({"act": "report_misuse", "day": date(2026, 1, 20), "amount": "12000.00"}, through=date(2026, 2, 20))
    assert overdue_rate_bp(state=state.file.state) == 2_400
    # Twenty-one nights at 4.00 over the contract's, then ten at 24% on 12,124.00; never 18% and 24% together.
    assert position(state=state.file.state).penalty_fen == 84_00 + 80_82


def test_a_second_restructuring_under_observation_is_substandard_at_best() -> None:
    again = {"act": "restructure", "rate_bp": 800, "months": 12, "method": "level", "in_difficulty": True}
    told = lived({**again, "day": date(2026, 1, 20)}, {**again, "day": date(2026, 1, 25)}, through=date(2026, 1, 26))
    assert told.file.state.standing.own_class == "substandard"
    once = lived({**again, "day": date(2026, 1, 20)}, through=date(2026, 1, 26))
    assert once.file.state.standing.own_class == "special_mention"


def test_a_restructured_bad_loan_stays_bad_until_it_was_regular_for_long_enough() -> None:
    """Restructured on day 100 late; regular since that evening, so cured six months on when nothing is late."""
    act = {"act": "restructure", "rate_bp": 0, "months": 12, "method": "interest_first", "in_difficulty": True}
    day = date(2026, 5, 21)
    for through, wanted in ((date(2026, 11, 21), "substandard"), (date(2026, 11, 22), "special_mention")):
        assert lived({**act, "day": day, "waive": "730.20"}, through=through).file.state.standing.own_class == wanted


def test_being_late_under_observation_begins_it_anew() -> None:
    act = {"act": "restructure", "rate_bp": 1200, "months": 24, "method": "interest_first", "in_difficulty": True}
    state = lived({**act, "day": date(2026, 1, 20)}, through=date(2026, 3, 1)).file.state
    assert state.standing.observation is not None
    assert state.standing.observation.counts_from == date(2026, 2, 28)  # the last evening on which it was late


@pytest.mark.parametrize(("months", "most"), [(6, 6), (12, 12), (13, 6), (36, 18), (60, 30), (61, 36), (240, 36)])
def test_how_long_an_extension_may_be_depends_on_the_first_term(months: int, most: int) -> None:
    state = opened(contract=contract_of({**BULLET, "months": months}))
    assert most_months(state=state, policy=shipped().on(START).extension) == most


def test_an_extension_too_long_too_late_or_of_a_late_loan_is_not_done() -> None:
    long = lived({"act": "extend", "day": date(2026, 1, 20), "months": 2}, through=date(2026, 1, 20))
    assert codes(long) == ["extension_too_long"]
    late = lived({"act": "extend", "day": date(2026, 2, 11), "months": 1}, through=date(2026, 2, 11))
    assert codes(late) == ["arrears_forbid", "extension_too_late"]


def test_an_extended_bullet_keeps_its_day_of_the_month() -> None:
    told = lived(
        {"act": "extend", "day": date(2026, 2, 20), "months": 1},
        through=date(2026, 2, 20),
        starts_on=date(2026, 1, 31),
        months=1,
    )
    assert told.file.state.matures_on == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("changed", "unmet", "floor"),
    [
        ({}, {}, None),
        ({"small_firm": False}, {}, "special_mention"),
        ({}, {"good_credit": False}, "special_mention"),
        ({}, {"lawful": None}, "special_mention"),
    ],
)
def test_a_renewal_stays_normal_when_every_condition_is_known_to_be_met(
    changed: dict[str, object], unmet: dict[str, object], floor: str | None
) -> None:
    met = dict.fromkeys(("lawful", "trading_steadily", "good_credit", "meets_lending_terms"), True)
    state = lived(through=date(2026, 2, 10), **changed).file.state
    event = Renew(reference="N", value_on=date(2026, 2, 10), new_loan="L2", **{**met, **unmet})  # type: ignore[arg-type]
    assert new_floor(state=state, event=event, rules=shipped()) == floor


def test_a_renewal_clears_between_the_two_loans() -> None:
    day = date(2026, 2, 10)
    old = lived({"act": "renew", "day": day, "new_loan": "L2"}, through=day)
    contract = replace(contract_of({**BULLET, "starts_on": day}, loan="L2"), renews="L1", floor="special_mention")
    new = play(contract=contract, acts=[{"act": "disburse", "day": day, "source": "renewal"}], through=day)
    both = totals(vouchers=[*old.vouchers, *new.vouchers])
    assert chart.RENEWAL_CLEARING not in both and both[chart.BANK] == -12_000_00
    assert new.file.state.standing.loan_class == "special_mention"


def test_an_unknown_lpr_keeps_the_rate_and_tells() -> None:
    floating = {"tenor": "5Y", "spread_bp": 100, "first_reset_on": date(2026, 1, 20)}
    rules = Rulebook(shipped().policies, LprTable(format="lpr/1", rates={"1Y": (Published(since=START, rate_bp=300),)}))
    told = lived(through=date(2026, 1, 21), rules=rules, floating=floating)
    assert (codes(told), told.file.state.rate_bp) == (["lpr_unknown"], 1_200)


def test_prepayment_that_an_older_one_overtakes_waits_in_suspense() -> None:
    """5,000.00 prepaid on the 20th; then 7,000.00 is entered for the 15th, and 5,000.00 would settle the rest."""
    told = lived(
        {"act": "prepay_reduce", "day": date(2026, 1, 20), "amount": "5000.00"},
        {"act": "prepay_reduce", "day": date(2026, 1, 15), "entered": date(2026, 1, 25), "amount": "7000.00"},
        through=date(2026, 1, 25),
    )
    now = position(state=told.file.state)
    assert (now.principal_fen, now.suspense_fen) == (5_000_00, 5_000_00)
    assert codes(told) == ["condition_lost"]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        ({"act": "prepay_reduce", "amount": "12000.00"}, "prepayment_settles"),
        ({"act": "prepay_shorten", "amount": "0.99"}, "prepayment_too_small"),
        ({"act": "settle", "amount": "12039.99"}, "settlement_short"),
        ({"act": "guarantor_pay", "amount": "1.00", "guarantor": "G", "whole": True}, "settlement_short"),
        ({"act": "recover", "amount": "1.00"}, "loan_phase_forbids"),
    ],
)
def test_money_for_what_may_not_be_done_is_an_ordinary_payment(act: dict[str, object], code: str) -> None:
    told = lived({**act, "day": date(2026, 1, 20)}, through=date(2026, 1, 20))
    assert codes(told) == [code, "taken_as_payment"]
    assert position(state=told.file.state).suspense_fen == told.file.booked.get(chart.BANK, 0) + 12_000_00


@pytest.mark.parametrize(
    ("act", "code"),
    [
        ({"act": "holiday", "instalments": 7}, "holiday_too_long"),
        ({"act": "end_misuse"}, "no_misuse"),
        ({"act": "report_misuse", "amount": "12000.01"}, "misuse_over_principal"),
        ({"act": "write_off"}, "class_forbids"),
        (
            {"act": "restructure", "rate_bp": 2401, "months": 1, "method": "level", "in_difficulty": True},
            "rate_too_high",
        ),
        (
            {
                "act": "restructure",
                "rate_bp": 1,
                "months": 1,
                "method": "level",
                "in_difficulty": True,
                "waive": "0.01",
            },
            "waiver_too_large",
        ),
        ({"act": "close"}, "loan_phase_forbids"),
        ({"act": "end_observation", "solved": True}, "observation_not_over"),
    ],
)
def test_what_may_not_be_done_is_not_done(act: dict[str, object], code: str) -> None:
    told = lived({**act, "day": date(2026, 1, 20)}, through=date(2026, 1, 20))
    assert codes(told) == [code]
    assert len(told.file.events) == 1


def test_a_refund_that_lost_its_money_is_owed() -> None:
    """20.00 too much came and went back; then the payment bounces: the borrower owes those 20.00 too."""
    told = lived(
        {"act": "receive", "day": date(2026, 2, 10), "amount": "12144.00"},
        {"act": "refund", "day": date(2026, 2, 11), "amount": "20.00"},
        {"act": "reverse", "day": date(2026, 2, 12), "of": "R2"},
        through=date(2026, 2, 12),
    )
    now = position(state=told.file.state)
    assert (now.fee_fen, now.interest_due_fen, now.principal_fen) == (20_00, 124_00, 12_000_00)
    assert codes(told) == ["condition_lost"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"plan": ()}, "plan is empty"),
        ({"principal_fen": 5}, "make up"),
        ({"rate_bp": -1}, "negative"),
        ({"starts_on": date(2026, 1, 9)}, "does not follow"),
    ],
)
def test_a_contract_that_contradicts_itself_is_refused(changed: dict[str, object], told: str) -> None:
    with pytest.raises(ContractInvalid, match=told):
        replace(contract_of(BULLET), **changed)


def test_a_floor_of_the_contract_holds_from_the_first_day() -> None:
    contract: Contract = replace(contract_of(BULLET), floor="special_mention")
    state = play(contract=contract, acts=[OUT], through=START + timedelta(days=1)).file.state
    assert state.standing.own_class == "special_mention"
