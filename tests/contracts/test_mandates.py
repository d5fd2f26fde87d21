"""Authorisations to debit: registered once, named by batches instead of the account, and of no use once revoked."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path

import pytest

from loanmill.engines.wire import Link, link
from loanmill.rails import bank, mandates
from loanmill.sandbox.merchant import Merchant
from loanmill.sandbox.payer import CLOSED_AFTER
from loanmill.sandbox.server.serve import serve
from loanmill.sandbox.town import Town
from tests.contracts.adapters import MANDATE
from tests.contracts.rogue import rogue

MS = 20_000
ON = date(2026, 7, 3)


def order(one: Merchant, reference: str, **changes: object) -> mandates.MandateOrder:
    made = dataclasses.replace(MANDATE, reference=reference, account=one.account, name=one.name)
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def register(to: Link, one: Merchant, reference: str, **changes: object) -> mandates.Mandate:
    return mandates.register(to, order=order(one, reference, **changes), limit_ms=MS)


def debit(to: Link, batch: str, *items: bank.DebitItem, on: date = ON) -> list[tuple[str, int]]:
    said = bank.debit(to, batch=batch, value_date=on, items=items, limit_ms=MS)
    assert said.status == "answered", said.reason
    return [(result.status, result.amount_fen) for result in said.results]


def test_the_same_reference_gives_the_same_number(to_town: Link, small_town: Town) -> None:
    one, other = small_town.merchants[:2]
    first = register(to_town, one, "m-once")
    assert (first.status, first.since) == ("active", MANDATE.requested_on)
    assert register(to_town, one, "m-once") == first
    assert register(to_town, one, "m-second").number != first.number != register(to_town, other, "m-other").number
    conflict = register(to_town, one, "m-once", requested_on=ON)
    assert (conflict.status, conflict.reason) == ("refused", "reference_conflict")
    known = mandates.registered(to_town, reference="m-once", account=one.account, limit_ms=MS)
    assert (known.status, known.number) == ("active", first.number)
    elsewhere = mandates.registered(to_town, reference="m-once", account=other.account, limit_ms=MS)
    assert (elsewhere.status, elsewhere.reason, elsewhere.number) == ("unknown", "account:other_subject", "")


def test_unfit_accounts_are_refused_and_nothing_is_kept(to_town: Link, small_town: Town) -> None:
    one = small_town.merchants[2]
    gone = next(one for one in small_town.merchants if one.truth.stops_on is not None)
    assert gone.truth.stops_on is not None
    said = [
        register(to_town, one, "m-lost", account="1" * 19),
        register(to_town, one, "m-name", name="别人"),
        register(to_town, gone, "m-closed", requested_on=gone.truth.stops_on + CLOSED_AFTER),
    ]
    reasons = ["no_such_account", "name_differs", "no_such_account"]
    assert [(found.status, found.reason, found.number) for found in said] == [("refused", why, "") for why in reasons]
    unknown = mandates.registered(to_town, reference="m-name", account=one.account, limit_ms=MS)
    assert (unknown.status, unknown.reason) == ("refused", "not_found")
    assert register(to_town, one, "m-name").status == "active"


def test_a_debit_takes_the_same_by_number_as_by_account(to_town: Link, small_town: Town) -> None:
    some = small_town.merchants[:60]
    by_account = [bank.DebitItem(f"a-{one.key}", one.account, one.base_fen // 2) for one in some]
    named = [register(to_town, one, f"m-same-{one.key}") for one in some]
    by_number = [
        bank.DebitItem(f"n-{one.key}", "", one.base_fen // 2, mandate.number)
        for one, mandate in zip(some, named, strict=True)
        if mandate.status == "active"
    ]
    assert len(by_number) > 50
    taken = debit(to_town, "b-account", *by_account)
    assert debit(to_town, "b-number", *by_number) == [
        result for result, mandate in zip(taken, named, strict=True) if mandate.status == "active"
    ]
    assert {status for status, _ in taken} >= {"paid", "insufficient"}
    assert debit(to_town, "b-mixed", by_account[0], by_number[1]) == [taken[0], taken[1]]


def test_under_a_revoked_or_unknown_number_nothing_is_taken(to_town: Link, small_town: Town) -> None:
    one = next(one for one in small_town.merchants if one.truth.payer == "prompt")
    number = register(to_town, one, "m-ends").number
    item = bank.DebitItem("i", "", 1_00, number)
    assert debit(to_town, "b-before", item) == [("paid", 1_00)]
    first = mandates.revoke(to_town, number=number, requested_on=ON, limit_ms=MS)
    assert (first.status, first.number, first.since) == ("revoked", number, ON)
    later = mandates.revoke(to_town, number=number, requested_on=date(2026, 8, 1), limit_ms=MS)
    assert later.since == ON, "the first revocation stands"
    assert debit(to_town, "b-after", item) == [("closed", 0)]
    assert debit(to_town, "b-day-before", item, on=date(2026, 7, 2)) == [("paid", 1_00)]
    assert debit(to_town, "b-unknown", dataclasses.replace(item, mandate="99990")) == [("closed", 0)]
    assert debit(to_town, "b-an-account", dataclasses.replace(item, mandate=one.account)) == [("closed", 0)]
    again = register(to_town, one, "m-ends")
    assert (again.status, again.number, again.since) == ("revoked", number, ON)
    nobody = mandates.revoke(to_town, number="99990", requested_on=ON, limit_ms=MS)
    assert (nobody.status, nobody.reason) == ("refused", "not_found")


def test_numbers_outlive_a_restart(small_town: Town, tmp_path: Path) -> None:
    one, kept, ended = small_town.merchants[0], [], []
    for _ in range(2):
        served = serve(small_town, state_path=tmp_path / "state.sqlite")
        to = link(base_url=served.url, token=served.token)
        kept.append(register(to, one, "m-kept"))
        mandates.revoke(to, number=register(to, one, "m-gone").number, requested_on=ON, limit_ms=MS)
        ended.append(mandates.registered(to, reference="m-gone", account=one.account, limit_ms=MS))
        served.stop()
    assert (kept[0], ended[0]) == (kept[1], ended[1])
    assert (kept[0].status, ended[0].status) == ("active", "revoked")


@pytest.mark.parametrize(("account", "mandate"), [("", ""), ("9999000000000000001", "77")])
def test_an_item_names_an_account_or_a_number(account: str, mandate: str) -> None:
    with pytest.raises(ValueError, match="not both"):
        bank.DebitItem("i", account, 1_00, mandate)


def test_a_batch_gives_each_its_own_word_as_if_asked_alone(to_town: Link, small_town: Town) -> None:
    first, second, third, fourth = small_town.merchants[6:10]
    alone = register(to_town, first, "mb-1")
    gone = register(to_town, fourth, "mb-4")
    mandates.revoke(to_town, number=gone.number, requested_on=ON, limit_ms=MS)
    orders = [
        order(first, "mb-1"), order(second, "mb-2"), order(third, "mb-3", name="别人"), order(fourth, "mb-4"),
        order(first, "mb-1b", account="1" * 19),
    ]  # fmt: skip
    said = mandates.register_all(to_town, orders=orders, limit_ms=MS)
    assert [(one.status, one.reason) for one in said] == [
        ("active", ""), ("active", ""), ("refused", "name_differs"), ("revoked", ""), ("refused", "no_such_account"),
    ]  # fmt: skip
    assert said[0].number == alone.number and register(to_town, second, "mb-2").number == said[1].number
    shuffled = mandates.register_all(to_town, orders=orders[::-1], limit_ms=MS)
    assert [one.number for one in shuffled] == [one.number for one in said[::-1]]
    other_day = dataclasses.replace(orders[1], requested_on=ON)
    late = mandates.register_all(to_town, orders=[orders[0], other_day], limit_ms=MS)
    assert [(one.status, one.reason) for one in late] == [("active", ""), ("refused", "reference_conflict")]
    assert debit(to_town, "b-batch", bank.DebitItem("i", "", 1_00, said[1].number))[0][0] in ("paid", "insufficient")


def test_a_batch_outlives_a_restart(small_town: Town, tmp_path: Path) -> None:
    orders = [order(one, f"mr-{one.key}") for one in small_town.merchants[:50]]
    numbers = []
    for _ in range(2):
        served = serve(small_town, state_path=tmp_path / "state.sqlite")
        to = link(base_url=served.url, token=served.token)
        numbers.append([one.number for one in mandates.register_all(to, orders=orders, limit_ms=MS)])
        served.stop()
    assert numbers[0] == numbers[1] and len({*numbers[0]}) >= 40


def test_unfit_batches_never_leave_the_house(small_town: Town) -> None:
    nobody, one = link(base_url="http://127.0.0.1:9", token="t"), small_town.merchants[0]
    for orders in ([order(one, "a"), order(one, "a")], [order(one, "a b")]):
        with pytest.raises(ValueError, match="reference"):
            mandates.register_all(nobody, orders=orders, limit_ms=MS)
    many = [order(one, f"n-{place}") for place in range(mandates.MOST_ORDERS + 1)]
    with pytest.raises(ValueError, match="at most"):
        mandates.register_all(nobody, orders=many, limit_ms=MS)


@pytest.mark.parametrize(
    ("status", "body", "found"),
    [
        (503, {"code": "unavailable"}, [("unknown", "http_503")] * 2),
        (404, {"code": "no_such_path"}, [("unknown", "http_404")] * 2),
        (422, {"code": "bad_request"}, [("unknown", "bad_request")] * 2),
        (200, {}, [("unknown", "results:missing")] * 2),
        (200, {"results": "many"}, [("unknown", "results:missing")] * 2),
        (200, {"results": [None, 7, {"reference": 7}]}, [("unknown", "results:missing")] * 2),
        (200, {"results": ["B", "A"]}, [("active", ""), ("active", "")]),
        (200, {"results": ["A"]}, [("active", ""), ("unknown", "results:missing")]),
        (200, {"results": ["A", "B", "A"]}, [("unknown", "results:missing"), ("active", "")]),
        (200, {"results": ["A", {"reference": "B", "status": "refused"}]},
         [("active", ""), ("unknown", "code:not_text")]),
        (200, {"results": ["A", {"reference": "B", "status": "refused", "code": "closed"}]},
         [("active", ""), ("refused", "closed")]),
        (200, {"results": ["A", {"reference": "B", "status": "active", "account": "1"}]},
         [("active", ""), ("unknown", "account:other_subject")]),
    ],
)  # fmt: skip
def test_what_a_bank_says_of_a_batch_is_believed_item_by_item(
    status: int, body: dict[str, object], found: list[tuple[str, str]]
) -> None:
    orders = [dataclasses.replace(MANDATE, reference=name) for name in "AB"]
    results = body.get("results")
    if isinstance(results, list):
        made = [{**REGISTERED, "reference": one, "mandate": f"7{one}"} if one in ("A", "B") else one for one in results]
        body = {"results": made}
    with rogue(lambda peer: peer.say(status, json.dumps(body).encode())) as (address, _):
        said = mandates.register_all(link(base_url=address, token="t"), orders=orders, limit_ms=MS)
    assert [(one.status, one.reason) for one in said] == found


REGISTERED = {
    "reference": MANDATE.reference,
    "mandate": "77",
    "account": MANDATE.account,
    "status": "active",
    "registered_on": "2026-06-01",
}
REVOKED = {**REGISTERED, "status": "revoked", "revoked_on": "2026-07-03"}


def says(body: object, call: str) -> tuple[str, str]:
    with rogue(lambda peer: peer.say(200, json.dumps(body).encode())) as (address, _):
        to = link(base_url=address, token="t")
        if call == "revoke":
            found = mandates.revoke(to, number="77", requested_on=ON, limit_ms=MS)
        else:
            found = mandates.register(to, order=MANDATE, limit_ms=MS)
        return found.status, found.reason


@pytest.mark.parametrize(
    ("call", "body", "reason"),
    [
        ("register", {**REGISTERED, "reference": "another"}, "reference:other_subject"),
        ("register", {**REGISTERED, "account": "9999000000000000002"}, "account:other_subject"),
        ("register", {**REGISTERED, "mandate": None}, "mandate:missing"),
        ("register", {**REGISTERED, "mandate": 77}, "mandate:not_text"),
        ("register", {**REGISTERED, "mandate": "7 7"}, "mandate:not_text"),
        ("register", {**REGISTERED, "mandate": "7" * 41}, "mandate:out_of_range"),
        ("register", {**REGISTERED, "status": "ACTIVE"}, "status:unknown_code"),
        ("register", {**REGISTERED, "registered_on": "2026-02-30"}, "registered_on:not_date"),
        ("revoke", {**REVOKED, "mandate": "78"}, "mandate:other_subject"),
        ("revoke", {**REVOKED, "revoked_on": None}, "revoked_on:missing"),
        ("revoke", REGISTERED, "status:contradictory"),
    ],
)
def test_nonsense_leaves_the_outcome_unknown(call: str, body: object, reason: str) -> None:
    assert says(body, call) == ("unknown", reason)


def test_the_sound_forms_of_these_bodies_are_believed() -> None:
    assert says(REGISTERED, "register") == ("active", "")
    assert says(REVOKED, "register") == ("revoked", "")
    assert says(REVOKED, "revoke") == ("revoked", "")


@pytest.mark.parametrize("number", ["", "a/b", "a b", "号", "x" * 101])
def test_unfit_numbers_never_leave_the_house(number: str) -> None:
    nobody = link(base_url="http://127.0.0.1:9", token="t")
    with pytest.raises(ValueError, match="reference"):
        mandates.revoke(nobody, number=number, requested_on=ON, limit_ms=MS)
    with pytest.raises(ValueError, match="reference"):
        mandates.registered(nobody, reference=number, account="1", limit_ms=MS)
