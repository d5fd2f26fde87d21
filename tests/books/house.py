"""A lender with one funder, borrowers whose loans were just paid out, and a bank that says what a test tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from loanmill.core.evidence.snapshot import Read, Snapshot
from loanmill.core.kernel.canonical import digest
from loanmill.core.kernel.ids import named_id, step_id
from loanmill.operations.act import Context, done_before
from loanmill.operations.book_loan import book_loan
from loanmill.operations.day import take
from loanmill.operations.payments import receive
from loanmill.operations.servicing import do_act
from loanmill.rails.bank import DebitBatch, Debited, DebitItem
from loanmill.records import guards
from loanmill.records.actor import SYSTEM
from loanmill.records.application import Application
from loanmill.records.approval import Disbursement, Funder, Funding, Offer
from loanmill.records.day import BusinessDay
from loanmill.records.evidence import DecisionRow, SnapshotRow
from loanmill.records.loan import Loan
from loanmill.records.org import LegalEntity, OrgUnit
from loanmill.records.party import Party
from loanmill.records.vault import forget_cached_keys, new_party_key, seal, sealed_identity
from loanmill.workflows import day_end, engine

FIRST_DAY = date(2026, 1, 1)
ENTITY = named_id("test", "entity")


def instant(on: date) -> datetime:
    """Nine in the morning."""
    return datetime.combine(on, time(1, 0), tzinfo=UTC)


def context(*names: str, on: date) -> Context:
    """The house acts."""
    return Context(actor=SYSTEM, key=named_id("test", *names), at=instant(on), random=bytes)


def found_house(*, first_day: date = FIRST_DAY, funders: Sequence[str] = ("own",)) -> None:
    """The legal entity, a unit, its funders and the first open day."""
    forget_cached_keys()
    entity = LegalEntity.objects.create(id=ENTITY, code="test", name="测试银行", name_en="Test bank")
    OrgUnit.objects.create(id=named_id("test", "unit"), entity=entity, path="hq/", name="总行", name_en="Head office")
    for code in funders:
        Funder.objects.create(
            id=named_id("test", code), entity=entity, code=code, name=code, name_en=code, terms={}, quota_fen=10**12
        )
    BusinessDay.objects.create(
        id=named_id("test", "day"), entity=entity, date=first_day, state="open", opened_at=instant(first_day)
    )


@contextmanager
def books_unguarded() -> Iterator[None]:
    """Let a test change entries by hand, which the database refuses otherwise. Constraints first: what waits for the
    end of a transaction locks the tables' triggers."""
    connection.check_constraints()
    guards.drop_triggers(connection)
    yield
    connection.check_constraints()
    guards.make_triggers(connection)


@dataclass(frozen=True, slots=True)
class Deal:
    """What a borrower was lent."""

    name: str
    amount_fen: int = 1_200_000
    rate_bp: int = 1_200
    months: int = 3
    method: str = "equal_principal"
    funder: str = "own"


def lend(deal: Deal, *, on: date = FIRST_DAY) -> Loan:
    """Pay out and book one loan, through the operation that the line uses."""
    application = _decided(deal, on=on)
    done = book_loan(context("book", deal.name, on=on), application_id=application.id)
    return Loan.objects.get(pk=str(done["loan"]))


def _decided(deal: Deal, *, on: date) -> Application:
    """An application with everything up to the bank's payment."""

    def new(*names: str) -> UUID:
        return named_id("test", deal.name, *names)

    unit = OrgUnit.objects.get(path="hq/")
    party = Party(id=new("party"), kind="firm", blind=f"blind-{deal.name}", sealed=b"")
    party.save(force_insert=True)
    new_party_key(party=party.id, id=new("key"), random=bytes(range(64))).save(force_insert=True)
    party.sealed = sealed_identity(party.id, {"name": deal.name, "account": f"ACC-{deal.name}"})
    party.save()
    application = Application.objects.create(
        id=new("application"), number=deal.name, product="invoice_loan", entity_id=ENTITY, unit=unit, applicant=party,
        channel="desk", state="disbursing", state_since=instant(on), amount_fen=deal.amount_fen,
        term_months=deal.months, purpose="stock", started_at=instant(on), business_date=on,
    )  # fmt: skip
    snapshot = Snapshot(
        id=new("snapshot"), application=application.id, product="invoice_loan", business_date=on, as_of=instant(on),
        versions={}, values={"app_trade": Read("catering", "answer:test")},
    ).to_bytes()  # fmt: skip
    row = SnapshotRow.objects.create(
        id=new("snapshot"), application=application, attempt=1, as_of=instant(on), business_date=on,
        sealed=seal(party.id, snapshot, context=new("snapshot")), sha256=digest(snapshot),
    )  # fmt: skip
    decision = DecisionRow.objects.create(
        id=new("decision"), application=application, snapshot=row, policy="test", policy_version="1",
        outcome="approve", reasons=[], grade="B", sealed=b"", sha256=digest(b""), decided_at=instant(on),
    )  # fmt: skip
    offer = Offer.objects.create(
        id=new("offer"), application=application, decision=decision, state="accepted", amount_fen=deal.amount_fen,
        rate_bp=deal.rate_bp, term_months=deal.months, method=deal.method, all_in_bp=0, made_at=instant(on),
        expires_on=on,
    )  # fmt: skip
    funding = Funding.objects.create(
        id=new("funding"), application=application, funder_id=named_id("test", deal.funder), offer=offer,
        reference=f"F-{deal.name}", amount_fen=deal.amount_fen, decision="yes", answered_at=instant(on),
    )  # fmt: skip
    Disbursement.objects.create(
        id=new("disbursement"), application=application, funding=funding, reference=f"P-{deal.name}",
        amount_fen=deal.amount_fen, status="paid", bank_serial="1", value_date=on,
    )  # fmt: skip
    return application


Wallet = Callable[[str, date, int], int]


@dataclass(slots=True)
class Bank:
    """A bank that takes what `wallet(borrower, day, asked_fen)` allows; a batch has one answer for ever.

    The account of a borrower is ACC- and his name, the authorisation to debit it MAN- and his name.
    """

    wallet: Wallet
    batches: dict[str, tuple[tuple[DebitItem, ...], DebitBatch]] = field(default_factory=dict)
    asked: int = 0
    silent: int = 0

    def debit(
        self, link: object, *, batch: str, value_date: date, items: Sequence[DebitItem], limit_ms: int
    ) -> DebitBatch:
        """The rail's `debit`."""
        self.asked += 1
        if self.silent:
            self.silent -= 1
            return DebitBatch(batch, "unknown", "timeout", (), b"")
        if batch in self.batches:
            known, said = self.batches[batch]
            assert known == tuple(items), f"batch {batch} was sent again with other items"
            return said
        results = tuple(self._one(item, on=value_date) for item in items)
        said = DebitBatch(batch, "answered", "", results, b"")
        self.batches[batch] = (tuple(items), said)
        return said

    def _one(self, item: DebitItem, *, on: date) -> Debited:
        borrower = item.mandate.removeprefix("MAN-") or item.account.removeprefix("ACC-")
        taken = min(item.amount_fen, self.wallet(borrower, on, item.amount_fen))
        status: Any = "paid" if taken == item.amount_fen else "partial" if taken else "insufficient"
        return Debited(item.reference, status, taken)


def with_bank(monkeypatch: pytest.MonkeyPatch, wallet: Wallet) -> Bank:
    """Put a bank of the test's own in the place of the rail."""
    bank = Bank(wallet)
    monkeypatch.setattr(take, "debit", bank.debit)
    monkeypatch.setattr(take, "provider", lambda name: None)
    return bank


def bank_shows_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bank whose books show every payment as it is entered, for tests of what becomes of money afterwards."""
    for room in (do_act, receive):
        monkeypatch.setattr(room, "bank_serial", lambda actor, **entered: "SERIAL")


def without_engine(monkeypatch: pytest.MonkeyPatch, *, before_step: Callable[[str], None] = lambda name: None) -> None:
    """Run the steps of a workflow at once and in this thread; `before_step` may raise, as a crash would."""

    def step(name: str, function: Callable[[Context], Any], *, workflow: str) -> Any:
        before_step(name)
        day = BusinessDay.objects.exclude(state="closed").earliest("date").date
        here = Context(actor=SYSTEM, key=step_id(workflow, name), at=instant(day), random=bytes)
        done = done_before(here.key) or function(here)
        before_step(f"after {name}")
        return done

    monkeypatch.setattr(engine, "step", step)
    monkeypatch.setattr(day_end.DBOS, "sleep", lambda seconds: None)


def close_days(*, first: date, last: date) -> None:
    """Close every day from `first` to `last`, which must be the open ones."""
    on = first
    while on <= last:
        on = date.fromisoformat(str(day_end._close(ENTITY, on)["next"]))


def pays(plan: Mapping[str, Callable[[date, int], int]]) -> Wallet:
    """A wallet from one rule a borrower."""
    return lambda borrower, on, asked: plan[borrower](on, asked)
