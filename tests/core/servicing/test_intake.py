"""Money that is not what it seems: findings, suspense instead of loss, and nothing half-done."""

from __future__ import annotations

from dataclasses import replace as with_changes
from datetime import date

import pytest
from msgspec.structs import replace

from loanmill.core.kernel.money import yuan_text
from loanmill.core.ledger import chart
from loanmill.core.ledger.voucher import totals
from loanmill.core.servicing.acts.disburse import Disburse
from loanmill.core.servicing.acts.holiday import Holiday
from loanmill.core.servicing.acts.receive import Receive
from loanmill.core.servicing.acts.reverse import Reverse
from loanmill.core.servicing.acts.settle import Settle
from loanmill.core.servicing.catalogue import ACTS, EventInvalid, read_event, spell_event
from loanmill.core.servicing.enter import Entry, LoanFile, enter, opened_file, pass_days
from loanmill.core.servicing.event import Event
from loanmill.core.servicing.intake import Payment, Placed, from_suspense, place, redirect
from loanmill.core.servicing.position import position
from loanmill.core.servicing.rulebook import shipped
from loanmill.core.servicing.state import Phase
from tests.core.servicing.ledger_text import assert_words, contract_of

START, TODAY = date(2026, 1, 10), date(2026, 2, 20)
LOAN = {"principal": "12000.00", "rate_bp": 1200, "months": 2, "method": "equal_principal", "starts_on": START}
RULES = shipped()
PAID = Payment(reference="P1", loan="L1", amount_fen=100_00, currency="CNY", value_on=TODAY)


def lent(loan: str = "L1", *, to: date = TODAY, **changed: object) -> LoanFile:
    """A loan paid out on 10 January 2026 and followed to a day."""
    file = opened_file(contract=contract_of({**LOAN, **changed}, loan=loan))
    out = enter(file=file, event=Disburse(reference=f"out-{loan}", value_on=START), today=START, rules=RULES)
    assert out.accepted
    return pass_days(file=out.file, to=to, rules=RULES).file


def placed(payment: Payment, *, file: LoanFile | None, seen: Payment | None = None) -> Placed:
    done = place(payment=payment, file=file, seen=seen, today=TODAY, rules=RULES, entity="E1", funder="F1")
    assert_words(done.findings)
    return done


def put(file: LoanFile, event: Event, *, approved: bool = False) -> Entry:
    done = enter(file=file, event=event, today=file.state.on, rules=RULES, approved=approved)
    assert_words(done.findings)
    return done


def test_sound_money_goes_to_its_loan() -> None:
    done = placed(PAID, file=lent())
    assert done == Placed(Receive(reference="P1", value_on=TODAY, amount_fen=100_00))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"amount_fen": 0}, "amount_not_positive"),
        ({"amount_fen": -100_00}, "amount_not_positive"),
        ({"currency": "USD"}, "currency_unknown"),
        ({"value_on": date(2026, 2, 21)}, "value_in_future"),
    ],
)
def test_what_is_no_money_of_ours_books_nothing(changed: dict[str, object], code: str) -> None:
    done = placed(replace(PAID, **changed), file=lent())
    assert (done.event, done.voucher, [found.code for found in done.findings]) == (None, None, [code])


def test_the_same_reference_twice_is_a_harmless_repeat_and_with_another_amount_a_finding() -> None:
    assert [found.code for found in placed(PAID, file=lent(), seen=PAID).findings] == ["reference_repeated"]
    other = placed(replace(PAID, amount_fen=1), file=lent(), seen=PAID)
    assert (other.event, other.voucher, other.findings[0].code) == (None, None, "reference_reused")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"amount_fen": 99_999_999_999_99}, "amount_absurd"),
        ({"value_on": date(2025, 2, 20)}, "value_before_loan"),
    ],
)
def test_doubtful_money_waits_in_suspense(changed: dict[str, object], code: str) -> None:
    payment = replace(PAID, **changed)
    done = placed(payment, file=lent())
    assert code in [found.code for found in done.findings]
    assert done.event is None and done.voucher is not None
    assert totals(vouchers=[done.voucher]) == {chart.BANK: payment.amount_fen, chart.SUSPENSE: -payment.amount_fen}


def test_money_for_an_unknown_or_a_closed_loan_waits_in_suspense_until_it_is_placed() -> None:
    unknown = placed(PAID, file=None)
    assert unknown.findings[0].code == "loan_unknown" and unknown.voucher is not None
    file = lent(to=START)
    over = put(file, Settle(reference="S", value_on=START, amount_fen=12_000_00)).file
    assert over.state.phase is Phase.SETTLED
    closed = placed(replace(PAID, value_on=START), file=with_changes(over))
    assert closed.findings[0].code == "loan_phase_forbids" and closed.voucher is not None
    right = lent("L2")
    done = put(right, from_suspense(payment=PAID, reference="P1-placed", value_on=TODAY))
    both = totals(vouchers=[unknown.voucher, *done.vouchers])
    assert both[chart.BANK] == 100_00 and chart.SUSPENSE not in both


def test_a_payment_to_the_wrong_loan_moves_to_the_right_one_with_its_day() -> None:
    wrong, right = lent("L1", to=date(2026, 2, 10)), lent("L2", to=date(2026, 2, 10))
    paid = Receive(reference="P9", value_on=date(2026, 2, 10), amount_fen=6_124_00)
    wrong = put(wrong, paid).file
    wrong, right = (pass_days(file=file, to=TODAY, rules=RULES).file for file in (wrong, right))
    back, there = redirect(payment=paid, reference="P9-moved")
    first, second = put(wrong, back), put(right, there)
    assert totals(vouchers=[*first.vouchers, *second.vouchers]).get(chart.BANK, 0) == 0
    assert all(voucher.booked_on == TODAY for voucher in (*first.vouchers, *second.vouchers))
    assert position(state=second.file.state).due_fen == 0
    assert yuan_text(fen=position(state=first.file.state).due_fen) == "6154.62"  # ten days at 18% on 6,124.00 are 30.62


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (Receive(reference="A", value_on=date(2026, 2, 21), amount_fen=1), "value_in_future"),
        (Receive(reference="A", value_on=date(2025, 2, 20), amount_fen=1), "value_before_loan"),
        (Receive(reference="A", value_on=TODAY, amount_fen=0), "amount_not_positive"),
        (Reverse(reference="A", value_on=TODAY, of="nothing"), "reversal_of_nothing"),
        (Reverse(reference="A", value_on=TODAY, of="out-L1"), "reversal_of_an_act"),
        (Holiday(reference="A", value_on=TODAY, instalments=1), "arrears_forbid"),
        (Disburse(reference="A", value_on=TODAY), "loan_phase_forbids"),
        (Disburse(reference="out-L1", value_on=START), "reference_repeated"),
        (Disburse(reference="out-L1", value_on=TODAY), "reference_reused"),
    ],
)
def test_what_may_not_be_entered_changes_nothing(event: Event, code: str) -> None:
    file = lent()
    done = put(file, event)
    assert (done.file, done.vouchers, done.accepted) == (file, (), False)
    assert code in [found.code for found in done.findings]


def test_an_old_value_date_needs_a_person() -> None:
    file = lent(to=date(2026, 6, 1))
    event = Receive(reference="A", value_on=date(2026, 2, 10), amount_fen=6_124_00)
    assert [found.code for found in put(file, event).findings] == ["value_too_old"]
    done = put(file, event, approved=True)
    assert done.accepted and done.vouchers[0].booked_on == date(2026, 6, 1)


def test_a_correction_books_in_the_open_day_alone_and_erases_nothing() -> None:
    file = lent()
    before = dict(file.booked)
    done = put(file, Receive(reference="A", value_on=date(2026, 2, 10), amount_fen=6_124_00))
    assert [(v.booked_on, v.value_on) for v in done.vouchers] == [(TODAY, date(2026, 2, 10))]
    assert totals(vouchers=done.vouchers, before=before) == done.file.booked


def test_a_later_act_that_lost_its_condition_stands_and_is_told() -> None:
    """The holiday of 12 February was granted to a firm that had paid; the payment bounces on the 20th."""
    file = put(lent(to=date(2026, 2, 10)), Receive(reference="P", value_on=date(2026, 2, 10), amount_fen=6_124_00)).file
    file = pass_days(file=file, to=date(2026, 2, 12), rules=RULES).file
    granted = put(file, Holiday(reference="H", value_on=date(2026, 2, 12), instalments=1))
    assert granted.accepted
    file = pass_days(file=granted.file, to=TODAY, rules=RULES).file
    done = put(file, Reverse(reference="R", value_on=TODAY, of="P"))
    assert [(found.code, found.params) for found in done.findings] == [
        ("condition_lost", {"reference": "H", "condition": "arrears_forbid"})
    ]
    assert done.file.state.matures_on == date(2026, 4, 10)


def test_the_file_must_stand_on_the_open_day() -> None:
    with pytest.raises(ValueError, match="pass the days first"):
        enter(file=lent(), event=PAID_EVENT, today=date(2026, 3, 1), rules=RULES)


PAID_EVENT = Receive(reference="P1", value_on=TODAY, amount_fen=100_00)


def test_a_rate_of_400_percent_and_5000_instalments_are_not_paid_out() -> None:
    dear = opened_file(contract=contract_of({**LOAN, "rate_bp": 40_000}))
    out = enter(file=dear, event=Disburse(reference="D", value_on=START), today=START, rules=RULES)
    assert (out.accepted, [found.code for found in out.findings]) == (False, ["rate_too_high"])
    assert out.findings[0].params == {"rate_bp": 40_000, "policy_rate_bp": 2_400}
    policy = RULES.on(START)
    few = replace(policy, intake=replace(policy.intake, most_instalments=1))
    strict = with_changes(RULES, policies=(few,))
    plain = opened_file(contract=contract_of(LOAN))
    out = enter(file=plain, event=Disburse(reference="D", value_on=START), today=START, rules=strict)
    assert [found.code for found in out.findings] == ["too_many_instalments"]


def test_events_are_kept_as_plain_values() -> None:
    event = Settle(reference="S", value_on=TODAY, amount_fen=5)
    values = spell_event(event=event)
    assert values == {"act": "settle", "reference": "S", "value_on": "2026-02-20", "amount_fen": 5, "source": "bank"}
    assert read_event(values=values) == event
    assert all(act.zh and act.en and act.event.__struct_config__.tag == code for code, act in ACTS.items())
    with pytest.raises(EventInvalid, match="amount_fen"):
        read_event(values={**values, "amount_fen": "5.5"})
