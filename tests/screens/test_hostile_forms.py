"""Forms of acts as somebody sends them who wants no good: a fault at the field or words, never a fault page.

Nothing is done of any of them: no event, no proposal, no voucher, no order to the bank.
"""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from loanmill.core.kernel.ids import named_id
from loanmill.records.models import Application, Loan, OrgUnit, Refund, Staff, Voucher
from loanmill.records.permissions import ENTERED
from loanmill.records.servicing import LoanEvent, LoanRequest
from tests.books import house
from tests.screens.test_loan_acts import book, house_of_three, people, send, window

__all__ = ["book", "house_of_three", "people"]
WHOLE = {
    "refund": {"amount_fen": "10"},
    "settle": {"amount_fen": "8500"},
    "report_misuse": {"amount_fen": "500"},
    "renew": {"rate_bp": "9", "months": "6", "method": "equal_instalments"},
    "restructure": {"rate_bp": "6", "months": "6", "method": "level", "in_difficulty": "yes", "waive_fen": "0"},
    "reverse": {"of": "B-GOOD", "because": "银行退回"},
    "guarantor_pay": {"amount_fen": "10", "guarantor": "担保公司", "whole": "no"},
    "charge_fee": {"amount_fen": "10", "purpose": "诉讼费"},
    "extend": {"months": "1"},
    "holiday": {"instalments": "1", "defer": "principal"},
}
AMOUNTS = ("", "-5", "0", "9" * 30, "1e5", "５００", "500 USD", "$500", "NaN", "1.234", "0x10", "99999999999999")
COUNTS = ("", "0", "-1", "601", "9999", "9" * 30, "１２", "1.5", "six")
RATES = ("-1", "100.01", "9" * 30, "７", "0.001", "NaN")
DAYS = ("2026-02-30", "9999-12-31", "2026-02-12", "２０２６-01-01", "tomorrow", "0000-00-00")
BAD: dict[str, tuple[str, ...]] = {
    "amount_fen": AMOUNTS, "waive_fen": tuple(text for text in AMOUNTS if text != "0"), "months": COUNTS,
    "instalments": COUNTS, "rate_bp": RATES, "method": ("", "flat", "LEVEL"), "defer": ("", "none"),
    "whole": ("", "maybe"), "in_difficulty": ("maybe",), "guarantor": ("", "x" * 201), "purpose": ("", "x" * 5_000),
    "because": ("", "x" * 201), "of": ("", "NOPE", "B-PART", "x" * 300), "value_on": DAYS, "reference": ("x" * 81,),
}  # fmt: skip


@pytest.fixture
def desk(book: dict[str, Loan], people: None) -> Client:
    """A manager's window; on one loan too much was paid and waits, on another an amount of its own reference."""
    client = window("manager")
    send(client, "/loans/LGOOD/receive", amount_fen="20", reference="B-GOOD")
    send(client, "/loans/LPART/receive", amount_fen="20", reference="B-PART")
    assert LoanEvent.objects.count() == 2
    return client


def written() -> tuple[int, ...]:
    """How much there is of all that an act could write."""
    return tuple(model.objects.count() for model in (LoanEvent, LoanRequest, Refund, Voucher, Loan))


def _what_makes_no_act_is_said_at_its_field(desk: Client, act: str) -> None:
    before, path = written(), f"/loans/LGOOD/{act}"
    for field in (*WHOLE[act], "value_on", "reference"):
        for text in BAD[field] if act in ("settle", "restructure", "reverse") else BAD[field][:4]:
            sent = {"key": str(uuid4()), **WHOLE[act], field: text}
            reply = desk.post(path, sent, follow=True)
            said = reply.content.decode()
            assert reply.status_code == 200 and 'class="says danger' in said, (act, field, text)
            shown = reply.context["form"].faults
            assert field in shown, (act, field, text, shown)
            if field != "reference" or act in ENTERED:  # others have no field for the bank's reference
                assert 'class="field-error"' in said, (act, field, text)
    assert written() == before


def test_what_makes_no_act_is_said_at_its_field(desk: Client) -> None:
    for act in sorted(WHOLE):  # nothing is written, so one house serves them all
        _what_makes_no_act_is_said_at_its_field(desk, act)


def _a_field_that_was_not_sent_is_not_taken_for_its_beginning(desk: Client, act: str) -> None:
    before = written()
    for field in WHOLE[act]:
        if field == "in_difficulty":  # not known is an answer
            continue
        sent = {"key": str(uuid4()), **{name: text for name, text in WHOLE[act].items() if name != field}}
        said = desk.post(f"/loans/LGOOD/{act}", sent, follow=True).content.decode()
        assert 'class="says danger' in said, (act, field)
    assert written() == before


def test_a_field_that_was_not_sent_is_not_taken_for_its_beginning(desk: Client) -> None:
    for act in sorted(WHOLE):  # nothing is written, so one house serves them all
        _a_field_that_was_not_sent_is_not_taken_for_its_beginning(desk, act)


def _a_day_before_the_loan_is_refused_in_words(desk: Client, act: str) -> None:
    if act == "reverse":  # counts from its payment's day, whatever is written
        return
    before = written()
    for day in ("0001-01-01", "2025-12-31"):
        said = send(desk, f"/loans/LGOOD/{act}", **WHOLE[act], value_on=day)
        assert 'class="says danger' in said and "未入账" in said, (act, day)
    assert written() == before


def test_a_day_before_the_loan_is_refused_in_words(desk: Client) -> None:
    for act in sorted(WHOLE):  # nothing is written, so one house serves them all
        _a_day_before_the_loan_is_refused_in_words(desk, act)


def _no_stranger_acts(desk: Client, act: str) -> None:
    before, path = written(), f"/loans/LGOOD/{act}"
    for stranger in ("away", "clerk"):
        reply = window(stranger).post(path, {"key": str(uuid4()), **WHOLE[act]})
        assert reply.status_code == 404, stranger
    for looker in ("auditor", "accountant", "strategist", "funder_desk"):
        assert "目前不能办理" in send(window(looker), path, **WHOLE[act]), looker
    assert window("admin").post(path, {"key": str(uuid4()), **WHOLE[act]}).status_code == 403
    assert desk.post(path, {"key": "x", **WHOLE[act]}).status_code == 404
    assert desk.post("/loans/LNONE/" + act, {"key": str(uuid4()), **WHOLE[act]}).status_code == 404
    assert written() == before


def test_nobody_acts_on_what_is_not_theirs(desk: Client) -> None:
    far = OrgUnit.objects.create(
        id=named_id("test", "far"), entity_id=house.ENTITY, path="far/", name="远", name_en="Far"
    )
    Application.objects.filter(number="GOOD").update(officer_id=named_id("test", "officer"))
    Staff.objects.create(id=named_id("test", "away"), username="away", name="away", role="manager", unit=far)
    Staff.objects.create(id=named_id("test", "clerk"), username="clerk", name="clerk", role="officer", unit=far)
    for act in sorted(WHOLE):
        _no_stranger_acts(desk, act)


def test_another_loans_reference_is_refused_in_words(desk: Client) -> None:
    before = written()
    said = send(desk, "/loans/LGOOD/settle", amount_fen="8500", reference="B-PART")
    assert "未入账" in said and 'value="B-PART"' in said and 'value="8500"' in said  # what was typed is kept
    assert written() == before


IMPOSSIBLE: list[tuple[str, dict[str, str]]] = [
    ("refund", {"amount_fen": "20.01"}),  # more than waits
    ("report_misuse", {"amount_fen": "8000.01"}),  # more than is owed
    ("restructure", {"in_difficulty": ""}),  # not known to be in difficulty
    ("restructure", {"waive_fen": "100000"}),  # more than is unpaid
    ("restructure", {"rate_bp": "99"}),
    ("renew", {"rate_bp": "99"}),
    ("extend", {"months": "600"}),
    ("holiday", {"instalments": "600"}),
]


def test_what_cannot_be_done_is_not_proposed_either(desk: Client) -> None:
    before = written()
    for act, more in IMPOSSIBLE:
        said = send(desk, f"/loans/LGOOD/{act}", **{**WHOLE[act], **more}, note="请同意")
        assert 'class="says danger' in said and "未入账" in said, (act, more)
    assert written() == before


@pytest.mark.parametrize("act", ["refund", "report_misuse", "renew", "restructure", "reverse"])
def test_the_same_forms_whole_are_proposed(desk: Client, act: str) -> None:
    assert "已提交" in send(desk, f"/loans/LGOOD/{act}", **WHOLE[act])
    assert LoanRequest.objects.get().act == act
