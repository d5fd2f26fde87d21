"""Rails: the same reference gets the same reply, another order under it is refused, and nonsense is not believed."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from loanmill.engines.wire import Link, link
from loanmill.rails import bank, credits, esign, funder
from loanmill.rails.asking import post
from loanmill.sandbox.merchant import Merchant
from loanmill.sandbox.server.serve import serve
from loanmill.sandbox.town import Town
from tests.contracts.adapters import CONTRACT, DIGEST, ITEMS, ORDER, TERMS
from tests.contracts.rogue import Rogue, rogue

MS = 20_000


def order(one: Merchant, reference: str, **changes: object) -> bank.PaymentOrder:
    made = dataclasses.replace(ORDER, reference=reference, payee_account=one.account, payee_name=one.name)
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def test_a_payment_is_made_once(to_town: Link, small_town: Town) -> None:
    one = small_town.merchants[0]
    first = bank.pay(to_town, order=order(one, "p-once"), limit_ms=MS)
    again = bank.pay(to_town, order=order(one, "p-once"), limit_ms=MS)
    assert first == again
    assert first.status == "paid"
    assert first.value_date == date(2026, 6, 1)
    other = bank.pay(to_town, order=order(one, "p-once", amount_fen=ORDER.amount_fen + 1), limit_ms=MS)
    assert (other.status, other.reason) == ("refused", "reference_conflict")
    found = bank.payment(to_town, reference="p-once", limit_ms=MS)
    assert (found.status, found.bank_serial) == ("paid", first.bank_serial)


def test_payments_fail_with_a_reason(to_town: Link, small_town: Town) -> None:
    one = small_town.merchants[1]
    misnamed = bank.pay(to_town, order=order(one, "p-name", payee_name="别人"), limit_ms=MS)
    assert (misnamed.status, misnamed.reason) == ("failed", "name_differs")
    lost = bank.pay(to_town, order=order(one, "p-lost", payee_account="1" * 19), limit_ms=MS)
    assert (lost.status, lost.reason) == ("failed", "no_such_account")
    supplier = order(one, "p-entrusted", payee_account=one.claim.payee_account, payee_name=one.claim.payee_name)
    assert bank.pay(to_town, order=supplier, limit_ms=MS).status == "paid"


def test_a_pending_payment_is_asked_about_once() -> None:
    for later, status in (("paid", "paid"), ("failed", "failed"), ("pending", "pending"), ("lost", "pending")):

        def says_pending(peer: Rogue, later: str = later) -> None:
            said = {**PAID, "status": "pending" if peer.command == "POST" else later}
            peer.say(200, json.dumps(said).encode())

        with rogue(says_pending) as (address, asked):
            found = bank.pay(link(base_url=address, token="t"), order=ORDER, limit_ms=MS)
        assert found.status == status
        assert [path for path, _, _ in asked] == ["/bank/v1/payments", f"/bank/v1/payments/{ORDER.reference}"]


def test_a_pending_return_is_asked_about_once() -> None:
    order = credits.ReturnOrder(ORDER.reference, "c-1", ORDER.amount_fen, date(2026, 6, 3))
    for later, status in (("paid", "paid"), ("failed", "failed"), ("pending", "pending"), ("lost", "pending")):

        def says_pending(peer: Rogue, later: str = later) -> None:
            said = {**PAID, "status": "pending" if peer.command == "POST" else later}
            peer.say(200, json.dumps(said).encode())

        with rogue(says_pending) as (address, asked):
            found = credits.give_back(link(base_url=address, token="t"), order=order, limit_ms=MS)
        assert found.status == status
        assert [path for path, _, _ in asked] == ["/bank/v1/returns", f"/bank/v1/returns/{ORDER.reference}"]


def test_every_return_of_the_town_comes_to_an_end(to_town: Link) -> None:
    """Of many, some are under way at first; asked about, each was paid."""
    body = {"reference": "c-many", "amount": "100.00", "value_date": "2026-06-03"}
    post(to_town, path="/bank/v1/credits", body=body, reference="c-many", limit_ms=MS)
    first = []
    for n in range(100):
        order = credits.ReturnOrder(f"r-{n}", "c-many", 100, date(2026, 6, 3))
        assert credits.give_back(to_town, order=order, limit_ms=MS).status == "paid"
        wire = {"reference": f"r-{n}", "credit": "c-many", "amount": "1.00", "requested_on": "2026-06-03"}
        first.append(post(to_town, path="/bank/v1/returns", body=wire, reference=f"r-{n}", limit_ms=MS).body["status"])
    assert {*first} == {"paid", "pending"}
    over = credits.ReturnOrder("r-over", "c-many", 100, date(2026, 6, 3))
    assert credits.give_back(to_town, order=over, limit_ms=MS).reason == "not_so_much_left"


def test_money_that_came_in_is_looked_up(to_town: Link) -> None:
    body = {"reference": "c-once", "amount": "120.50", "value_date": "2026-06-03"}
    for _ in range(2):
        post(to_town, path="/bank/v1/credits", body=body, reference="c-once", limit_ms=MS)
    found = credits.credit(to_town, reference="c-once", limit_ms=MS)
    assert (found.status, found.amount_fen, found.value_date) == ("credited", 120_50, date(2026, 6, 3))
    assert found.bank_serial.startswith("20260603")
    lost = credits.credit(to_town, reference="c-lost", limit_ms=MS)
    assert (lost.status, lost.reason, lost.amount_fen) == ("refused", "not_found", None)
    with pytest.raises(ValueError, match="reference"):
        credits.credit(to_town, reference="../payments/p-once", limit_ms=MS)


@pytest.mark.parametrize(
    "said",
    [{}, {"reference": "c"}, {"amount": "-1"}, {"amount": 5}, {"value_date": "soon"}, {"bank_serial": ""}],
)
def test_a_credit_that_makes_no_sense_is_unknown(said: dict[str, object]) -> None:
    whole = {"reference": "c-1", "amount": "1.00", "value_date": "2026-06-03", "bank_serial": "7"}
    answer = {**whole, **said} if said else {}

    def says(peer: Rogue) -> None:
        peer.say(200, json.dumps(answer).encode())

    with rogue(says) as (address, _asked):
        found = credits.credit(link(base_url=address, token="t"), reference="c-1", limit_ms=MS)
    assert found.status == "unknown" and found.amount_fen is None


def debits(small_town: Town) -> list[bank.DebitItem]:
    return [
        bank.DebitItem(reference=f"d-{one.key}", account=one.account, amount_fen=one.base_fen // 4)
        for one in small_town.merchants[:300]
    ]


def test_a_batch_is_taken_once(to_town: Link, small_town: Town) -> None:
    on, items = date(2026, 9, 25), debits(small_town)
    first = bank.debit(to_town, batch="b-once", value_date=on, items=items, limit_ms=MS)
    assert first == bank.debit(to_town, batch="b-once", value_date=on, items=items, limit_ms=MS)
    assert {result.status for result in first.results} == {"paid", "partial", "insufficient", "closed"}
    assert [result.reference for result in first.results] == [item.reference for item in items]
    other = bank.debit(to_town, batch="b-once", value_date=on, items=items[1:], limit_ms=MS)
    assert (other.status, other.reason, other.results) == ("refused", "reference_conflict", ())


def test_what_a_debit_takes_does_not_depend_on_its_batch(to_town: Link, small_town: Town) -> None:
    on, items = date(2026, 8, 14), debits(small_town)
    whole = bank.debit(to_town, batch="b-whole", value_date=on, items=items, limit_ms=MS)
    tail = bank.debit(to_town, batch="b-tail", value_date=on, items=items[::-1][:40], limit_ms=MS)
    assert tail.results == whole.results[::-1][:40]


def test_a_quote_is_given_once_and_reserves_the_quota(to_town: Link) -> None:
    terms = dataclasses.replace(TERMS, reference="q-1")
    first = funder.quote(to_town, terms=terms, limit_ms=MS)
    assert first == funder.quote(to_town, terms=terms, limit_ms=MS)
    asked_again = funder.quoted(to_town, reference="q-1", limit_ms=MS)
    assert (asked_again.decision, asked_again.quota_left_fen) == (first.decision, first.quota_left_fen)
    other = funder.quote(to_town, terms=dataclasses.replace(terms, amount_fen=1_00), limit_ms=MS)
    assert (other.decision, other.reason) == ("refused", "reference_conflict")
    left_fen = first.quota_left_fen
    assert left_fen is not None
    second = funder.quote(to_town, terms=dataclasses.replace(terms, reference="q-2"), limit_ms=MS)
    assert second.quota_left_fen == left_fen - (terms.amount_fen if second.decision == "yes" else 0)
    worst = funder.quote(to_town, terms=dataclasses.replace(terms, reference="q-3", grade="D"), limit_ms=MS)
    assert (worst.decision, worst.reason) == ("no", "grade_too_low")
    greedy = dataclasses.replace(terms, reference="q-4", amount_fen=10**12)
    assert funder.quote(to_town, terms=greedy, limit_ms=MS).reason == "quota_exhausted"


def test_a_contract_is_signed_once_and_the_signature_holds(to_town: Link) -> None:
    contract = dataclasses.replace(CONTRACT, reference="c-1")
    first = esign.sign(to_town, contract=contract, limit_ms=MS)
    assert first == esign.sign(to_town, contract=contract, limit_ms=MS)
    assert first.signed_at is not None and first.signed_at > contract.requested_at
    key = esign.public_key(to_town, limit_ms=MS)
    assert key is not None
    assert esign.is_genuine(first, contract=contract, key=key)
    for forged in (
        dataclasses.replace(contract, document_sha256="cd" * 32),
        dataclasses.replace(contract, signers=(esign.Signer(name="别人", role="borrower"),)),
    ):
        assert not esign.is_genuine(first, contract=forged, key=key)
    later = dataclasses.replace(first, signed_at=first.signed_at + timedelta(seconds=1))
    assert not esign.is_genuine(later, contract=contract, key=key)
    other = esign.sign(to_town, contract=dataclasses.replace(contract, document_sha256="cd" * 32), limit_ms=MS)
    assert (other.status, other.reason) == ("refused", "reference_conflict")
    kept = esign.signed(to_town, reference="c-1", document_sha256=contract.document_sha256, limit_ms=MS)
    assert kept.signature_b64 == first.signature_b64


def test_references_keep_their_replies_across_a_restart(small_town: Town, tmp_path: Path) -> None:
    one, replies = small_town.merchants[3], []
    terms = dataclasses.replace(TERMS, reference="q-r")
    for _ in range(2):
        served = serve(small_town, state_path=tmp_path / "state.sqlite")
        to = link(base_url=served.url, token=served.token)
        batch = bank.debit(to, batch="b-r", value_date=date(2026, 7, 3), items=debits(small_town), limit_ms=MS)
        paid = bank.pay(to, order=order(one, "p-r"), limit_ms=MS)
        replies.append((batch, paid, funder.quote(to, terms=terms, limit_ms=MS)))
        served.stop()
    assert replies[0] == replies[1]


def says(body: object, call: str) -> tuple[str, str]:
    """What a rail makes of a 200 with this body."""
    with rogue(lambda peer: peer.say(200, json.dumps(body).encode())) as (address, _):
        to = link(base_url=address, token="t")
        if call == "debit":
            batch = bank.debit(to, batch="b1", value_date=date(2026, 7, 1), items=ITEMS, limit_ms=MS)
            return batch.status, batch.reason
        if call == "quote":
            quote = funder.quote(to, terms=TERMS, limit_ms=MS)
            return quote.decision, quote.reason
        if call == "sign":
            signed = esign.sign(to, contract=CONTRACT, limit_ms=MS)
            return signed.status, signed.reason
        payment = bank.pay(to, order=ORDER, limit_ms=MS)
        return payment.status, payment.reason


PAID = {"reference": ORDER.reference, "status": "paid", "bank_serial": "1", "value_date": "2026-06-01"}
TAKEN = {"reference": "i1", "status": "paid", "amount": "100.00"}
SAID = {"reference": TERMS.reference, "decision": "yes", "reason": "", "quota_left": "5.00"}
SIGNED = {
    "reference": CONTRACT.reference,
    "document_sha256": DIGEST,
    "signed_at": "2026-06-01T01:02:30Z",
    "certificate_serial": "1",
    "signature_b64": "AAAA",
}


@pytest.mark.parametrize(
    ("call", "body", "reason"),
    [
        ("pay", {**PAID, "reference": "another"}, "reference:other_subject"),
        ("pay", {**PAID, "status": "PAID"}, "status:unknown_code"),
        ("pay", {**PAID, "amount": "1.00"}, "amount:sum_differs"),
        ("pay", {**PAID, "value_date": "2026-02-30"}, "value_date:not_date"),
        ("pay", {**PAID, "bank_serial": None}, "bank_serial:missing"),
        ("debit", {"results": []}, "results:sum_differs"),
        ("debit", {"results": [TAKEN, TAKEN]}, "results:sum_differs"),
        ("debit", {"results": [{**TAKEN, "reference": "i2"}]}, "results.reference:other_subject"),
        ("debit", {"results": [{**TAKEN, "amount": "99.00"}]}, "amount:sum_differs"),
        ("debit", {"results": [{**TAKEN, "amount": 100.0}]}, "results.amount:not_amount"),
        ("debit", {"results": [{**TAKEN, "amount": "NaN"}]}, "results.amount:not_amount"),
        ("debit", {"results": [{**TAKEN, "status": "partial"}]}, "results.amount:sum_differs"),
        ("debit", {"results": [{**TAKEN, "status": "insufficient"}]}, "amount:sum_differs"),
        ("debit", {"results": {"i1": "paid"}}, "results:not_list"),
        ("quote", {**SAID, "decision": "perhaps"}, "decision:unknown_code"),
        ("quote", {**SAID, "decision": True}, "decision:unknown_code"),
        ("quote", {**SAID, "quota_left": "1,234.5"}, "quota_left:not_amount"),
        ("sign", {**SIGNED, "document_sha256": "00" * 32}, "document_sha256:other_subject"),
        ("sign", {**SIGNED, "signed_at": "yesterday"}, "signed_at:not_moment"),
        ("sign", {**SIGNED, "signed_at": "2026-06-01T01:02:30"}, "signed_at:not_moment"),
        ("sign", {**SIGNED, "signature_b64": "*"}, "signature_b64:not_base64"),
    ],
)
def test_nonsense_leaves_the_outcome_unknown(call: str, body: object, reason: str) -> None:
    assert says(body, call) == ("unknown", reason)


def test_the_sound_forms_of_these_bodies_are_believed() -> None:
    assert says(PAID, "pay") == ("paid", "")
    assert says({"results": [TAKEN]}, "debit") == ("answered", "")
    assert says(SAID, "quote") == ("yes", "")
    assert says(SIGNED, "sign") == ("signed", "")


@pytest.mark.parametrize("reference", ["", "a/b", "a b", "..%2f", "号", "x" * 101])
def test_unfit_references_never_leave_the_house(reference: str) -> None:
    nobody = link(base_url="http://127.0.0.1:9", token="t")
    with pytest.raises(ValueError, match="reference"):
        bank.pay(nobody, order=dataclasses.replace(ORDER, reference=reference), limit_ms=MS)
    with pytest.raises(ValueError, match="reference"):
        funder.quoted(nobody, reference=reference, limit_ms=MS)
