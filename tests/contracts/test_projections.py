"""Projections: bytes in, facts and rows out; what does not fit is set aside by row, field and reason, never zeroed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loanmill.core.evidence.missing import Missing
from loanmill.core.evidence.projections import invoices, pos, registry, tobacco
from loanmill.core.evidence.projections.projected import Projected
from loanmill.core.evidence.rows import InvoiceRow, PosRow, TobaccoRow

AS_OF = date(2026, 6, 1)
USCC, LICENCE = "91990001MA0000001X", "990000000001"
INVOICE = {
    "number": "25991000000120000001",
    "issued_on": "2025-12-31",
    "direction": "out",
    "counterparty_id": "91990002MA0000002Y",
    "counterparty_name": "云泽市同心商贸有限公司",
    "amount": "100.00",
    "tax": "13.00",
    "total": "113.00",
    "status": "正常",
    "goods": "*饮料*饮料",
}
TAKING = {
    "message_type": "sale",
    "amount": "88.50",
    "local_at": "2026-05-03T23:59:59",
    "stan": "000001",
    "rrn": "260500000001",
    "auth_code": "",
    "response_code": "00",
    "terminal_no": "T1",
    "mcc": "5993",
    "entry_mode": "qr",
    "card_token": "ct1",
}
ORDER = {
    "order_no": "YC1",
    "ordered_on": "2026-05-04",
    "cartons": 30,
    "amount": "4200.00",
    "paid_by_linked_account": True,
}
ENTERPRISE = {
    "uscc": USCC,
    "name": "柳溪区聚福烟酒店",
    "kind": "sole_trader",
    "status": "active",
    "established_on": "2015-03-02",
    "capital_yuan": "50000.00",
    "legal_representative": {"name": "欧阳·古丽", "id_no": "990001198001010015"},
    "industry": "F52",
    "scope": "卷烟零售",
    "abnormal_listed": False,
    "officers": [],
    "shareholders": [{"name": "甲", "share_bp": 6000}, {"name": "乙", "share_bp": 4000}],
    "changes": [
        {"on": "2025-06-01", "what": "address", "before": "", "after": ""},
        {"on": "2025-06-02", "what": "legal_representative", "before": "", "after": ""},
        {"on": "2026-06-01", "what": "address", "before": "", "after": ""},
    ],
}
RETAILER = {
    "licence_no": LICENCE,
    "holder_name": "欧阳·古丽",
    "holder_id_no": "990001198001010015",
    "valid_until": "2029-12-31",
    "grade": 12,
    "orders": [ORDER],
}


def token(kind: str, value: str) -> str:
    return f"{kind}/{value}"


def of_invoices(*rows: object) -> Projected[InvoiceRow]:
    return invoices.project(json.dumps([{"rows": rows}]).encode(), status="found", party="p", token=token)


def of_takings(*rows: object) -> Projected[PosRow]:
    return pos.project(json.dumps([{"rows": rows}]).encode(), status="found", party="p", token=token)


def of_retailer(**changes: object) -> Projected[TobaccoRow]:
    body = json.dumps({**RETAILER, **changes}).encode()
    return tobacco.project(body, status="found", party="p", licence_no=LICENCE)


def of_orders(*rows: object) -> Projected[TobaccoRow]:
    return of_retailer(orders=rows)


def of_enterprise(**changes: object) -> Projected[None]:
    return registry.project(json.dumps({**ENTERPRISE, **changes}).encode(), status="found", uscc=USCC, as_of=AS_OF)


def test_an_invoice() -> None:
    paper = {**INVOICE, "code": "099000250101", "number": "00000001", "status": "红冲"}
    paper |= {"amount": "-100.00", "tax": "-13.00", "total": "-113.00", "direction": "in"}
    made = of_invoices(INVOICE, paper)
    day, other = date(2025, 12, 31), "counterparty/91990002MA0000002Y"
    assert made.rows == (
        InvoiceRow("p", "out", day, other, 10000, 1300, 11300, "normal", "25991000000120000001", "digital"),
        InvoiceRow("p", "in", day, other, -10000, -1300, -11300, "red", "099000250101-00000001", "paper"),
    )
    assert made.facts == {"inv_rows_received": 2, "inv_rows_rejected": 0}


def test_a_taking() -> None:
    at = datetime(2026, 5, 3, 23, 59, 59)  # noqa: DTZ001  # the shop's wall clock has no zone
    wanted = PosRow("p", "sale", 8850, at, at.date(), "card/ct1", "qr", "00", "T1", "000001", "260500000001")
    assert of_takings(TAKING).rows == (wanted,)


def test_a_retailer() -> None:
    made = of_retailer()
    assert made.rows == (TobaccoRow("p", "YC1", date(2026, 5, 4), 30, 420000, True),)
    assert made.facts["tob_valid_until"] == "2029-12-31"
    assert made.facts["tob_grade"] == 12


def test_an_enterprise() -> None:
    made = of_enterprise()
    assert made.rejects == ()
    assert made.facts["reg_capital_fen"] == 5_000_000
    assert made.facts["reg_change_count_12m"] == 2, "a year ago to the day lies outside"
    assert made.facts["reg_legal_rep_change_count_12m"] == 1
    assert (made.facts["reg_shareholder_count"], made.facts["reg_largest_share_bp"]) == (2, 6000)


AMOUNTS = ["1,234.5", "1,234.50", "NaN", "Infinity", "1234.5", "1234", "1e3", "", " 1.00", "１.００", "+1.00", "01.00",
           "1.005", "٣.00", "9" * 20 + ".00", 1234.5, 1234, True, ["1.00"], {"yuan": "1.00"}]  # fmt: skip


@pytest.mark.parametrize("amount", AMOUNTS, ids=repr)
@pytest.mark.parametrize(
    ("project", "row"), [(of_invoices, INVOICE), (of_takings, TAKING), (of_orders, ORDER)], ids=["inv", "pos", "tob"]
)
def test_amounts_that_are_none(
    project: Callable[..., Projected[object]], row: dict[str, object], amount: object
) -> None:
    good = {**row, "number": "25991000000120000009", "rrn": "9", "order_no": "YC9"}
    made = project({**row, "amount": amount}, good)
    assert len(made.rows) == 1, "the row beside it is kept"
    assert [(reject.row, reject.field, reject.reason) for reject in made.rejects] == [(1, "amount", "not_amount")]


@pytest.mark.parametrize("amount", AMOUNTS, ids=repr)
def test_capital_that_is_none_is_missing_not_zero(amount: object) -> None:
    made = of_enterprise(capital_yuan=amount)
    assert made.facts["reg_capital_fen"] == Missing("unreadable")
    assert made.facts["reg_status"] == "active", "the other fields stand"
    assert [(reject.field, reject.reason) for reject in made.rejects] == [("capital_yuan", "not_amount")]


@pytest.mark.parametrize(
    ("project", "row", "change", "field", "reason"),
    [
        (of_invoices, INVOICE, {"total": "113.01"}, "total", "sum_differs"),
        (of_invoices, INVOICE, {"status": "有效"}, "status", "unknown_code"),
        (of_invoices, INVOICE, {"status": "作废"}, "status", "digital_cannot_be_voided"),
        (of_invoices, INVOICE, {"status": "红冲"}, "amount", "wrong_sign"),
        (of_invoices, INVOICE, {"amount": "-100.00", "tax": "-13.00", "total": "-113.00"}, "amount", "wrong_sign"),
        (of_invoices, INVOICE, {"tax": "-13.00", "total": "87.00"}, "amount", "wrong_sign"),
        (of_invoices, INVOICE, {"number": "123"}, "number", "not_digital_number"),
        (of_invoices, INVOICE, {"issued_on": "2025-02-29"}, "issued_on", "not_date"),
        (of_invoices, INVOICE, {"issued_on": "20251231"}, "issued_on", "not_date"),
        (of_invoices, INVOICE, {"issued_on": 45000}, "issued_on", "not_date"),
        (of_invoices, INVOICE, {"direction": "sideways"}, "direction", "unknown_code"),
        (of_invoices, INVOICE, {"counterparty_id": " "}, "counterparty_id", "missing"),
        (of_invoices, INVOICE, {"counterparty_id": "a\u0000b"}, "counterparty_id", "not_text"),
        (of_invoices, INVOICE, {"counterparty_id": "\ud800"}, "counterparty_id", "not_text"),
        (of_takings, TAKING, {"amount": "-1.00"}, "amount", "wrong_sign"),
        (of_takings, TAKING, {"local_at": "2026-05-03"}, "local_at", "not_moment"),
        (of_takings, TAKING, {"local_at": "2026-05-03T25:00:00"}, "local_at", "not_moment"),
        (of_takings, TAKING, {"local_at": "2026-05-03T10:00:00+08:00"}, "local_at", "not_moment"),
        (of_takings, TAKING, {"message_type": "void"}, "message_type", "unknown_code"),
        (of_takings, TAKING, {"entry_mode": None}, "entry_mode", "missing"),
        (of_takings, TAKING, {"response_code": "approved"}, "response_code", "unknown_code"),
        (of_orders, ORDER, {"cartons": 1.5}, "cartons", "not_integer"),
        (of_orders, ORDER, {"cartons": -1}, "cartons", "out_of_range"),
        (of_orders, ORDER, {"cartons": True}, "cartons", "not_integer"),
        (of_orders, ORDER, {"paid_by_linked_account": "true"}, "paid_by_linked_account", "not_bool"),
    ],
)
def test_rows_that_are_rejected(
    project: Callable[..., Projected[object]],
    row: dict[str, object],
    change: dict[str, object],
    field: str,
    reason: str,
) -> None:
    made = project({**row, **change})
    assert made.rows == ()
    assert [(reject.row, reject.field, reject.reason) for reject in made.rejects] == [(1, field, reason)]


def test_the_same_row_twice_counts_once() -> None:
    changed = {**INVOICE, "amount": "200.00", "total": "213.00"}
    made = of_invoices(INVOICE, INVOICE, changed, "not a row")
    assert len(made.rows) == 1
    reasons = [(reject.row, reject.reason) for reject in made.rejects]
    assert reasons == [(2, "duplicate"), (3, "conflicting"), (4, "not_object")]
    assert made.facts == {"inv_rows_received": 4, "inv_rows_rejected": 3}


def test_a_reply_about_somebody_else_is_contradictory() -> None:
    assert set(of_enterprise(uscc="91990001MA0000009Z").facts.values()) == {Missing("contradictory")}
    made = of_retailer(licence_no="990000000009")
    assert set(made.facts.values()) == {Missing("contradictory")}
    assert made.rows == ()


@pytest.mark.parametrize(
    ("change", "name", "reason"),
    [
        ({"status": "存续"}, "reg_status", "unreadable"),
        ({"established_on": "2026-06-02"}, "reg_established_on", "unreadable"),
        ({"abnormal_listed": "否"}, "reg_abnormal_listed", "unreadable"),
        ({"legal_representative": None}, "reg_legal_rep_name", "unreadable"),
        ({"capital_yuan": "-1.00"}, "reg_capital_fen", "unreadable"),
        ({"capital_yuan": "9999999999999.99"}, "reg_capital_fen", "out_of_range"),
        ({"shareholders": [{"name": "甲", "share_bp": 10_001}]}, "reg_largest_share_bp", "unreadable"),
        ({"changes": [{"on": "2026-06-02", "what": "address"}]}, "reg_change_count_12m", "unreadable"),
    ],
)
def test_registry_fields_that_cannot_be_read(change: dict[str, object], name: str, reason: str) -> None:
    facts = of_enterprise(**change).facts
    assert facts[name] == Missing(reason)  # type: ignore[arg-type]
    assert facts["reg_name"] == "柳溪区聚福烟酒店"


def test_a_grade_outside_its_range_is_missing() -> None:
    assert of_retailer(grade=31).facts["tob_grade"] == Missing("out_of_range")
    assert of_retailer(grade="12").facts["tob_grade"] == Missing("unreadable")


def test_a_leap_day_has_a_year_before_it() -> None:
    body = json.dumps({**ENTERPRISE, "changes": []}).encode()
    made = registry.project(body, status="found", uscc=USCC, as_of=date(2028, 2, 29))
    assert made.facts["reg_change_count_12m"] == 0


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def garbled(row: Mapping[str, object]) -> st.SearchStrategy[dict[str, object]]:
    """The row with any of its fields replaced by anything."""
    return st.dictionaries(st.sampled_from(sorted(row)), ANY_JSON).map(lambda change: {**row, **change})


@given(st.lists(garbled(INVOICE) | ANY_JSON), st.lists(garbled(TAKING) | ANY_JSON), st.lists(garbled(ORDER) | ANY_JSON))
def test_every_row_is_kept_or_accounted_for(sold: list[object], taken: list[object], ordered: list[object]) -> None:
    for made, raw in ((of_invoices(*sold), sold), (of_takings(*taken), taken), (of_orders(*ordered), ordered)):
        assert len(made.rows) + len([reject for reject in made.rejects if reject.row]) == len(raw)


@given(garbled(ENTERPRISE), garbled(RETAILER))
def test_no_reply_breaks_a_projection(enterprise: dict[str, object], retailer: dict[str, object]) -> None:
    assert set(of_enterprise(**enterprise).facts) == set(registry.FACTS)
    assert set(of_retailer(**retailer).facts) == set(tobacco.FACTS)


@given(st.binary() | ANY_JSON.map(lambda value: json.dumps(value).encode()))
def test_bytes_that_are_no_reply_are_unreadable(raw: bytes) -> None:
    for made in (
        invoices.project(raw, status="found", party="p", token=token),
        pos.project(raw, status="found", party="p", token=token),
        tobacco.project(raw, status="found", party="p", licence_no=LICENCE),
        registry.project(raw, status="found", uscc=USCC, as_of=AS_OF),
    ):
        assert made.rows == ()
        values = set(made.facts.values())
        assert values <= {Missing("unreadable"), Missing("contradictory"), 0}
        assert 0 not in values or raw.strip().startswith(b"["), "no rows only where the provider said so"
