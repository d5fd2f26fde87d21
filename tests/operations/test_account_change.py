"""A borrower's new account: two people, nothing taken from the old one after, and what nights do in between."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from loanmill.core.kernel.ids import named_id
from loanmill.operations.accounts.decide import PayingOut, decide_account
from loanmill.operations.accounts.propose import AccountInvalid, NewAccount, propose_account, withdraw_account
from loanmill.operations.act import Act, Context, Private, Result, operation
from loanmill.operations.day.row import DayClosing
from loanmill.operations.errors import KeyReused, NotAllowed, NotFound, WrongState
from loanmill.operations.mandates import keep as mandates
from loanmill.operations.mandates.ask import Asked
from loanmill.operations.mandates.missing import record_missing
from loanmill.operations.review import AboveLimit, OwnCase
from loanmill.rails import mandates as rail
from loanmill.rails.bank import DebitItem
from loanmill.records.account_change import AccountChange
from loanmill.records.actor import staff_actor
from loanmill.records.journal.sealer import seal_all
from loanmill.records.journal.verify import verify
from loanmill.records.models import (
    Application,
    BusinessDay,
    Contract,
    Entry,
    Loan,
    Mandate,
    Offer,
    OrgUnit,
    Party,
    Staff,
)  # fmt: skip
from loanmill.records.vault import blind, identity
from tests.books import house
from tests.books.house import Bank

pytestmark = pytest.mark.usefixtures("evenings")
OLD, NEW, PAPER = "ACC-ONE", "4111111111111111", b"%PDF-1.7 signed"
PEOPLE = (
    ("officer", "officer", 0), ("manager", "manager", 10**9), ("reviewer", "reviewer", 10**9), ("low", "reviewer", 1),
    ("auditor", "auditor", 0), ("collector", "collector", 0),
)  # fmt: skip


@pytest.fixture
def evenings(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A founded house with people, whose days can be closed in this thread."""
    house.found_house()
    house.without_engine(monkeypatch)
    unit = OrgUnit.objects.get(path="hq/")
    for name, role, limit_fen in PEOPLE:
        Staff.objects.create(
            id=named_id("test", name), username=name, name=name, role=role, unit=unit, review_limit_fen=limit_fen
        )


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> Bank:
    """A bank whose accounts are all full."""
    return house.with_bank(monkeypatch, lambda borrower, on, asked: asked)


def by(name: str, *key: str) -> Context:
    actor = staff_actor(Staff.objects.select_related("unit").get(username=name))
    on = BusinessDay.objects.exclude(state="closed").earliest("date").date
    return Context(actor=actor, key=named_id("test", name, *key), at=house.instant(on), random=bytes)


def lent(name: str = "ONE", **more: object) -> Loan:
    """A loan that names an authorisation, as a disbursement leaves it, and its signed contract."""
    loan = house.lend(house.Deal(name, **more))  # type: ignore[arg-type]
    Application.objects.filter(pk=loan.application_id).update(state="disbursed", officer=named_id("test", "officer"))
    contract = Contract.objects.create(
        id=named_id("test", name, "contract"), application_id=loan.application_id, number=f"C-{name}", document=b"",
        offer=Offer.objects.get(application=loan.application_id), document_sha256="0" * 64,
        signed_at=house.instant(house.FIRST_DAY), certificate_serial="1", signature="",
    )  # fmt: skip
    Mandate.objects.create(
        id=named_id("test", name, "mandate"), entity_id=house.ENTITY, borrower_id=loan.borrower_id, contract=contract,
        reference=f"M-{name}", account_blind=blind("account", f"ACC-{name}"), number=f"MAN-{name}", state="active",
        asked_on=house.FIRST_DAY,
    )  # fmt: skip
    Loan.objects.filter(pk=loan.pk).update(mandate=f"MAN-{name}")
    return Loan.objects.get(pk=loan.pk)


def proposed(loan: Loan, account: str = NEW, *, who: str = "officer", kind: str = "card") -> UUID:
    given = NewAccount(account, kind, PAPER, "柜面签字")
    done = propose_account(by(who, "propose", account), loan_id=loan.id, given=given)
    return UUID(str(done["change"]))


def decided(change: UUID, *, who: str = "reviewer", approve: bool = True) -> Result:
    return decide_account(by(who, "decide", str(change)), change_id=change, approve=approve, answer="好")


def changed(loan: Loan, account: str = NEW) -> UUID:
    change = proposed(loan, account)
    decided(change)
    return change


def asked(bank: Bank) -> list[DebitItem]:
    return [item for items, _ in bank.batches.values() for item in items]


def sources(bank: Bank) -> set[tuple[str, str]]:
    return {(item.account, item.mandate) for item in asked(bank)}


def night(days: int = 1) -> None:
    first = BusinessDay.objects.exclude(state="closed").earliest("date").date
    house.close_days(first=first, last=first + timedelta(days=days - 1))


def said(loan: Loan, account: str, status: str, *, reason: str = "", number: str = "MAN-NEW") -> Asked:
    """What a bank said of the authorisation of an account."""
    number = number if status == "active" else ""
    word = rail.Mandate(status, reason, number, house.FIRST_DAY, b"")  # type: ignore[arg-type]
    contract = Contract.objects.get(application=loan.application_id)
    covered = blind("account", account)
    return Asked(house.ENTITY, loan.borrower_id, contract.id, f"M-{account}-{status}", covered, word)


def keep(loan: Loan, one: Asked) -> Result:
    return record_missing(
        house.context("keep", one.reference, on=house.FIRST_DAY), entity_id=house.ENTITY, asked=Private([one]),
        borrowers=Private([loan.borrower_id]),
    )  # fmt: skip


def test_entered_by_one_and_decided_by_another_it_stands_in_the_vault(bank: Bank) -> None:
    loan = lent()
    change = proposed(loan)
    assert identity(loan.borrower)["account"] == OLD and Loan.objects.get().mandate == "MAN-ONE"
    assert decided(change) == {"change": str(change), "state": "done", "loans": 1, "mandates": 1}
    row = AccountChange.objects.get()
    assert (row.state, row.decided_by and row.decided_by.username, row.decided_on) == (
        "done", "reviewer", house.FIRST_DAY,
    )  # fmt: skip
    assert (row.new_account, row.paper_bytes, row.paper_kind) == ((NEW, "card"), PAPER, "pdf")
    assert identity(Party.objects.get()) == {"name": "ONE", "account": NEW}
    assert (Loan.objects.get().mandate, Mandate.objects.get().state) == ("", "revoking")
    kept = str([bytes(entry.body) for entry in Entry.objects.all()])
    assert NEW not in kept and OLD not in kept and "account.decide" in kept
    seal_all()
    assert [one for one in verify().problems if one.where.startswith(("account_change", "party "))] == []


def test_no_night_after_the_yes_knows_the_old_account_or_its_authorisation(bank: Bank) -> None:
    """The night before debits by the old number; the change falls between; then by the new account, then its number."""
    loan = lent(months=6)
    night(31)
    assert sources(bank) == set()
    change = proposed(loan)
    night()
    assert sources(bank) == {("", "MAN-ONE")}, "a proposal changes nothing"
    decided(change)
    bank.batches.clear()
    night(28)
    assert sources(bank) == {(NEW, "")}
    bank.batches.clear()
    assert keep(loan, said(loan, NEW, "active")) == {"registered": 1, "refused": 0, "loans": 1, "last": None}
    night(31)
    assert sources(bank) == {("", "MAN-NEW")}


def test_nights_of_files_follow_it_too(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    """A loan that core/servicing carries, all of a borrower's loans, and those of another borrower beside them."""
    house.bank_shows_all(monkeypatch)
    from loanmill.operations.servicing.do_act import do_act

    loan, other = lent(months=6), lent("TWO", months=6)
    paid = {"act": "receive", "reference": "B-1", "value_on": "2026-01-01", "amount_fen": 100}
    do_act(house.context("pay", on=house.FIRST_DAY), loan_id=loan.id, event=paid)
    changed(loan)
    night(32)
    assert sources(bank) == {(NEW, ""), ("", "MAN-TWO")}
    assert {item.reference for item in asked(bank) if item.account} == {f"R-20260201-{loan.number}"}
    assert other.mandate == "MAN-TWO"


def test_from_an_account_that_the_bank_would_not_register_nothing_is_taken(bank: Bank) -> None:
    loan = lent(months=6)
    changed(loan)
    assert keep(loan, said(loan, NEW, "refused", reason="name_differs"))["refused"] == 1
    row = AccountChange.objects.get()
    assert (row.unregistered, row.undebited_from) == ("name_differs", house.FIRST_DAY)
    night(32)
    assert asked(bank) == []
    changed(loan, "5500000000000004")
    night()
    assert sources(bank) == {("5500000000000004", "")}, "another account is another matter"
    assert [*AccountChange.objects.order_by("asked_at").values_list("state", "undebited_from")] == [
        ("replaced", None), ("done", None),
    ]  # fmt: skip


def test_a_refusal_while_a_night_runs_counts_from_the_next(bank: Bank) -> None:
    """The file of a night that has begun must not change when the bank is asked again."""
    loan = lent()
    changed(loan)
    BusinessDay.objects.filter(state="open").update(state="closing")
    told = said(loan, NEW, "refused", reason="no_such_account")
    keep_beside_a_payment(house.context("pay", on=house.FIRST_DAY), asked=Private(told))
    assert AccountChange.objects.get().undebited_from == house.FIRST_DAY + timedelta(days=1)


@operation("keep_beside_a_payment", permission="loan.pay")
def keep_beside_a_payment(act: Act, *, asked: Private) -> Result:
    """What paying out keeps of a bank's word, which may happen while a day closes."""
    mandates.keep(act, asked.value, on=house.FIRST_DAY)
    return {}


def test_what_was_asked_for_the_old_account_meanwhile_stands_for_no_loan(bank: Bank) -> None:
    loan = lent()
    Mandate.objects.all().delete()
    Loan.objects.update(mandate="")
    old = said(loan, OLD, "active", number="MAN-LATE")
    changed(loan)
    assert keep(loan, old) == {"registered": 0, "refused": 0, "loans": 0, "last": None}
    assert (Mandate.objects.get().state, Loan.objects.get().mandate) == ("revoking", "")


def test_a_new_number_waits_for_a_night_that_has_begun(bank: Bank) -> None:
    loan = lent()
    changed(loan)
    BusinessDay.objects.filter(state="open").update(state="closing")
    with pytest.raises(DayClosing):
        record_missing(
            house.context("now", on=house.FIRST_DAY), entity_id=house.ENTITY,
            asked=Private([said(loan, NEW, "active")]), borrowers=Private([loan.borrower_id]),
        )  # fmt: skip
    assert Loan.objects.get().mandate == ""
    with pytest.raises(DayClosing):
        decided(proposed_before_the_night(loan))


def proposed_before_the_night(loan: Loan) -> UUID:
    """A proposal, entered while the day was still open."""
    BusinessDay.objects.filter(state="closing").update(state="open")
    change = proposed(loan, "5500000000000004")
    BusinessDay.objects.filter(state="open").update(state="closing")
    return change


def test_nobody_decides_an_own_entry_and_viewers_nothing(bank: Bank) -> None:
    loan = lent()
    with pytest.raises(NotAllowed):
        proposed(loan, who="auditor")
    with pytest.raises(NotAllowed):
        proposed(loan, who="collector")
    change = proposed(loan, who="manager")
    with pytest.raises(OwnCase):
        decided(change, who="manager")
    for nobody in ("officer", "auditor", "collector"):
        with pytest.raises(NotAllowed):
            decided(change, who=nobody)
    with pytest.raises(AboveLimit):
        decided(change, who="low")
    assert decided(change, who="low", approve=False)["state"] == "refused"
    assert identity(Party.objects.get())["account"] == OLD and Mandate.objects.get().state == "active"
    with pytest.raises(WrongState):
        decide_account(by("reviewer", "again"), change_id=change, approve=True)


def test_an_officer_enters_for_own_customers_alone_and_a_branch_decides_its_own(bank: Bank) -> None:
    loan = lent()
    Application.objects.update(officer=None)
    with pytest.raises(NotFound):
        proposed(loan)
    Application.objects.update(officer=named_id("test", "officer"))
    change = proposed(loan)
    far = OrgUnit.objects.create(id=named_id("test", "f"), entity_id=house.ENTITY, path="far/", name="远", name_en="F")
    Staff.objects.filter(username="reviewer").update(unit=far)
    with pytest.raises(NotFound):
        decided(change)
    with pytest.raises(NotAllowed):
        withdraw_account(by("manager", "take"), change_id=change)
    assert withdraw_account(by("officer", "take"), change_id=change)["state"] == "withdrawn"


@pytest.mark.parametrize(
    ("given", "field", "why"),
    [
        (NewAccount("4111111111111112", "card", PAPER, "n"), "account", "check_digit"),
        (NewAccount("12ab", "settlement", PAPER, "n"), "account", "digits"),
        (NewAccount("1234567", "settlement", PAPER, "n"), "account", "length"),
        (NewAccount("88888888", "settlement", PAPER, "n"), "account", "repeated"),
        (NewAccount(NEW, "wallet", PAPER, "n"), "kind", "kind"),
        (NewAccount(NEW, "card", b"", "n"), "paper", "empty"),
        (NewAccount(NEW, "card", b"<html>", "n"), "paper", "type"),
        (NewAccount(NEW, "card", b"%PDF-" + bytes(4 * 1024 * 1024), "n"), "paper", "size"),
        (NewAccount(NEW, "card", PAPER, " "), "note", "empty"),
        (NewAccount(NEW, "card", PAPER, "n" * 401), "note", "length"),
    ],
)
def test_a_bad_form_is_refused_by_field(bank: Bank, given: NewAccount, field: str, why: str) -> None:
    with pytest.raises(AccountInvalid) as caught:
        propose_account(by("officer"), loan_id=lent().id, given=given)
    assert caught.value.params == {"field": field, "why": why} and not AccountChange.objects.exists()


def test_the_same_account_a_second_change_and_a_key_used_twice_are_refused(bank: Bank) -> None:
    loan = lent()
    changed(loan)
    with pytest.raises(AccountInvalid, match="same"):
        propose_account(by("officer", "same"), loan_id=loan.id, given=NewAccount(NEW, "card", PAPER, "n"))
    change = proposed(loan, "5500000000000004")
    assert proposed(loan, "5500000000000004") == change, "the same form twice"
    with pytest.raises(WrongState):
        proposed(loan, "378282246310005", kind="settlement")
    with pytest.raises(KeyReused):
        propose_account(
            by("officer", "propose", "5500000000000004"), loan_id=loan.id, given=NewAccount(NEW, "card", PAPER, "n")
        )


def test_it_waits_while_money_is_on_its_way_to_the_old_account(bank: Bank) -> None:
    loan = lent()
    change = proposed(loan)
    Application.objects.update(state="disbursing")
    with pytest.raises(PayingOut):
        decided(change)
    assert identity(Party.objects.get())["account"] == OLD
    Application.objects.update(state="disbursed")
    assert decided(change)["state"] == "done"


def test_back_to_the_account_of_before_asks_the_bank_anew(bank: Bank) -> None:
    loan = lent()
    first, second = NEW, "5500000000000004"
    changed(loan, first)
    keep(loan, said(loan, first, "active", number="MAN-1"))
    changed(loan, second)
    keep(loan, said(loan, second, "refused", reason="no_such_account"))
    change = propose_account(by("officer", "back"), loan_id=loan.id, given=NewAccount(first, "card", PAPER, "n"))
    decided(UUID(str(change["change"])))
    assert identity(Party.objects.get())["account"] == first and Loan.objects.get().mandate == ""
    states = dict(Mandate.objects.values_list("number", "state"))
    assert states == {"MAN-ONE": "revoking", "MAN-1": "revoking", "": "refused"}
