"""Acts on loans as the people of the test's house enter them, and the two accounts of a loan that must agree."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import msgspec
import pytest

from loanmill.core.kernel.ids import named_id
from loanmill.core.ledger.voucher import Totals, totals
from loanmill.core.servicing.day import close
from loanmill.core.servicing.replay import replay
from loanmill.core.servicing.rulebook import shipped
from loanmill.core.servicing.spelled import read_state
from loanmill.core.servicing.state import LoanState
from loanmill.operations.act import Context, Result
from loanmill.operations.servicing.do_act import do_act
from loanmill.operations.servicing.projection import project
from loanmill.operations.servicing.requests import decide_act, propose_act
from loanmill.records.actor import Actor, staff_actor
from loanmill.records.application import Application
from loanmill.records.day import BusinessDay
from loanmill.records.filed import contract_of, events_of
from loanmill.records.journal.verify import verify
from loanmill.records.ledger import Posting
from loanmill.records.loan import Instalment, Loan
from loanmill.records.lpr import rulebook
from loanmill.records.org import OrgUnit, Staff
from loanmill.records.servicing import LoanFile
from tests.books import house

PEOPLE = (
    ("officer", "officer"),
    ("clerk", "officer"),
    ("reviewer", "reviewer"),
    ("boss", "manager"),
    ("chief", "manager"),
)
_keys = count()


def people() -> None:
    """Staff of every role that acts on loans."""
    unit = OrgUnit.objects.get(path="hq/")
    for name, role in PEOPLE:
        Staff.objects.create(
            id=named_id("test", "staff", name), username=name, name=name, role=role, unit=unit, review_limit_fen=10**12
        )


class Desk:
    """The test's house at work."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.patch = monkeypatch
        house.bank_shows_all(monkeypatch)

    @property
    def today(self) -> date:
        """The open day."""
        return BusinessDay.objects.exclude(state="closed").earliest("date").date

    def actor(self, name: str) -> Actor:
        """A member of staff."""
        return staff_actor(Staff.objects.select_related("unit").get(username=name))

    def context(self, name: str = "boss") -> Context:
        """A new act of somebody."""
        key = named_id("desk", str(next(_keys)))
        return Context(actor=self.actor(name), key=key, at=house.instant(self.today), random=bytes)

    def lend(self, deal: house.Deal) -> Loan:
        """A loan of today, the officer's own customer."""
        loan = house.lend(deal, on=self.today)
        Application.objects.filter(pk=loan.application_id).update(officer=named_id("test", "staff", "officer"))
        return loan

    def do(self, loan: Loan, act: str, *, by: str = "boss", reference: str | None = None, **more: Any) -> Result:
        """Enter an act of today, unless `value_on` says otherwise."""
        return do_act(self.context(by), loan_id=loan.id, event=self.event(act, reference, **more))

    def agree(self, loan: Loan, act: str, *, terms: Any = None, reference: str | None = None, **more: Any) -> Result:
        """The boss proposes, the reviewer agrees."""
        event = self.event(act, reference, **more)
        asked = propose_act(self.context("boss"), loan_id=loan.id, event=event, terms=terms)
        return decide_act(self.context("reviewer"), request_id=UUID(str(asked["request"])), approve=True)

    def event(self, act: str, reference: str | None = None, **more: Any) -> dict[str, Any]:
        """An event spelled."""
        named = {"act": act, "reference": reference or f"E{next(_keys)}", "value_on": self.today.isoformat()}
        return {
            **named,
            **{name: value.isoformat() if isinstance(value, date) else value for name, value in more.items()},
        }

    def close(self, *, days: int = 1) -> None:
        """Close so many days."""
        house.close_days(first=self.today, last=self.today + timedelta(days=days - 1))


def by_core(loan: Loan, *, on: date) -> tuple[LoanState, Totals]:
    """The loan on the night after `on` by the definition: contract and events replayed, and what was to be booked."""
    row = LoanFile.objects.filter(loan=loan).first()
    contract, rules = contract_of(loan, row), rulebook()
    step = replay(contract=contract, events=events_of(loan, contract), rules=rules, through=on)
    step = step.then(close(state=step.state, rules=rules))
    return step.state, totals(vouchers=step.vouchers)


def rows_of(loan: Loan) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The loan's rows as a projection has them."""
    columns = [
        "rate_bp", "penalty_rate_bp", "matures_on", "state", "outstanding_fen", "overdue_since", "bucket", "loan_class",
        "running", "period_from_day", "period_days", "period_interest_fen",
    ]  # fmt: skip
    lines = Instalment.objects.filter(loan=loan, number__gt=0).order_by("number")
    names = [
        "starts_on", "due_on", "days", "principal_fen", "interest_fen", "penalty_fen", "paid_principal_fen",
        "paid_interest_fen", "paid_penalty_fen", "penalty_from_day", "state",
    ]  # fmt: skip
    found = Loan.objects.values(*columns).get(pk=loan.pk)
    if found["period_days"] is None:  # nothing runs, whenever it began
        found["period_from_day"] = None
    return found, list(lines.values(*names))


def agree_to_the_fen(loans: list[Loan], *, closed: date, beside: Totals | None = None) -> None:
    """Rows, files and books after the close of a day are what core/servicing makes of contracts and events.

    `beside` is what was posted for no loan.
    """
    policy, whole = shipped().on(closed), dict(beside or {})
    for loan in loans:
        state, booked = by_core(loan, on=closed)
        made = project(state=state, awake=False, policy=policy)
        columns, lines = rows_of(loan)
        file = LoanFile.objects.filter(loan=loan, carried=True).first()
        if file is not None:
            stood = msgspec.structs.replace(state, on=file.stands_on) if file.rests else state
            assert read_state(contract=file.contract, values=file.state) == stood, (loan.number, closed)
            assert file.booked == booked, (loan.number, closed)
        differ = {name: (value, made.loan[name]) for name, value in columns.items() if value != made.loan[name]}
        assert not differ, (loan.number, closed)
        assert lines == list(made.lines), loan.number
        for account, fen in booked.items():
            whole[account] = whole.get(account, 0) + fen
    assert ledger(closed) == {account: fen for account, fen in sorted(whole.items()) if fen}


def proved() -> None:
    """Every row of loans, lines, receipts and files has the digest that the last act on it gave it."""
    tables = ("loan ", "instalment ", "receipt ", "loan_file ")
    assert [one for one in verify().problems if one.where.startswith(tables) or one.kind.startswith("chunk")] == []


def ledger(on: date) -> dict[str, int]:
    """Debits less credits by account up to a day; accounts of zero are left out."""
    found: dict[str, int] = {}
    rows = Posting.objects.filter(voucher__booked_on__lte=on)
    for account, debit, credit in rows.values_list("account", "debit_fen", "credit_fen"):
        found[account] = found.get(account, 0) + debit - credit
    return {account: fen for account, fen in sorted(found.items()) if fen}
