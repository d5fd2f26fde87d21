"""Lines to draw on: the books' house with staff, and customers whose contracts were just signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from loanmill.core.kernel.ids import named_id
from loanmill.operations.act import Context, Private, Result
from loanmill.operations.credit.drawing import draw_line
from loanmill.operations.credit.open_line import open_line
from loanmill.operations.credit.pay_draw import record_draw_payment
from loanmill.rails.bank import Payment
from loanmill.records.actor import Actor, merchant_actor, staff_actor
from loanmill.records.application import Application, CaseParty
from loanmill.records.credit import CreditLine, Drawdown
from loanmill.records.models import Party, Staff
from loanmill.records.org import OrgUnit
from tests.books import house

YUAN = 100
PEOPLE = (("reviewer", "reviewer", 300_000), ("manager", "manager", 1_000_000), ("small", "reviewer", 100_000))
NUMBER = iter(range(10**9))


def found(**given: object) -> None:
    """The house and its people."""
    house.found_house(**given)  # type: ignore[arg-type]
    unit = OrgUnit.objects.get(path="hq/")
    for name, role, limit in PEOPLE:
        Staff.objects.create(
            id=named_id("test", name), username=name, name=name, role=role, unit=unit, review_limit_fen=limit * YUAN
        )


def staff(name: str) -> Actor:
    """A member of staff."""
    return staff_actor(Staff.objects.select_related("unit").get(username=name))


def context(*names: str, actor: Actor | None = None, on: date = house.FIRST_DAY) -> Context:
    """A context with a key of its own, or of the names given."""
    made = house.context(*(names or ("act", str(next(NUMBER)))), on=on)
    return made if actor is None else Context(actor=actor, key=made.key, at=made.at, random=bytes)


def signed(
    name: str, *, limit_fen: int = 100_000 * YUAN, people: Sequence[str] = (), funder: str = "own",
    on: date = house.FIRST_DAY, months: int = 12, branch: str = "hq/", of: CreditLine | None = None,
) -> Application:  # fmt: skip
    """A contract for a line of a customer whom `people` run, or for a further one of the customer of another line."""
    deal = house.Deal(name=name, amount_fen=limit_fen, rate_bp=720, months=months, method="revolving", funder=funder)
    application = house._decided(deal, on=on)
    Application.objects.filter(pk=application.id).update(state="contract_signed", product="tobacco_loan")
    if of is not None:
        Application.objects.filter(pk=application.id).update(applicant=of.borrower_id)
    Application.objects.filter(pk=application.id).update(unit=unit_of(branch))
    for person in people:
        party, _ = Party.objects.get_or_create(
            id=named_id("test", "person", person), kind="person", blind=f"person-{person}", sealed=b""
        )
        CaseParty.objects.create(
            id=named_id("test", name, person), application=application, party=party, role="operator"
        )
    return application


def line_of(name: str, *, on: date = house.FIRST_DAY, **given: Any) -> CreditLine:
    """The open line of such a contract."""
    done = open_line(context(on=on), application_id=signed(name, on=on, **given).id)
    return CreditLine.objects.get(pk=str(done["line"]))


def unit_of(path: str) -> OrgUnit:
    """The branch at a path of the test's house."""
    names = {"entity_id": house.ENTITY, "name": path, "name_en": path}
    return OrgUnit.objects.get_or_create(path=path, defaults={"id": named_id("test", "unit", path), **names})[0]


def draw(line: CreditLine, amount_yuan: int, *, key: str = "", on: date = house.FIRST_DAY, months: int = 6) -> Result:
    """The customer draws, without the bank."""
    actor = merchant_actor(party=line.borrower_id, entity=line.entity_id)
    names = ("draw", key) if key else ()
    return draw_line(
        context(*names, actor=actor, on=on), line_id=line.id, amount_fen=amount_yuan * YUAN, months=months,
        method="revolving",
    )  # fmt: skip


def bank_says(done: Result, status: str, *, on: date = house.FIRST_DAY) -> Drawdown:
    """The bank's word on a draw."""
    drawdown = Drawdown.objects.get(pk=str(done["drawdown"]))
    said = Payment(drawdown.reference, status, "x", "1", on, b"")  # type: ignore[arg-type]
    record_draw_payment(context(on=on), drawdown_id=drawdown.id, payment=Private(said), mandate=Private(None))
    return Drawdown.objects.get(pk=drawdown.id)


def again(line: CreditLine) -> CreditLine:
    """The line as it now stands."""
    return CreditLine.objects.get(pk=line.pk)


def ids(*lines: CreditLine) -> list[UUID]:
    """Their ids."""
    return [line.id for line in lines]
