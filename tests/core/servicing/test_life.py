"""A loan lives at random, step by step, and is compared after each step with the slow model and with its own replay."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from loanmill.core.kernel.money import yuan_text
from loanmill.core.ledger import chart
from loanmill.core.ledger.voucher import totals
from loanmill.core.servicing.acts.charge_fee import ChargeFee
from loanmill.core.servicing.acts.disburse import Disburse
from loanmill.core.servicing.acts.prepay_reduce import PrepayReduce
from loanmill.core.servicing.acts.receive import Receive
from loanmill.core.servicing.acts.reverse import Reverse, live
from loanmill.core.servicing.acts.settle import Settle
from loanmill.core.servicing.allocate import Part
from loanmill.core.servicing.catalogue import spell_event
from loanmill.core.servicing.enter import Entry, enter, opened_file, pass_days
from loanmill.core.servicing.event import Event, MoneyIn
from loanmill.core.servicing.position import CONTROLLED, accounts, position
from loanmill.core.servicing.replay import in_order, replay
from loanmill.core.servicing.rulebook import shipped
from loanmill.core.servicing.state import Phase
from tests.core.servicing.ledger_text import contract_of
from tests.core.servicing.slow_model import SlowLoan

RULES = shipped()
AMOUNTS = st.one_of(st.integers(1, 500_000), st.sampled_from([1, 99, 100, 10_000, 1_000_000]))


class Life(RuleBasedStateMachine):
    """One loan; every step enters an act or lets days pass."""

    @initialize(
        principal=st.integers(1, 2_000_000),
        rate_bp=st.integers(0, 2_400),
        months=st.integers(1, 9),
        method=st.sampled_from(["equal_principal", "interest_monthly", "bullet"]),
        starts_on=st.dates(date(2024, 1, 1), date(2025, 12, 31)),
        day_count=st.sampled_from(["ACT/360", "ACT/365"]),
    )
    def lend(self, principal: int, rate_bp: int, months: int, method: str, starts_on: date, day_count: str) -> None:
        written = {
            "principal": yuan_text(fen=principal),
            "rate_bp": rate_bp,
            "months": months,
            "method": method,
            "starts_on": starts_on,
            "day_count": day_count,
        }
        self.contract = contract_of(written)
        self.file, self.today, self.vouchers, self.number = opened_file(contract=self.contract), starts_on, [], 0
        self.put(Disburse(reference="out", value_on=starts_on))

    def put(self, event: Event) -> Entry:
        done = enter(file=self.file, event=event, today=self.today, rules=RULES, approved=True)
        self.file = done.file
        self.vouchers += done.vouchers
        return done

    def reference(self) -> str:
        self.number += 1
        return f"R{self.number}"

    def day(self, back: int) -> date:
        return max(self.contract.starts_on, self.today - timedelta(days=back))

    @rule(days=st.one_of(st.integers(1, 40), st.integers(80, 200)))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        done = pass_days(file=self.file, to=self.today, rules=RULES)
        assert pass_days(file=done.file, to=self.today, rules=RULES).vouchers == ()  # one day twice changes nothing
        self.file = done.file
        self.vouchers += done.vouchers

    @rule(fen=AMOUNTS, back=st.one_of(st.just(0), st.integers(0, 120)))
    def some_is_paid(self, fen: int, back: int) -> None:
        done = self.put(Receive(reference=self.reference(), value_on=self.day(back), amount_fen=fen))
        assert done.accepted

    @rule(more=st.integers(-2, 2))
    def what_is_due_is_paid(self, more: int) -> None:
        fen = position(state=self.file.state).due_fen + more
        if fen > 0:
            self.put(Receive(reference=self.reference(), value_on=self.today, amount_fen=fen))

    @rule(fen=AMOUNTS, back=st.one_of(st.just(0), st.integers(0, 60)))
    def some_is_prepaid(self, fen: int, back: int) -> None:
        self.put(PrepayReduce(reference=self.reference(), value_on=self.day(back), amount_fen=fen))

    @rule(more=st.integers(-1, 100))
    def it_is_settled(self, more: int) -> None:
        fen = position(state=self.file.state).payoff_fen + more
        if fen > 0:
            self.put(Settle(reference=self.reference(), value_on=self.today, amount_fen=fen))

    @rule(fen=st.integers(1, 10_000), back=st.integers(0, 30))
    def a_fee_is_charged(self, fen: int, back: int) -> None:
        self.put(ChargeFee(reference=self.reference(), value_on=self.day(back), amount_fen=fen))

    @precondition(lambda self: any(isinstance(event, MoneyIn) for event in live(events=self.file.events)))
    @rule(data=st.data())
    def a_payment_is_reversed(self, data: st.DataObject) -> None:
        paid = [event.reference for event in live(events=self.file.events) if isinstance(event, MoneyIn)]
        of = data.draw(st.sampled_from(paid))
        assert self.put(Reverse(reference=self.reference(), value_on=self.today, of=of)).accepted

    @invariant()
    def books_balance_and_say_what_the_loan_says(self) -> None:
        booked = totals(vouchers=self.vouchers)
        assert booked == self.file.booked and sum(booked.values()) == 0
        controlled = {account: fen for account, fen in booked.items() if account in CONTROLLED}
        assert controlled == accounts(state=self.file.state)

    @invariant()
    def every_fen_is_somewhere(self) -> None:
        came = sum(event.amount_fen for event in live(events=self.file.events) if isinstance(event, MoneyIn))
        assert self.file.booked.get(chart.BANK, 0) == came - self.contract.principal_fen
        for line in (self.file.state.extras, *self.file.state.lines):
            assert all(line.unpaid_fen(part) >= 0 for part in Part)
            assert min(line.paid_fee_fen, line.paid_penalty_fen, line.paid_interest_fen, line.paid_principal_fen) >= 0
        assert self.file.state.suspense_fen >= 0

    @invariant()
    def replay_comes_to_the_same(self) -> None:
        whole = replay(contract=self.contract, events=self.file.events, rules=RULES, through=self.today)
        assert whole.state == self.file.state
        assert totals(vouchers=whole.vouchers) == self.file.booked

    @invariant()
    def the_slow_model_says_the_same(self) -> None:
        terms = self.contract
        slow = SlowLoan(
            principal=terms.principal_fen,
            rate=terms.rate_bp,
            year=int(terms.day_count.value[-3:]),
            starts=terms.starts_on,
            plan=[(line.starts_on, line.due_on, line.principal_fen) for line in terms.plan],
        )
        events = [spell_event(event=event) for event in in_order(events=self.file.events)[1:]]
        told = slow.live(
            events=[(date.fromisoformat(str(e["value_on"])), str(e["act"]), int(str(e["amount_fen"]))) for e in events],
            through=self.today,
        )
        state, now = self.file.state, position(state=self.file.state)
        parts = (now.principal_fen, now.accrued_fen, now.interest_due_fen, now.penalty_fen, now.fee_fen)
        assert parts == (told.principal, told.accrued, told.interest, told.penalty, told.fee)
        assert (now.suspense_fen, self.file.booked.get(chart.BANK, 0)) == (told.suspense, told.cash)
        assert (state.standing.own_class, state.phase is Phase.SETTLED) == (told.own_class, told.is_over)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
