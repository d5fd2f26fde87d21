"""Publishing the LPR: two people, a day to come, and no rate of the past changed."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from loanmill.core.kernel.ids import named_id
from loanmill.core.servicing.rulebook import shipped
from loanmill.operations.act import Context, Result
from loanmill.operations.day.row import DayClosing
from loanmill.operations.errors import NotAllowed, WrongState
from loanmill.operations.lpr import FixingInvalid, FixingTooLate, decide_lpr, propose_lpr, withdraw_lpr
from loanmill.operations.review import OwnCase
from loanmill.records.actor import staff_actor
from loanmill.records.journal.sealer import seal_all
from loanmill.records.journal.verify import verify
from loanmill.records.lpr import LprFixing, rulebook
from loanmill.records.models import BusinessDay, Entry, LegalEntity, OrgUnit, Staff
from tests.books import house

pytestmark = pytest.mark.usefixtures("people")
PUBLISHED, SINCE = date(2026, 3, 20), date(2026, 3, 24)
PEOPLE = ("manager", "accountant", "strategist", "auditor", "officer", "reviewer")


@pytest.fixture
def people(db: None) -> None:
    """A house on 23 March, with one person of each role."""
    house.found_house(first_day=date(2026, 3, 23))
    unit = OrgUnit.objects.get(path="hq/")
    for role in PEOPLE:
        Staff.objects.create(id=named_id("test", role), username=role, name=role, role=role, unit=unit)


def by(name: str, *key: str) -> Context:
    actor = staff_actor(Staff.objects.select_related("unit").get(username=name))
    return Context(actor=actor, key=named_id("test", name, *key), at=house.instant(PUBLISHED), random=bytes)


def proposed(name: str = "accountant", *key: str, **changes: object) -> UUID:
    given = {"published_on": PUBLISHED, "since": SINCE, "rate_1y_bp": 290, "rate_5y_bp": 340, "note": "公告"}
    done = propose_lpr(by(name, "propose", *key, str(changes)), **{**given, **changes})  # type: ignore[arg-type]
    return UUID(str(done["fixing"]))


def decided(fixing: UUID, name: str = "manager", *, approve: bool = True) -> Result:
    return decide_lpr(by(name, "decide", str(fixing)), fixing_id=fixing, approve=approve)


def known(on: date, tenor: str = "1Y") -> int | None:
    return rulebook().lpr.rate_bp(tenor=tenor, on=on)


def test_entered_by_one_agreed_by_another_it_holds_from_its_day(db: None) -> None:
    before = {on: known(on) for on in (date(2019, 8, 20), date(2024, 7, 22), SINCE - timedelta(days=1))}
    fixing = proposed()
    assert rulebook() == shipped(), "a proposal changes nothing"
    assert decided(fixing) == {"fixing": str(fixing), "state": "published", "replaced": None, "corrections": 0}
    assert (known(SINCE), known(SINCE, "5Y"), known(date(2027, 1, 1))) == (290, 340, 290)
    assert {on: known(on) for on in before} == before
    assert rulebook().policies == shipped().policies
    assert [*Entry.objects.filter(act__startswith="lpr.").order_by("n").values_list("act", flat=True)] == [
        "lpr.propose", "lpr.decide",
    ]  # fmt: skip
    seal_all()
    assert [one for one in verify().problems if one.where.startswith("lpr")] == []


def test_nobody_agrees_alone_and_viewers_do_nothing(db: None) -> None:
    for nobody in ("auditor", "officer", "reviewer"):
        with pytest.raises(NotAllowed):
            proposed(nobody)
    fixing = proposed("manager")
    with pytest.raises(OwnCase):
        decided(fixing)
    for nobody in ("strategist", "auditor", "officer", "reviewer"):
        with pytest.raises(NotAllowed):
            decided(fixing, nobody)
    assert decided(fixing, "accountant", approve=False)["state"] == "refused"
    with pytest.raises(WrongState):
        decide_lpr(by("accountant", "again"), fixing_id=fixing, approve=True)
    assert rulebook() == shipped()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"published_on": date(2026, 3, 19)}, "published_on"),
        ({"published_on": date(2026, 3, 24)}, "published_on"),
        ({"since": date(2026, 3, 19)}, "since"),
        ({"since": date(2026, 4, 30)}, "since"),
        ({"rate_1y_bp": 0}, "rate"),
        ({"rate_5y_bp": -350}, "rate"),
        ({"rate_1y_bp": 29_000}, "rate"),
        ({"note": " "}, "note"),
        ({"note": "x" * 201}, "note"),
    ],
)
def test_what_cannot_be_is_refused_by_field(db: None, changes: dict[str, object], field: str) -> None:
    with pytest.raises(FixingInvalid) as caught:
        proposed(**changes)  # type: ignore[arg-type]
    assert caught.value.params == {"field": field} and not LprFixing.objects.exists()


def test_no_day_that_has_begun_gets_another_rate(db: None) -> None:
    for late in (date(2026, 3, 20), date(2026, 3, 23)):
        with pytest.raises(FixingTooLate):
            proposed(since=late)
    fixing = proposed()
    BusinessDay.objects.update(date=SINCE)
    with pytest.raises(FixingTooLate):
        decided(fixing)
    assert rulebook() == shipped() and LprFixing.objects.get().state == "waiting"


def test_an_older_publication_takes_no_later_ones_place(db: None) -> None:
    early = proposed(published_on=date(2026, 2, 24), since=SINCE)
    decided(proposed(since=SINCE + timedelta(days=1)))
    with pytest.raises(FixingInvalid) as caught:
        proposed("strategist", published_on=date(2026, 2, 25), since=SINCE + timedelta(days=2))
    assert caught.value.params == {"field": "order"}
    with pytest.raises((FixingInvalid, FixingTooLate)):
        decided(early)
    assert LprFixing.objects.filter(state="published").count() == 1


def test_another_lender_that_is_a_day_ahead_counts_too(db: None) -> None:
    other = LegalEntity.objects.create(id=named_id("test", "o"), code="other", name="他行", name_en="Other")
    BusinessDay.objects.create(
        id=named_id("test", "o-day"), entity=other, date=SINCE, state="open", opened_at=house.instant(SINCE)
    )
    with pytest.raises(FixingTooLate):
        proposed()
    fixing = proposed(since=SINCE + timedelta(days=1))
    BusinessDay.objects.filter(entity=other).update(state="closing")
    with pytest.raises(DayClosing):
        decided(fixing)


def test_one_that_is_not_in_effect_yet_is_replaced_openly_and_a_later_one_stands_in_the_way(db: None) -> None:
    first = proposed()
    decided(first)
    again = proposed(rate_1y_bp=285)
    assert decided(again)["replaced"] == str(first)
    assert known(SINCE) == 285
    assert [*LprFixing.objects.order_by("rate_1y_bp").values_list("state", flat=True)] == ["published", "replaced"]
    decided(proposed(since=SINCE + timedelta(days=5), rate_1y_bp=280))
    with pytest.raises(FixingTooLate):
        proposed(since=SINCE + timedelta(days=2))


def test_one_waits_at_a_time_and_its_own_person_takes_it_back(db: None) -> None:
    fixing = proposed()
    with pytest.raises(WrongState):
        proposed("strategist")
    with pytest.raises(NotAllowed):
        withdraw_lpr(by("strategist", "take"), fixing_id=fixing)
    assert withdraw_lpr(by("accountant", "take"), fixing_id=fixing)["state"] == "withdrawn"
    assert decided(proposed("strategist"))["state"] == "published"


def test_what_a_later_build_ships_does_not_change_what_was_published(db: None) -> None:
    decided(proposed())
    table, fixing = shipped().lpr, LprFixing.objects.get()
    later = table.followed_by(())
    assert later is table
    from loanmill.core.servicing.lpr import Fixing, Published
    from loanmill.core.servicing.lpr import LprTable as Table

    newer = Table(format="lpr/1", rates={
        tenor: (*found, Published(since=SINCE, rate_bp=999), Published(since=date(2026, 4, 20), rate_bp=998))
        for tenor, found in table.rates.items()
    })  # fmt: skip
    merged = newer.followed_by([Fixing(since=fixing.since, rates={"1Y": fixing.rate_1y_bp, "5Y": fixing.rate_5y_bp})])
    assert [merged.rate_bp(tenor="1Y", on=on) for on in (SINCE, date(2026, 4, 20))] == [290, 290]
    assert merged.rate_bp(tenor="1Y", on=SINCE - timedelta(days=1)) == 300
