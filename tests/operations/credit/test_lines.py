"""The life of a line: opened, drawn, decided by a person, paid or not, repaid, frozen, reduced, expired."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from loanmill.core.credit.rules import CreditRulebook, shipped
from loanmill.core.ledger import chart
from loanmill.operations.credit import standing as standing_room
from loanmill.operations.credit.control import LineInvalid, freeze_line, reduce_limit, unfreeze_line
from loanmill.operations.credit.counts import differences
from loanmill.operations.credit.decide_draw import NoRoom, decide_draw
from loanmill.operations.credit.drawing import DrawInvalid, draw_line
from loanmill.operations.credit.evening import moved_lines
from loanmill.operations.errors import KeyReused, NotAllowed, NotFound, WrongState
from loanmill.operations.review import AboveLimit, OwnCase
from loanmill.records.actor import merchant_actor
from loanmill.records.journal.sealer import seal_all
from loanmill.records.journal.verify import verify
from loanmill.records.models import Application, CreditLine, Drawdown, Instalment, LimitHold, Loan, Posting
from tests.books import house
from tests.operations.credit import lines
from tests.operations.credit.lines import YUAN, again, bank_says, draw, line_of

DAY = house.FIRST_DAY


@pytest.fixture(autouse=True)
def lender(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A founded house whose days can be closed in this thread."""
    lines.found(funders=("own", "partner"))
    house.without_engine(monkeypatch)


TABLES = ("credit_line", "limit_hold", "drawdown", "exposure", "loan", "instalment", "voucher", "posting")


def books_agree() -> None:
    """Counts, lines, ledger and journal say the same. (The house itself was founded without a journal.)"""
    assert differences(house.ENTITY) == {}
    assert moved_lines(house.ENTITY) == {}
    assert sum(p.debit_fen - p.credit_fen for p in Posting.objects.all()) == 0
    seal_all()
    assert [one for one in verify().problems if one.where.split()[0] in TABLES] == []


def test_a_signed_contract_opens_a_line() -> None:
    line = line_of("A")
    assert (line.state, line.limit_fen, line.rate_bp) == ("active", 100_000 * YUAN, 720)
    assert (line.opened_on, line.expires_on) == (DAY, date(2027, 1, 1))
    assert Application.objects.get().state == "line_active"
    assert Loan.objects.count() == 0
    books_agree()


def test_a_draw_is_a_note_on_the_books() -> None:
    line = line_of("A")
    done = draw(line, 30_000)
    assert (done["outcome"], done["loan"]) == ("approve", "LA-001")
    loan = Loan.objects.get()
    assert (loan.principal_fen, loan.rate_bp, loan.method, loan.term_months) == (30_000 * YUAN, 720, "revolving", 6)
    assert loan.disbursed_on == DAY and Instalment.objects.get().due_on == date(2026, 7, 1)
    assert Instalment.objects.get().interest_fen == 30_000 * YUAN * 720 * 181 // (360 * 10_000)
    assert (again(line).outstanding_fen, again(line).notes) == (30_000 * YUAN, 1)
    assert bank_says(done, "paid").state == "paid"
    books_agree()


def test_the_same_draw_twice_is_one() -> None:
    line = line_of("A")
    assert draw(line, 30_000, key="once") == draw(line, 30_000, key="once")
    assert Loan.objects.count() == Drawdown.objects.count() == 1
    with pytest.raises(KeyReused):
        draw(line, 40_000, key="once")


def test_draws_have_numbers_of_their_own_and_end_at_the_limit() -> None:
    line = line_of("A")
    assert [draw(line, 50_000)["loan"], draw(line, 50_000)["loan"]] == ["LA-001", "LA-002"]
    done = draw(line, 1_000)
    assert (done["outcome"], done["reasons"]) == ("decline", ["draw_over_line"])
    kept = Drawdown.objects.get(state="declined")
    assert (kept.number, kept.loan, kept.reasons[0]["params"]["room_fen"]) == ("SA-003", None, 0)
    books_agree()


def test_what_the_bank_refuses_leaves_the_books() -> None:
    """Refused the next day, after a night of interest: principal and interest are taken back, nothing is erased."""
    line = line_of("A")
    done = draw(line, 36_000)
    house.close_days(first=DAY, last=DAY)
    tomorrow = DAY + timedelta(days=1)
    assert bank_says(done, "failed", on=tomorrow).state == "failed"
    line = again(line)
    assert (line.outstanding_fen, line.drawn_fen, line.notes, line.value().room_fen) == (0, 0, 0, 100_000 * YUAN)
    loan = Loan.objects.get()
    assert (loan.state, loan.outstanding_fen, Instalment.objects.get().state) == ("cancelled", 0, "cancelled")
    sums: Counter[str] = Counter()
    for posting in Posting.objects.all():
        sums[posting.account] += posting.debit_fen - posting.credit_fen
    assert set(sums) == {chart.BANK, chart.LOAN_PRINCIPAL, chart.INTEREST_ACCRUED, chart.INTEREST_INCOME}
    assert set(sums.values()) == {0}
    house.close_days(first=tomorrow, last=tomorrow + timedelta(days=40))
    books_agree()


def test_above_a_sum_a_person_decides_while_the_room_is_held() -> None:
    line = line_of("A", limit_fen=500_000 * YUAN)
    done = draw(line, 250_000)
    assert (done["outcome"], done["reasons"], done["loan"]) == ("refer", ["draw_needs_person"], None)
    assert again(line).value().room_fen == 250_000 * YUAN
    assert LimitHold.objects.get().expires_on == DAY + timedelta(days=3)
    assert draw(line, 260_000)["outcome"] == "decline"
    books_agree()
    drawdown = Drawdown.objects.get(state="referred")
    with pytest.raises(AboveLimit):
        decide_draw(lines.context(actor=lines.staff("small")), drawdown_id=drawdown.id, approve=True)
    said = decide_draw(lines.context(actor=lines.staff("reviewer")), drawdown_id=drawdown.id, approve=True)
    assert said["loan"] == "LA-001"
    assert (again(line).held_fen, again(line).outstanding_fen) == (0, 250_000 * YUAN)
    assert LimitHold.objects.get().state == "used"
    with pytest.raises(WrongState):
        decide_draw(lines.context(actor=lines.staff("manager")), drawdown_id=drawdown.id, approve=False)
    books_agree()


def test_a_no_gives_the_room_back() -> None:
    line = line_of("A", limit_fen=500_000 * YUAN)
    draw(line, 250_000)
    decide_draw(lines.context(actor=lines.staff("small")), drawdown_id=Drawdown.objects.get().id, approve=False)
    assert (again(line).held_fen, LimitHold.objects.get().state) == (0, "released")
    assert Drawdown.objects.get().state == "refused" and Loan.objects.count() == 0
    books_agree()


def test_nobody_decides_an_own_customers_draw() -> None:
    line = line_of("A", limit_fen=500_000 * YUAN)
    draw(line, 250_000)
    Application.objects.update(officer_id=lines.staff("manager").id)
    with pytest.raises(OwnCase):
        decide_draw(lines.context(actor=lines.staff("manager")), drawdown_id=Drawdown.objects.get().id, approve=True)


def test_a_yes_is_judged_by_how_things_stand_now() -> None:
    line = line_of("A", limit_fen=500_000 * YUAN)
    draw(line, 250_000)
    reduce_limit(lines.context(actor=lines.staff("manager")), line_id=line.id, limit_fen=100_000 * YUAN)
    with pytest.raises(NoRoom) as refused:
        decide_draw(lines.context(actor=lines.staff("manager")), drawdown_id=Drawdown.objects.get().id, approve=True)
    assert refused.value.params["reasons"][0]["code"] == "draw_over_line"  # type: ignore[index,call-overload]
    assert again(line).held_fen == 250_000 * YUAN


def test_a_hold_expires_on_the_evening_of_its_last_day() -> None:
    line = line_of("A", limit_fen=500_000 * YUAN)
    draw(line, 250_000)
    house.close_days(first=DAY, last=DAY + timedelta(days=2))
    assert again(line).held_fen == 250_000 * YUAN
    house.close_days(first=DAY + timedelta(days=3), last=DAY + timedelta(days=5))
    assert (again(line).held_fen, LimitHold.objects.get().state, Drawdown.objects.get().state) == (
        0, "expired", "expired",
    )  # fmt: skip
    books_agree()


def test_what_is_repaid_is_free_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The note of six months falls due and is paid: the evening frees the line, and it is drawn in full again."""
    line = line_of("A")
    draw(line, 100_000, months=1)
    house.with_bank(monkeypatch, lambda borrower, on, asked: asked)
    house.close_days(first=DAY, last=date(2026, 2, 1))
    assert Loan.objects.get().state == "settled"
    assert (again(line).outstanding_fen, again(line).drawn_fen, again(line).notes) == (0, 100_000 * YUAN, 0)
    books_agree()
    assert draw(line, 100_000, on=date(2026, 2, 2))["outcome"] == "approve"
    books_agree()


def test_a_repayment_of_today_is_free_at_the_next_draw() -> None:
    """Without waiting for the evening: the draw sums the notes of its line, and lowers the counts."""
    line = line_of("A")
    draw(line, 100_000)
    Loan.objects.update(outstanding_fen=40_000 * YUAN)
    assert draw(line, 60_000)["outcome"] == "approve"
    assert draw(line, 1_000)["outcome"] == "decline"
    assert differences(house.ENTITY) == {}


def test_who_is_late_may_not_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    line = line_of("A")
    draw(line, 20_000, months=1)
    house.with_bank(monkeypatch, lambda borrower, on, asked: 0)
    house.close_days(first=DAY, last=date(2026, 2, 2))
    done = draw(line, 20_000, on=date(2026, 2, 3))
    assert (done["outcome"], done["reasons"]) == ("decline", ["draw_while_overdue"])


def test_two_lines_of_one_family_share_the_limit_of_the_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run by one person they are a group; a third customer whom both people know joins two groups into one."""
    one, other, third = line_of("A", people=["Li"]), line_of("B", people=["Wu"]), line_of("C", people=["Sun"])
    assert len({one.group, other.group, third.group}) == 3
    joining = line_of("D", people=["Li", "Wu"])
    groups = {again(line).group for line in (one, other, joining)}
    assert len(groups) == 1 and again(third).group not in groups
    limited(monkeypatch, group_fen=120_000 * YUAN)
    assert draw(one, 100_000)["outcome"] == "approve"
    assert draw(joining, 21_000)["reasons"] == ["draw_over_group_limit"]
    assert draw(other, 20_000)["outcome"] == draw(third, 21_000)["outcome"] == "approve"
    books_agree()


@pytest.mark.parametrize("dimension", ["product", "region", "funder", "customer"])
def test_each_wide_limit_binds(monkeypatch: pytest.MonkeyPatch, dimension: str) -> None:
    line = line_of("A")
    limited(monkeypatch, **{f"{dimension}_fen": 50_000 * YUAN})
    assert draw(line, 50_000)["outcome"] == "approve"
    assert draw(line, 1_000)["reasons"] == [f"draw_over_{dimension}_limit"]


def test_a_term_loan_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Booked before the first line or after it, a loan that is no draw uses the funder's limit."""
    house.lend(house.Deal("T1", amount_fen=10_000 * YUAN))
    line = line_of("A")
    assert differences(house.ENTITY) == {}
    house.lend(house.Deal("T2", amount_fen=15_000 * YUAN))
    assert differences(house.ENTITY) == {}
    limited(monkeypatch, funder_fen=50_000 * YUAN)
    assert draw(line, 25_100)["reasons"] == ["draw_over_funder_limit"]
    assert draw(line, 25_000)["outcome"] == "approve"


def limited(monkeypatch: pytest.MonkeyPatch, **limits: int) -> None:
    """Rules whose limit along a dimension is this much."""
    rules = shipped().on(DAY)
    for name, fen in limits.items():
        dimension = name.removesuffix("_fen")
        rules = replace(rules, **{dimension: replace(getattr(rules, dimension), each_fen=fen)})
    monkeypatch.setattr(standing_room, "shipped", lambda: CreditRulebook(versions=(rules,)))


def test_frozen_by_one_lifted_by_two() -> None:
    line = line_of("A")
    reviewer, manager = lines.staff("reviewer"), lines.staff("manager")
    with pytest.raises(LineInvalid):
        freeze_line(lines.context(actor=reviewer), line_id=line.id, reason="mood")
    freeze_line(lines.context(actor=reviewer), line_id=line.id, reason="alert")
    assert draw(line, 10_000)["reasons"] == ["line_frozen"]
    assert unfreeze_line(lines.context(actor=reviewer), line_id=line.id)["state"] == "frozen"
    with pytest.raises(OwnCase):
        unfreeze_line(lines.context(actor=reviewer), line_id=line.id)
    assert draw(line, 10_000)["outcome"] == "decline"
    assert unfreeze_line(lines.context(actor=manager), line_id=line.id)["state"] == "active"
    assert draw(line, 10_000)["outcome"] == "approve"
    with pytest.raises(WrongState):
        unfreeze_line(lines.context(actor=manager), line_id=line.id)
    books_agree()


def test_a_limit_is_only_lowered() -> None:
    line = line_of("A")
    draw(line, 60_000)
    manager = lines.staff("manager")
    with pytest.raises(LineInvalid):
        reduce_limit(lines.context(actor=manager), line_id=line.id, limit_fen=100_000 * YUAN)
    reduce_limit(lines.context(actor=manager), line_id=line.id, limit_fen=50_000 * YUAN)
    assert again(line).value().room_fen == 0
    assert draw(line, 1_000)["reasons"] == ["draw_over_line"]


def test_a_line_ends_on_its_last_day() -> None:
    line = line_of("A", months=1)
    house.close_days(first=DAY, last=date(2026, 1, 31))
    assert again(line).state == "active"
    assert draw(line, 10_000, on=date(2026, 2, 1))["outcome"] == "approve"
    house.close_days(first=date(2026, 2, 1), last=date(2026, 2, 1))
    assert again(line).state == "closed"
    assert "line_closed" in draw(line, 10_000, on=date(2026, 2, 2))["reasons"]  # type: ignore[operator]
    books_agree()


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"amount_fen": 0}, "amount"),
        ({"amount_fen": -1}, "amount"),
        ({"amount_fen": 10**14}, "amount"),
        ({"months": 0}, "months"),
        ({"months": 601}, "months"),
        ({"method": "gift"}, "method"),
    ],
)
def test_what_is_no_draw_is_not_kept(asked: dict[str, object], field: str) -> None:
    line = line_of("A")
    whole = {"amount_fen": 10_000 * YUAN, "months": 6, "method": "revolving"} | asked
    with pytest.raises(DrawInvalid) as refused:
        actor = merchant_actor(party=line.borrower_id, entity=line.entity_id)
        draw_line(lines.context(actor=actor), line_id=line.id, **whole)  # type: ignore[arg-type]
    assert refused.value.params == {"field": field} and Drawdown.objects.count() == 0


def test_who_may() -> None:
    """The system does not draw, an auditor decides nothing, and a merchant draws on the own line alone."""
    line, other = line_of("A"), line_of("B")
    with pytest.raises(NotAllowed):
        draw_line(lines.context(), line_id=line.id, amount_fen=1, months=1, method="revolving")
    stranger = merchant_actor(party=other.borrower_id, entity=other.entity_id)
    with pytest.raises(NotFound):
        draw_line(lines.context(actor=stranger), line_id=line.id, amount_fen=100_000, months=1, method="revolving")
    for act in (freeze_line, reduce_limit, unfreeze_line):
        with pytest.raises(NotAllowed):
            act(lines.context(actor=stranger), line_id=line.id)
    with pytest.raises(NotAllowed):
        reduce_limit(lines.context(actor=lines.staff("reviewer")), line_id=line.id, limit_fen=1)
    assert CreditLine.objects.filter(drawn_fen__gt=0).count() == 0
