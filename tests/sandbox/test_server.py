"""The server speaks plain HTTP: errors are JSON with a code, every reply says it is simulated, time can be added."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import httpx
import pytest

from loanmill.sandbox.real import RealEnterprises, RealRow
from loanmill.sandbox.server.serve import TOKEN, serve
from loanmill.sandbox.town import START, Town, town


@pytest.fixture(scope="module")
def small() -> Town:
    return town(seed=4, merchants=30)


@pytest.fixture
def client(small: Town, tmp_path: Path) -> Iterator[httpx.Client]:
    served = serve(small, state_path=tmp_path / "state.sqlite")
    with httpx.Client(base_url=served.url, headers={"Authorization": f"Bearer {TOKEN}"}, trust_env=False) as opened:
        yield opened
    served.stop()


PAYMENT = {"reference": "r", "payee_account": "1", "payee_name": "甲", "amount": "1.00", "purpose": "进货"}


@pytest.mark.parametrize(
    ("path", "body", "status", "code", "names"),
    [
        ("/registry/v1/enterprise", {}, 422, "bad_request", "uscc"),
        ("/registry/v1/enterprise", {"uscc": 5}, 422, "bad_request", "uscc"),
        ("/registry/v1/enterprise", {"uscc": "nobody"}, 404, "not_found", ""),
        ("/registry/v2/enterprise", {"uscc": "x"}, 404, "no_such_path", "/registry/v2/enterprise"),
        ("/tax/v1/invoices", {"tax_id": "x", "from": "2026-02-30", "to": "2026-03-01"}, 422, "bad_request", "from"),
        ("/acquirer/v1/flow", {"merchant_no": "x", "from": "2026-01-01"}, 422, "bad_request", "to"),
        (
            "/acquirer/v1/flow",
            {"merchant_no": "x", "from": "2026-01-01", "to": "2026-01-02", "page": 0},
            422,
            "bad_request",
            "page",
        ),
        ("/bank/v1/payments", {**PAYMENT, "amount": 1.0}, 422, "bad_request", "amount"),
        ("/bank/v1/payments", {**PAYMENT, "amount": "-1.00"}, 422, "bad_request", "amount"),
        ("/bank/v1/debits", {"batch": "b", "value_date": "2026-06-01", "items": [1]}, 422, "bad_request", "items"),
        (
            "/bank/v1/debits",
            {
                "batch": "b",
                "value_date": "2026-06-01",
                "items": [{"reference": "i", "account": "1", "amount": "1.00"}] * 2,
            },
            422,
            "duplicate_reference",
            "",
        ),
        (
            "/bank/v1/debits",
            {"batch": "b", "value_date": "2026-06-01", "items": [{"reference": "i", "amount": "1.00"}]},
            422,
            "bad_request",
            "an account or a mandate",
        ),
        (
            "/bank/v1/debits",
            {
                "batch": "b",
                "value_date": "2026-06-01",
                "items": [{"reference": "i", "account": "1", "mandate": "2", "amount": "1.00"}],
            },
            422,
            "bad_request",
            "not both",
        ),
        ("/bank/v1/mandates", {"reference": "m", "account": "1", "name": "甲"}, 422, "bad_request", "contract"),
        ("/bank/v1/revocations", {"mandate": "1"}, 422, "bad_request", "requested_on"),
        (
            "/esign/v1/contracts",
            {"reference": "c", "document_sha256": "0", "signers": []},
            422,
            "bad_request",
            "signers",
        ),
        ("/funder/v1/quotes/q", {"amount": "1.00", "term_months": 0}, 422, "bad_request", "term_months"),
    ],
)
def test_errors_have_a_code_and_name_the_field(
    client: httpx.Client, path: str, body: dict[str, object], status: int, code: str, names: str
) -> None:
    reply = client.post(path, json=body)
    said = reply.json()
    assert (reply.status_code, said["code"], said["simulated"]) == (status, code, True)
    assert names in said["message"]
    assert reply.headers["X-Simulated"] == "true"


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_bodies_that_are_no_json_object(client: httpx.Client, content: bytes) -> None:
    reply = client.post("/registry/v1/enterprise", content=content)
    assert (reply.status_code, reply.json()["code"]) == (400, "not_json")


def test_no_token_no_answer(client: httpx.Client) -> None:
    for given in ("", "Bearer wrong", TOKEN):
        reply = client.get("/esign/v1/certificate", headers={"Authorization": given})
        assert (reply.status_code, reply.json()["code"]) == (401, "unauthorised")


def test_every_reply_says_it_is_simulated_and_repeats_the_request_id(client: httpx.Client, small: Town) -> None:
    for one in small.merchants:
        if small.trouble("registry", one) == "none":
            reply = client.post("/registry/v1/enterprise", json={"uscc": one.uscc}, headers={"X-Request-Id": "q-7"})
            assert reply.json()["simulated"] is True
            assert (reply.headers["X-Simulated"], reply.headers["X-Request-Id"]) == ("true", "q-7")


def test_a_connection_is_kept_through_errors(client: httpx.Client, small: Town) -> None:
    one = next(one for one in small.merchants if small.trouble("registry", one) == "none")
    for body in ({"uscc": "nobody"}, {}, {"uscc": one.uscc}):
        reply = client.post("/registry/v1/enterprise", json=body)
    assert reply.status_code == 200


def test_many_at_once(client: httpx.Client, small: Town) -> None:
    def ask(n: int) -> int:
        body = {**PAYMENT, "reference": f"r{n % 10}", "payee_account": small.merchants[0].account}
        return client.post("/bank/v1/payments", json=body).status_code

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(ask, range(200))) == {200}


def test_some_payments_are_pending_and_found_paid(client: httpx.Client, small: Town) -> None:
    one = small.merchants[2]
    order = {**PAYMENT, "payee_account": one.account, "payee_name": one.name}
    first = [client.post("/bank/v1/payments", json={**order, "reference": f"p-{n}"}).json() for n in range(200)]
    pending = [said for said in first if said["status"] == "pending"]
    assert 0 < len(pending) < 20
    for said in pending:
        path = f"/bank/v1/payments/{said['reference']}"
        assert client.get(path).json() == {**said, "status": "paid"}
        again = client.post("/bank/v1/payments", json={**order, "reference": said["reference"]}).json()
        assert again == said, "the same order gets the same first word"


def test_latency_is_added(small: Town, tmp_path: Path) -> None:
    served = serve(small, state_path=tmp_path / "late.sqlite", latency_ms=(60, 90))
    begun = monotonic()
    httpx.get(f"{served.url}/esign/v1/certificate", headers={"Authorization": f"Bearer {TOKEN}"}, trust_env=False)
    assert monotonic() - begun > 0.06
    served.stop()


def test_real_enterprises_have_no_invoices_here(tmp_path: Path) -> None:
    real = RealEnterprises([RealRow("E1", "***电子", "firm")], seed=3, start=START)
    served = serve(real, state_path=tmp_path / "real.sqlite")
    body = {"tax_id": real.by_id["E1"].uscc, "from": "2020-01-01", "to": "2020-02-01", "page": 1}
    headers = {"Authorization": f"Bearer {TOKEN}"}
    reply = httpx.post(f"{served.url}/tax/v1/invoices", json=body, headers=headers, trust_env=False)
    assert (reply.status_code, reply.json()["code"]) == (501, "not_served")
    served.stop()
