"""A floating loan from the offer to its first reset, on the line: offer, contract, note, night, pages, journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from loanmill.core.kernel.canonical import digest
from loanmill.operations.disburse.contract import contract_text
from loanmill.records.journal.sealer import seal_all
from loanmill.records.journal.verify import verify
from loanmill.records.models import Application, Contract, Entry, Instalment, Loan, Offer, Staff
from loanmill.records.servicing import LoanFile
from loanmill.workflows import day_end, engine
from tests.operations.servicing.rates import floating_rules
from tests.workflows.line import FIRST_DAY, Line

pytestmark = pytest.mark.usefixtures("running")
INVOICE, TOBACCO = "m5", "m4"
RESET_ON = date(2026, 7, 1)


@pytest.fixture
def moving(line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """The line under a policy by which invoice loans are set anew each month; the LPR falls on 22 June."""
    (folder := tmp_path / "rates").mkdir()
    with floating_rules(monkeypatch, folder, since=FIRST_DAY, every_months=1, lpr={date(2026, 6, 22): 280}):
        yield line


def contract(application: Application, offer: Offer) -> str:
    """The text that was signed."""
    signed = Contract.objects.get()
    text = contract_text(application, offer, number=signed.number, on=FIRST_DAY)
    assert digest(text) == signed.document_sha256
    return text.decode()


def page(path: str, *, by: str = "manager") -> str:
    """A page as somebody sees it."""
    client = Client()
    client.force_login(Staff.objects.get(username=by))
    return client.get(path).content.decode()


def test_a_floating_loan_from_its_offer_to_its_first_reset(moving: Line) -> None:
    application = moving.originated(moving.merchant(INVOICE))
    offer = Offer.objects.get()
    spread = offer.rate_bp - 300
    wanted = {"tenor": "1Y", "spread_bp": spread, "every_months": 1, "resets": "anniversary"}
    assert offer.floating == wanted
    assert f"1Y LPR + {spread} bp" in page(f"/cases/{application.number}")
    application = moving.disbursed(moving.accepted(application))
    assert application.state == "disbursed"
    text = contract(application, offer)
    assert f"一年期贷款市场报价利率（LPR）加 {spread} 个基点" in text and "每 1 个月的对应日为重定价日" in text
    loan, file = Loan.objects.get(), LoanFile.objects.get()
    assert (loan.rate_bp, file.carried, file.resets_on) == (offer.rate_bp, False, RESET_ON)
    planned = Instalment.objects.get(loan=loan, number=3).interest_fen
    engine.wait(day_end.start_close(loan.entity_id, date(2026, 7, 2)))
    loan = Loan.objects.get()
    assert loan.rate_bp == offer.rate_bp - 20
    assert Instalment.objects.get(loan=loan, number=3).interest_fen < planned
    night = next(
        entry for entry in Entry.objects.filter(act="day.close_files").order_by("at")
        if b'"resets":[{' in bytes(entry.body)
    )  # fmt: skip
    assert f'"loan":"{loan.number}"'.encode() in bytes(night.body)
    shown = page(f"/loans/{loan.number}")
    assert "利率方式" in shown and RESET_ON.isoformat() in shown and "2.80%" in shown
    assert page(f"/loans/{loan.number}/prepay_reduce?amount_fen=1000")
    seal_all()
    assert verify().problems == []


def test_a_product_without_a_rule_and_a_line_stay_fixed(moving: Line) -> None:
    application = moving.originated(moving.merchant(TOBACCO))
    assert Offer.objects.get().floating == {} and "固定" in page(f"/cases/{application.number}")
    application = moving.disbursed(moving.accepted(application))
    assert not LoanFile.objects.exists() and "浮动利率" not in contract(application, Offer.objects.get())
