"""Limits set by people: lowered by one, raised by two, binding to the fen from the next draw on, told in words."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from loanmill.core.credit.rules import DIMENSIONS, CreditRulebook, shipped
from loanmill.core.kernel.ids import named_id
from loanmill.core.kernel.reasons import say
from loanmill.operations.act import Result
from loanmill.operations.credit import open_line as opening
from loanmill.operations.credit.counts import differences
from loanmill.operations.credit.decide_draw import HoldPast, decide_draw
from loanmill.operations.credit.set_limit import LimitInvalid, decide_limit, set_limit
from loanmill.operations.errors import NotAllowed, NotFound, WrongState
from loanmill.operations.review import OwnCase
from loanmill.records.journal.sealer import seal_all
from loanmill.records.journal.verify import verify
from loanmill.records.models import (
    Application,
    CreditLine,
    Drawdown,
    ExposureCount,
    Funder,
    LimitHold,
    LimitSetting,
    Staff,
)
from tests.books import house
from tests.operations.credit import lines
from tests.operations.credit.lines import YUAN, again, draw, line_of, unit_of


@pytest.fixture(autouse=True)
def lender(db: None) -> None:
    """The house with a second manager, a strategist, and a manager of a branch."""
    lines.found(funders=("own", "partner"))
    for name, role, path in (("chief", "manager", "hq/"), ("risk", "strategist", "hq/"), ("east", "manager", "hq/e/")):
        Staff.objects.create(id=named_id("test", name), username=name, name=name, role=role, unit=unit_of(path))


def code_of(line: CreditLine, dimension: str) -> str:
    """What the line counts as along a dimension."""
    codes = {"customer": line.borrower_id, "group": line.group, "product": line.product, "funder": line.funder_id}
    return "hq/" if dimension == "region" else str(codes[dimension])


def put(line: CreditLine, dimension: str, yuan: int | None, *, by: str = "manager", code: str | None = None) -> Result:
    """Somebody sets the limit."""
    return set_limit(
        lines.context(actor=lines.staff(by)), dimension=dimension, code=code or code_of(line, dimension),
        limit_fen=None if yuan is None else yuan * YUAN, note="committee of June",
    )  # fmt: skip


def agree(done: Result, *, by: str = "chief", approve: bool = True) -> Result:
    """Somebody decides on it."""
    return decide_limit(
        lines.context(actor=lines.staff(by)), setting_id=UUID(str(done["setting"])), approve=approve
    )  # fmt: skip


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_a_limit_binds_to_the_fen_and_says_so(dimension: str) -> None:
    """Exactly what is left may be drawn, a step more may not, and both languages name the limit and what is left."""
    line = line_of("A")
    assert put(line, dimension, 30_000)["state"] == "in_force"
    assert draw(line, 30_100)["reasons"] == [f"draw_over_{dimension}_limit"]
    assert draw(line, 20_000)["outcome"] == "approve"
    assert draw(line, 10_100)["reasons"] == [f"draw_over_{dimension}_limit"]
    (reason,) = Drawdown.objects.order_by("-number")[0].reasons
    names = {"customer": "单户", "group": "关联集团", "product": "产品", "region": "机构 hq/ 限额", "funder": "资金方"}
    told = say(code=reason["code"], params=reason["params"], language="zh", audience="staff")
    assert names[dimension] in told and "10,000" in told
    english = {"region": "branch"}.get(dimension, dimension)
    assert english in say(code=reason["code"], params=reason["params"], language="en", audience="staff")
    assert draw(line, 10_000)["outcome"] == "approve"
    assert differences(house.ENTITY) == {}


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_a_hold_takes_room_from_the_limit_and_gives_it_back(dimension: str) -> None:
    line = line_of("A", limit_fen=500_000 * YUAN)
    put(line, dimension, 260_000)
    assert draw(line, 250_000)["outcome"] == "refer"
    assert draw(line, 10_100)["reasons"] == [f"draw_over_{dimension}_limit"]
    decide_draw(
        lines.context(actor=lines.staff("manager")),
        drawdown_id=Drawdown.objects.get(state="referred").id,
        approve=False,
    )
    assert draw(line, 199_000)["outcome"] == "approve"


def test_two_raise_it() -> None:
    line = line_of("A", limit_fen=3_500_000 * YUAN)
    asked = put(line, "customer", 4_000_000, by="risk")
    assert (asked["state"], asked["was_fen"]) == ("asked", 3_000_000 * YUAN)
    with pytest.raises(NotAllowed):
        agree(asked, by="risk")
    by_manager = put(line, "customer", 3_200_000)
    assert LimitSetting.objects.get(pk=str(asked["setting"])).state == "replaced"
    with pytest.raises(OwnCase):
        agree(by_manager, by="manager")
    assert agree(by_manager)["state"] == "in_force"
    with pytest.raises(WrongState):
        agree(by_manager)
    kept = LimitSetting.objects.get(state="in_force")
    assert (kept.asked_by.username, kept.decided_by and kept.decided_by.username) == ("manager", "chief")
    assert agree(put(line, "customer", 9_000_000))["state"] == "in_force"
    assert LimitSetting.objects.filter(state="in_force").count() == 1
    assert agree(put(line, "customer", 9_900_000), approve=False)["state"] == "refused"
    assert LimitSetting.objects.get(state="in_force").limit_fen == 9_000_000 * YUAN


def test_the_rules_hold_again() -> None:
    """To go back to a higher limit takes two, as any raising does."""
    line = line_of("A")
    put(line, "group", 1_000)
    back = put(line, "group", None)
    assert back["state"] == "asked" and draw(line, 2_000)["outcome"] == "decline"
    agree(back)
    assert draw(line, 2_000)["outcome"] == "approve"


def test_a_branch_is_held_with_all_that_lies_below_it() -> None:
    near, far = line_of("N", branch="hq/e/"), line_of("F", branch="hq/e/shop/")
    other = line_of("O", branch="hq/west/")
    draw(far, 5_000)
    put(near, "region", 20_000, code="hq/e/")
    assert draw(far, 10_000)["outcome"] == "approve"
    assert draw(near, 5_100)["reasons"] == ["draw_over_region_limit"]
    assert draw(near, 5_000)["outcome"] == draw(other, 50_000)["outcome"] == "approve"
    assert draw(far, 1_000)["reasons"] == ["draw_over_region_limit"]
    (reason,) = Drawdown.objects.filter(line=far).latest("number").reasons
    assert reason["params"]["branch"] == "hq/e/"


def test_a_limit_of_what_was_not_counted_counts_it_first() -> None:
    """A book from before branches were counted with those above them."""
    line = line_of("N", branch="hq/e/")
    draw(line, 5_000)
    ExposureCount.objects.filter(code="hq/").delete()
    put(line, "region", 6_000)
    assert ExposureCount.objects.get(code="hq/").outstanding_fen == 5_000 * YUAN
    assert draw(line, 1_100)["outcome"] == "decline"


def test_a_funders_quota_binds_below_its_limit() -> None:
    line = line_of("A", funder="partner")
    Funder.objects.filter(code="partner").update(quota_fen=40_000 * YUAN)
    put(line, "funder", 50_000)
    assert draw(line, 40_100)["reasons"] == ["draw_over_funder_limit"]
    assert draw(line, 40_000)["outcome"] == "approve"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"dimension": "moon"}, "dimension"),
        ({"limit_fen": -1}, "limit"),
        ({"limit_fen": 10**16}, "limit"),
        ({"note": "  "}, "note"),
        ({"note": "x" * 201}, "note"),
        ({"code": str(uuid4())}, "code"),
        ({"code": "x"}, "code"),
        ({"dimension": "region", "code": "mars/"}, "code"),
        ({"dimension": "product", "code": "invoice_loan"}, "code"),
    ],
)
def test_what_is_no_limit_is_refused(changed: dict[str, object], field: str) -> None:
    line = line_of("A")
    given = {"dimension": "customer", "code": str(line.borrower_id), "limit_fen": 1, "note": "x", **changed}
    with pytest.raises(LimitInvalid) as refused:
        set_limit(lines.context(actor=lines.staff("manager")), **given)  # type: ignore[arg-type]
    assert refused.value.params == {"field": field} and not LimitSetting.objects.exists()


def test_who_may() -> None:
    """A branch's manager sets its own branch's, not what holds for others; reviewers and merchants set none."""
    line = line_of("A", branch="hq/e/")
    assert put(line, "region", 1_000, code="hq/e/", by="east")["state"] == "in_force"
    for dimension, code in (("region", "hq/"), ("product", None), ("customer", None)):
        with pytest.raises(NotAllowed):
            put(line, dimension, 1_000, code=code, by="east")
    with pytest.raises(NotAllowed):
        put(line, "customer", 1_000, by="reviewer")
    with pytest.raises(NotFound):
        decide_limit(lines.context(actor=lines.staff("chief")), setting_id=uuid4(), approve=True)


def test_the_journal_proves_settings() -> None:
    line = line_of("A")
    put(line, "product", 50_000)
    agree(put(line, "product", 80_000))
    draw(line, 10_000)
    seal_all()
    tables = ("limit_setting", "exposure", "credit_line")
    assert [one for one in verify().problems if one.where.split()[0] in tables] == []


def test_a_yes_after_the_holds_last_day_is_refused() -> None:
    """Between the day's close and its evening the hold still lives, and is past."""
    line = line_of("A", limit_fen=500_000 * YUAN)
    draw(line, 250_000)
    LimitHold.objects.update(expires_on="2025-12-31")
    drawdown = Drawdown.objects.get()
    with pytest.raises(HoldPast):
        decide_draw(lines.context(actor=lines.staff("manager")), drawdown_id=drawdown.id, approve=True)
    decide_draw(lines.context(actor=lines.staff("manager")), drawdown_id=drawdown.id, approve=False)
    assert again(line).held_fen == 0


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_a_committed_line_takes_its_room_when_it_opens(monkeypatch: pytest.MonkeyPatch, dimension: str) -> None:
    """Its draws are not held against the limits: so it is not opened where one has no room for all of it."""
    first = line_of("A", limit_fen=100_000 * YUAN, people=["Li"])
    draw(first, 20_000)
    of, people = (first if dimension == "customer" else None), (["Li"] if dimension == "group" else [])
    put(first, dimension, 70_000)
    rules = shipped().on(house.FIRST_DAY)
    rules = replace(rules, lines=tuple(replace(one, committed=True) for one in rules.lines))
    monkeypatch.setattr(opening, "shipped", lambda: CreditRulebook(versions=(rules,)))
    contract = lines.signed("B", limit_fen=50_001 * YUAN, of=of, people=people)
    Funder.objects.update(used_fen=60_000 * YUAN)
    done = opening.open_line(lines.context(), application_id=contract.id)
    assert done["line"] is None and [one["code"] for one in done["reasons"]] == [f"draw_over_{dimension}_limit"]  # type: ignore[union-attr,index,call-overload]
    assert Application.objects.get(number="B").state == "line_refused"
    funder = contract.fundings.get(decision="yes").funder
    assert (funder.used_fen, CreditLine.objects.filter(number="SB").exists()) == (9_999 * YUAN, False)
    line = line_of("C", limit_fen=50_000 * YUAN, of=of, people=people)
    assert draw(first, 1_000)["reasons"] == [f"draw_over_{dimension}_limit"]
    assert draw(line, 50_000)["outcome"] == "approve"
    assert differences(house.ENTITY) == {}
