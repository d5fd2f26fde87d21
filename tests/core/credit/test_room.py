"""Room: whatever is drawn, held, released and repaid in whatever order, no limit is exceeded and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from loanmill.core.credit.draw import Borrower, DrawRequest, draw
from loanmill.core.credit.exposure import Exposure, tightest
from loanmill.core.credit.hold import Hold, HoldOver, HoldState, end_hold
from loanmill.core.credit.line import Line, LineState
from loanmill.core.credit.rules import DIMENSIONS, CreditRules, NoCreditRules, shipped
from loanmill.core.servicing.rulebook import RulebookInvalid, read

ON = date(2026, 7, 15)
SOUND = Borrower(overdue_days=0, loan_class="normal")
YUAN = 100
AMOUNTS = st.integers(10, 400).map(lambda hundreds: hundreds * 100 * YUAN)


def line(**changes: object) -> Line:
    """A line of 100,000 yuan."""
    fresh = Line(
        product="tobacco_loan", state=LineState.ACTIVE, limit_fen=100_000 * YUAN, rate_bp=700, opened_on=ON,
        expires_on=date(2027, 7, 15), revolving=True, committed=False,
    )  # fmt: skip
    return replace(fresh, **changes)  # type: ignore[arg-type]


class Room(RuleBasedStateMachine):
    """Two revolving lines of one group whose limit is less than both; draws as the operations do them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = [line(), line()]
        self.limits = dict.fromkeys(DIMENSIONS, 150000 * YUAN)
        self.exposures = {
            name: Exposure(dimension=name, code="g", outstanding_fen=0, promised_fen=0, limit_fen=limit)
            for name, limit in self.limits.items()
        }
        self.holds: list[tuple[int, Hold]] = []
        self.given_back_fen = 0
        self.held_in_all_fen = 0

    def _asked(self, which: int, amount_fen: int, held_fen: int = 0) -> bool:
        request = DrawRequest(amount_fen=amount_fen, months=6, method="revolving", held_fen=held_fen)
        found = draw(
            request=request, line=self.lines[which], exposures=[*self.exposures.values()], borrower=SOUND,
            rules=shipped().on(ON), on=ON,
        )  # fmt: skip
        return found.outcome == "approve"

    def _move(self, which: int, *, out: int = 0, promised: int = 0) -> None:
        before = self.lines[which]
        self.lines[which] = replace(
            before, outstanding_fen=before.outstanding_fen + out, drawn_fen=before.drawn_fen + max(0, out),
            held_fen=before.held_fen + promised,
        )  # fmt: skip
        for name, one in self.exposures.items():
            self.exposures[name] = one.moved(outstanding_fen=out, promised_fen=promised)

    @rule(which=st.integers(0, 1), amount=AMOUNTS)
    def draw_some(self, which: int, amount: int) -> None:
        if self._asked(which, amount):
            self._move(which, out=amount)

    @rule(which=st.integers(0, 1), amount=AMOUNTS)
    def hold_some(self, which: int, amount: int) -> None:
        if self._asked(which, amount):
            self.holds.append((which, Hold(amount_fen=amount, expires_on=ON)))
            self.held_in_all_fen += amount
            self._move(which, promised=amount)

    @precondition(lambda self: self.holds)
    @rule(data=st.data(), to=st.sampled_from([HoldState.USED, HoldState.RELEASED, HoldState.EXPIRED]))
    def end_one(self, data: st.DataObject, to: HoldState) -> None:
        at = data.draw(st.integers(0, len(self.holds) - 1))
        which, hold = self.holds[at]
        if hold.state is not HoldState.LIVE:
            with pytest.raises(HoldOver):
                end_hold(hold=hold, to=to)
            return
        if to is HoldState.USED:
            assert self._asked(which, hold.amount_fen, hold.amount_fen), "room that was held is there when used"
        ended, back = end_hold(hold=hold, to=to)
        self.holds[at] = (which, ended)
        self.given_back_fen += back
        self._move(which, promised=-back, out=back if to is HoldState.USED else 0)

    @rule(which=st.integers(0, 1), share=st.integers(1, 4))
    def repay(self, which: int, share: int) -> None:
        self._move(which, out=-(self.lines[which].outstanding_fen // share))

    @invariant()
    def no_limit_is_exceeded(self) -> None:
        for one in self.lines:
            assert one.used_fen + one.held_fen <= one.limit_fen
            assert one.room_fen == one.limit_fen - one.used_fen - one.held_fen
        for name, exposure in self.exposures.items():
            assert exposure.used_fen <= self.limits[name]
            assert exposure.used_fen == sum(one.outstanding_fen + one.promised_fen for one in self.lines)

    @invariant()
    def each_hold_is_given_back_once(self) -> None:
        live = sum(hold.amount_fen for _, hold in self.holds if hold.state is HoldState.LIVE)
        assert self.held_in_all_fen - self.given_back_fen == live == sum(one.held_fen for one in self.lines)


TestRoom = Room.TestCase
TestRoom.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_used_of_a_line() -> None:
    """A revolving line has room again for what was repaid, another does not."""
    assert line(drawn_fen=90_000 * YUAN, outstanding_fen=0).room_fen == 100_000 * YUAN
    assert line(drawn_fen=90_000 * YUAN, outstanding_fen=0, revolving=False).room_fen == 10_000 * YUAN
    assert line(limit_fen=100, drawn_fen=500, outstanding_fen=500).room_fen == 0
    with pytest.raises(ValueError, match="ever drawn"):
        line(outstanding_fen=1)


def test_what_a_line_promises() -> None:
    """A committed line promises all that is undrawn, until it is closed; another what is held."""
    drawn = {"drawn_fen": 30_000 * YUAN, "outstanding_fen": 30_000 * YUAN, "held_fen": 5_000 * YUAN}
    assert line(**drawn).promised_fen == 5_000 * YUAN
    assert line(**drawn, committed=True).promised_fen == 70_000 * YUAN
    assert line(**drawn, committed=True, state=LineState.CLOSED).promised_fen == 5_000 * YUAN
    assert line(**drawn, committed=True, limit_fen=1).promised_fen == 5_000 * YUAN


def test_a_hold_lasts_to_the_end_of_its_last_day() -> None:
    hold = Hold(amount_fen=1, expires_on=ON)
    assert not hold.is_past(on=ON) and hold.is_past(on=ON + timedelta(days=1))
    assert not replace(hold, state=HoldState.USED).is_past(on=ON + timedelta(days=1))
    with pytest.raises(HoldOver, match="begin again"):
        end_hold(hold=hold, to=HoldState.LIVE)


def test_the_tightest_limit() -> None:
    """None where one is unknown: the least known one would say too much."""
    some = [
        Exposure(dimension=name, code="x", outstanding_fen=5, promised_fen=1, limit_fen=10 + n)
        for n, name in enumerate(DIMENSIONS)
    ]
    assert tightest(some) == some[0] and some[0].headroom_fen == 4
    assert tightest([*some[1:], replace(some[0], limit_fen=None)]) is None
    assert tightest([]) is None
    with pytest.raises(ValueError, match="below zero"):
        some[0].moved(outstanding_fen=-6)


def test_rules_by_day_and_by_code() -> None:
    rules = shipped().on(ON)
    own = replace_own(rules, {"hq/east/": 7})
    assert own.limit_fen(dimension="region", code="hq/east/") == 7
    assert own.limit_fen(dimension="region", code="hq/west/") == rules.region.each_fen
    assert rules.line_terms(product="invoice_loan") is None
    with pytest.raises(NoCreditRules, match="2019-12-31"):
        shipped().on(date(2019, 12, 31))


def replace_own(rules: CreditRules, own: dict[str, int]) -> CreditRules:
    """The rules with amounts of their own for some regions."""
    from msgspec.structs import replace as changed

    return changed(rules, region=changed(rules.region, own_fen=own))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("format: credit/2", "format"),
        ("format: credit/1\nversion: x\neffective_from: 2020-01-01\ncustomer: {each_fen: -1, own_fen: {}}", "each_fen"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(text: str, why: str) -> None:
    with pytest.raises(RulebookInvalid, match=why):
        read(text=text, file="2020-01-01.yaml", kind=CreditRules)
