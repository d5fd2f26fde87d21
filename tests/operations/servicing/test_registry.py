"""The credit registry hears of each month once, and of what a back-dated act changed in it with the next file."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loanmill.core.kernel.ids import named_id
from loanmill.operations import registry
from loanmill.operations.act import Context
from loanmill.operations.errors import NotAllowed
from loanmill.operations.registry import BalancesUntold, MonthNotClosed, seal_submission, submit
from loanmill.queries.credit_months import credit_file, last_told
from loanmill.queries.trial_balance import trial_balance
from loanmill.rails.credit_registry import write
from loanmill.records.actor import SYSTEM, Actor
from loanmill.records.journal.verify import verify
from loanmill.records.ledger import Voucher
from loanmill.records.loan import Loan
from loanmill.records.party import Party
from loanmill.records.submission import Submission, ToldMonth
from loanmill.records.vault import sealed_identity
from tests.books import house
from tests.operations.servicing.desk import Desk

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "golden"
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def context(*names: str, actor: Actor = SYSTEM) -> Context:
    return Context(actor=actor, key=named_id(*names, str(actor.id)), at=house.instant(FEBRUARY), random=bytes)


def told(month: date) -> bytes:
    """Submit a month and seal its file, as the command does."""
    found = submit(context, entity_id=house.ENTITY, month=month)
    content = write(credit_file(submission=found))
    sha256 = hashlib.sha256(content).hexdigest()
    seal_submission(context("seal", str(found.id), sha256), submission_id=found.id, sha256=sha256)
    return content


def lines(content: bytes, mark: str) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(content.decode())) if row[0] == mark]


@pytest.fixture
def loans(desk: Desk) -> dict[str, Loan]:
    """Good pays what is asked, poor never does; both were lent on New Year's Day for three months."""
    house.with_bank(desk.patch, lambda borrower, on, asked: asked if borrower == "GOOD" else 0)
    lent = {name: desk.lend(house.Deal(name)) for name in ("GOOD", "POOR")}
    for name, loan in lent.items():
        party = Party.objects.get(pk=loan.borrower_id)
        fields = {"name": name, "account": f"ACC-{name}", "number": f"91310000MA1K{name:X<6}"}
        Party.objects.filter(pk=party.pk).update(sealed=sealed_identity(party.id, fields))
    return lent


def until(desk: Desk, day: date) -> None:
    desk.close(days=(day - desk.today).days)


def test_a_month_is_told_once_and_agrees_with_the_ledger(desk: Desk, loans: dict[str, Loan]) -> None:
    until(desk, MARCH)
    assert [row[5] for row in lines(told(JANUARY), "R")] == ["*", "*"]
    content = told(FEBRUARY)
    assert [(row[2], row[4], row[5], row[11]) for row in lines(content, "R")] == [
        ("LGOOD", "91310000MA1KGOODXX", "N", "8000.00"),
        ("LPOOR", "91310000MA1KPOORXX", "1", "12000.00"),
    ]
    overdue = lines(content, "R")[1]
    # 4,124.00 since the first: 27 nights at 12% and half as much again.
    assert (overdue[18], overdue[19]) == ("4179.67", "4000.00")
    assert [row[24] for row in lines(content, "R")] == ["/" * 22 + "*N", "/" * 22 + "*1"]
    [total] = lines(content, "T")
    assert total[1:4] == ["2", "0", "20000.00"]
    assert trial_balance(entity_id=house.ENTITY, as_of=date(2026, 2, 28)).balance_fen("130301") == 2_000_000
    assert told(FEBRUARY) == content and Submission.objects.filter(month=FEBRUARY).count() == 1
    assert [p for p in verify().problems if p.where.startswith(("submission", "told"))] == []


def test_the_file_that_an_accountant_reads(desk: Desk, loans: dict[str, Loan]) -> None:
    until(desk, MARCH)
    told(JANUARY)
    assert told(FEBRUARY).decode() == (GOLDEN / "credit-202602.csv").read_bytes().decode()


def test_a_back_dated_payment_corrects_what_was_told(desk: Desk, loans: dict[str, Loan]) -> None:
    until(desk, MARCH)
    told(JANUARY)
    told(FEBRUARY)
    desk.do(loans["POOR"], "receive", reference="LATE-1", value_on=FEBRUARY, amount_fen=412_400)
    until(desk, date(2026, 4, 1))
    content = told(MARCH)
    [old], [new] = lines(content, "O"), lines(content, "C")
    assert (old[1], old[2], old[5], old[11], old[25]) == ("2026-02", "LPOOR", "1", "12000.00", "")
    assert (new[1], new[2], new[5], new[11], new[25]) == ("2026-02", "LPOOR", "N", "8000.00", "receive LATE-1")
    assert last_told(loan=loans["POOR"].id)[FEBRUARY].status == "N"
    assert [row[2] for row in lines(content, "R")] == ["LGOOD", "LPOOR"]
    assert Voucher.objects.filter(kind="receive", loan=loans["POOR"], value_date=FEBRUARY).exists()
    assert told(MARCH) == content, "what was told stays told"


def test_a_loan_that_is_over_is_told_for_its_last_month_alone(desk: Desk, loans: dict[str, Loan]) -> None:
    until(desk, date(2026, 6, 1))
    assert [(row[2], row[5]) for row in lines(told(MARCH), "R")] == [("LGOOD", "N"), ("LPOOR", "2")]
    assert [(row[2], row[5]) for row in lines(told(date(2026, 4, 1)), "R")] == [("LGOOD", "C"), ("LPOOR", "3")]
    assert [row[2] for row in lines(told(date(2026, 5, 1)), "R")] == ["LPOOR"]


def test_a_correction_of_the_month_itself_is_its_second_file(desk: Desk, loans: dict[str, Loan]) -> None:
    until(desk, MARCH)
    told(FEBRUARY)
    desk.do(loans["POOR"], "receive", reference="LATE-2", value_on=FEBRUARY, amount_fen=412_400)
    content = told(FEBRUARY)
    assert (len(lines(content, "R")), len(lines(content, "C"))) == (0, 1)
    assert list(Submission.objects.order_by("number").values_list("number", "reports", "corrections")) == [
        (1, 2, 0), (2, 0, 1),
    ]  # fmt: skip


def test_a_run_that_was_cut_off_is_taken_up_again(
    desk: Desk, loans: dict[str, Loan], monkeypatch: pytest.MonkeyPatch
) -> None:
    until(desk, MARCH)
    monkeypatch.setattr(registry, "CHUNK", 1)
    made = registry.tell_months
    calls = 0

    def cut_off(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return made(*args, **kwargs)

    with monkeypatch.context() as broken:
        broken.setattr(registry, "tell_months", cut_off)
        with pytest.raises(KeyboardInterrupt):
            told(FEBRUARY)
    assert ToldMonth.objects.count() == 1
    assert len(lines(told(FEBRUARY), "R")) == 2
    assert Submission.objects.get().reports == 2


def test_only_a_closed_month_by_somebody_who_may(desk: Desk, loans: dict[str, Loan]) -> None:
    with pytest.raises(MonthNotClosed, match="close the days up to 2026-01-31"):
        told(JANUARY)
    until(desk, FEBRUARY)
    clerk = Actor(id=named_id("clerk"), kind="staff", role="officer", scope="hq/", entity=house.ENTITY)
    with pytest.raises(NotAllowed):
        submit(lambda *names: context(*names, actor=clerk), entity_id=house.ENTITY, month=JANUARY)
    assert Submission.objects.count() == 0


def test_loans_that_do_not_make_up_the_ledger_are_not_told(desk: Desk, loans: dict[str, Loan]) -> None:
    until(desk, MARCH)
    Loan.objects.filter(pk=loans["POOR"].pk).update(state="cancelled")
    with pytest.raises(BalancesUntold, match=r"the loans owe 8000\.00, .*the ledger has 20000\.00"):
        told(FEBRUARY)
    assert ToldMonth.objects.count() == 0


def test_nothing_that_is_kept_names_a_person(desk: Desk, loans: dict[str, Loan]) -> None:
    until(desk, FEBRUARY)
    told(JANUARY)
    assert all("91310000" not in str(row.body) and "GOOD" not in str(row.body) for row in ToldMonth.objects.all())
