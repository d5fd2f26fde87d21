"""Published schedules compared with ours: vectors of our own making here, and the published file where it is."""

from __future__ import annotations

import json
import os
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from loanmill.core.schedule.vectors.check import Difference, VectorsInvalid, check_vector, check_vectors

ROOT = Path(__file__).resolve().parents[3]
FACTS = Path(os.environ.get("LOANMILL_FACTS") or ROOT.parent / "shared" / "facts")
FILE = FACTS / "schedule_vectors.json"

# 1,200.00 at 12% a year, 1% a month: 1,200 * 1.01^3 / 3.0301 = 408.03 (408.0265 to the multiple of 1: 408).
PLAIN: dict[str, Any] = {
    "id": "by-hand",
    "kind": "schedule",
    "terms": {
        "principal": "1200",
        "annual_rate_pct": "12",
        "interest_type": "DECLINING_BALANCE",
        "interest_calc_period": "SAME_AS_REPAYMENT_PERIOD",
        "amortization": "EQUAL_INSTALLMENTS",
        "repay_every": 1,
        "freq": "MONTHS",
        "n": 3,
        "start": "2025-01-15",
    },
    "convention": {"days_in_year": "ACTUAL", "days_in_month": "ACTUAL", "rounding": "HALF_EVEN 2dp"},
    "disbursements": [{"date": "2025-01-15", "amount": "1200", "fee": "0"}],
    "events": [],
    "expected_rows": [
        {"n": 1, "days": 31, "due_date": "2025-02-15", "principal": "396.03", "interest": "12.0", "due": "408.03"},
        {"n": 2, "days": 28, "due_date": "2025-03-15", "principal": "399.99", "interest": "8.04", "due": "408.03"},
        {"n": 3, "days": 31, "due_date": "2025-04-15", "principal": "403.98", "interest": "4.04", "due": "408.02"},
    ],
    "expected_total": {"Principal due": "1200", "Interest": "24.08", "Due": "1224.08", "emi": "408.03", "periods": 3},
}


def changed(**parts: Any) -> dict[str, Any]:
    """PLAIN with terms, convention or other parts changed; None takes a field away."""
    made = deepcopy(PLAIN)
    for name, value in parts.items():
        if isinstance(value, dict) and isinstance(made.get(name), dict):
            made[name] = {k: v for k, v in {**made[name], **value}.items() if v is not None}
        else:
            made[name] = value
    return made


def rows(text: str) -> list[dict[str, str]]:
    """Rows written as: number, principal, interest, due, balance."""
    names = ("n", "principal", "interest", "due", "balance")
    return [dict(zip(names, line.split(), strict=True)) for line in text.strip().splitlines()]


def test_a_vector_that_is_ours_matches() -> None:
    assert check_vector(PLAIN).differences == ()
    assert check_vector(PLAIN).matched


def test_what_differs_is_named_by_row_and_field() -> None:
    wrong = deepcopy(PLAIN)
    wrong["expected_rows"][1]["interest"] = "8.05"
    wrong["expected_total"]["Interest"] = "24.09"
    found = check_vector(wrong).differences
    assert found == (Difference(2, "interest", "8.04", "8.05"), Difference(None, "Interest", "24.08", "24.09"))


def test_a_row_too_many_or_too_few_differs() -> None:
    short = changed(expected_rows=PLAIN["expected_rows"][:2], expected_total=None)
    assert [one.field for one in check_vector(short).differences] == ["rows"]
    long = changed(expected_rows=[*PLAIN["expected_rows"], {"n": 4, "due": "1"}], expected_total=None)
    assert [one.field for one in check_vector(long).differences] == ["row"]


@pytest.mark.parametrize(
    ("name", "parts", "expected"),
    [
        (
            "multiples, the last takes the rest",
            {"convention": {"installment_multiple_of": 1}},
            "1 396.00 12.00 408 804.00\n2 399.96 8.04 408 404.04\n3 404.04 4.04 408.08 0",
        ),
        (
            "cumulative by days: the first month's 31 days of 365 for the level sum, each month's own for interest",
            {"terms": {"interest_calc_period": "DAILY", "schedule_type": "CUMULATIVE"}},
            "1 395.95 12.23 408.18 804.05\n2 400.78 7.40 408.18 403.27\n3 403.27 4.11 407.38 0",
        ),
        (
            "equal principal",
            {"terms": {"amortization": "EQUAL_PRINCIPAL_PAYMENTS"}},
            "1 400 12 412 800\n2 400 8 408 400\n3 400 4 404 0",
        ),
        ("flat", {"terms": {"interest_type": "FLAT"}}, "1 400 12 412 800\n2 400 12 412 400\n3 400 12 412 0"),
        (
            "the level sum at rate/12, rounded up to 409; interest by days",
            {
                "terms": {"interest_calc_period": "DAILY"},
                "convention": {"days_in_year": "365 (actual days)", "rounding": "EMI = ceil to whole unit"},
            },
            "1 396.77 12.23 409 803.23\n2 401.61 7.39 409 401.62\n3 401.62 4.09 405.71 0",
        ),
        (
            "grace on principal, interest put off",
            {"terms": {"amortization": "EQUAL_PRINCIPAL", "grace_principal": 1, "interest_free": 1, "product": "LP1"}},
            "1 0 0 0 1200\n2 600 24 624 600\n3 600 6 606 0",
        ),
        (
            "a down payment of 25%",
            {"terms": {"amortization": "EQUAL_PRINCIPAL", "down_payment_pct": "25"}},
            "1 300 0 300 900\n2 300 9 309 600\n3 300 6 306 300\n4 300 3 303 0",
        ),
        (
            "an agreed instalment, its number unknown",
            {"terms": {"n": None, "emi": "500", "amortization": "FIXED_AMOUNT"}},
            "1 488 12 500 712\n2 492.88 7.12 500 219.12\n3 219.12 2.19 221.31 0",
        ),
    ],
)
def test_conventions(name: str, parts: dict[str, Any], expected: str) -> None:
    verdict = check_vector(changed(**parts, expected_rows=rows(expected), expected_total=None))
    assert (verdict.differences, verdict.unknown, verdict.unreadable) == ((), "", ""), name


RECALCULATED = {
    "terms": {"interest_calc_period": "DAILY", "start": "2025-01-01", "product": "LP1_RECALCULATION_COMPOUNDING_NONE"},
    "convention": {"installment_multiple_of": 1},
    "disbursements": [{"date": "2025-01-01", "amount": "1200"}],
    "expected_total": None,
}


def paid(on: str, amount: str, product: str = "LP1_RECALCULATION_COMPOUNDING_NONE") -> dict[str, Any]:
    """A recalculated loan after one payment."""
    made = changed(**RECALCULATED, events=[{"type": "repayment", "date": on, "amount": amount}])
    made["terms"]["product"] = product
    return made


@pytest.mark.parametrize(
    ("name", "vector", "expected"),
    [
        (  # 14 days on 1,200.00 = 5.52, 17 days on 1,000.00 = 5.59
            "early, in part: less interest, the same sum",
            paid("2025-01-15", "200"),
            "1 396.89 11.11 408 803.11\n2 400.61 7.39 408 402.50\n3 402.50 4.10 406.60 0",
        ),
        (  # after 12.23 of interest 787.77 is repaid: 412.23 over two months is 209.28, so 209
            "on the day, too much: smaller instalments",
            paid("2025-02-01", "800"),
            "1 787.77 12.23 800 412.23\n2 205.21 3.79 209 207.02\n3 207.02 2.11 209.13 0",
        ),
        (
            "on the day, too much: fewer instalments",
            paid("2025-02-01", "800", "LP1_RECALCULATION_COMPOUNDING_NONE_RESCHEDULE_REDUCE_NR_INST"),
            "1 787.77 12.23 800 412.23\n2 404.21 3.79 408 8.02\n3 8.02 0.08 8.10 0",
        ),
        (
            "on the day, too much: the next instalments ask less",
            paid("2025-02-01", "800", "LP1_RECALCULATION_COMPOUNDING_NONE_RESCHEDULE_RESCH_NEXT_REP"),
            "1 787.77 12.23 800 412.23\n2 12.21 3.79 16 400.02\n3 400.02 4.08 404.10 0",
        ),
        (  # 5 days on 1,200.00 = 1.97, 23 days on 804.23 = 6.08
            "late: interest on what is overdue until it is paid",
            paid("2025-02-06", "408"),
            "1 395.77 12.23 408 804.23\n2 399.95 8.05 408 404.28\n3 404.28 4.12 408.40 0",
        ),
    ],
)
def test_recalculation_after_a_payment(name: str, vector: dict[str, Any], expected: str) -> None:
    vector["expected_rows"] = rows(expected)
    assert check_vector(vector).differences == (), name


def test_an_unpaid_progressive_loan_bears_interest_on_all_of_it() -> None:
    vector = changed(
        terms={"interest_calc_period": "DAILY", "product": "LP2_RECALCULATION"},
        convention={"days_in_year": "360", "days_in_month": "30"},
        events=[{"type": "business_date", "date": "2025-06-01"}, {"type": "end_of_day_run"}],
        expected_rows=rows("1 396.03 12 408.03 803.97\n2 396.03 12 408.03 407.94\n3 407.94 12 419.94 0"),
        expected_total=None,
    )
    assert check_vector(vector).differences == ()


def test_fees_in_every_instalment_and_on_overdue_ones() -> None:
    flat = {"interest_type": "FLAT", "product": "LP1_INTEREST_FLAT_OVERDUE_FROM_AMOUNT"}
    vector = changed(
        terms=flat,
        events=[
            {"type": "charge_pct", "name": "LOAN_INSTALLMENT_PERCENTAGE_FEE", "pct": "1"},
            {"type": "charge_flat", "name": "NSF_FEE", "amount": "7", "date": "2025-03-01"},
            {"type": "business_date", "date": "2025-02-20"},
        ],
        expected_rows=[
            {"n": 1, "fees": "4.12", "penalties": "6", "due": "422.12"},
            {"n": 2, "fees": "4.12", "penalties": "7", "due": "423.12"},
            {"n": 3, "fees": "4.12", "penalties": "0", "due": "416.12"},
        ],
        expected_total={"Fees": "12.36", "Penalties": "13", "Due": "1261.36"},
    )
    assert check_vector(vector).differences == ()


def test_periods_that_rows_state_are_taken_as_given() -> None:
    vector = changed(terms={"start": None, "interest_calc_period": "DAILY"})
    vector["convention"] = {"days_in_year": "360", "days_in_month": "30", "rounding": "HALF_EVEN 2dp"}
    starts = ["2025-01-15", "2025-02-15", "2025-03-20"]
    for row, start, due in zip(
        vector["expected_rows"], starts, ["2025-02-15", "2025-03-20", "2025-04-20"], strict=True
    ):
        row.update({"from": start, "due_date": due, "rate_factors": ["0.010000000000"]})
        del row["days"]
    vector["expected_rows"][0]["rate_factors"].insert(0, "0.0")
    verdict = check_vector(vector)
    assert verdict.differences == ()
    assert verdict.periods_given


def test_an_advance_repaid_from_takings() -> None:
    """100.00 for a fee of 21.00 in two payments of 60.50: 10% a period earns 10.00 + ... solved by hand below."""
    vector = {
        "id": "takings",
        "kind": "working_capital",
        "terms": {
            "net_disbursement": "105",
            "discount_fee": "16",
            "total_payment_volume": "21780",
            "period_payment_rate_pct": "100",
            "start": "2026-01-01",
            "freq": "DAYS",
            "repay_every": 1,
        },
        "convention": {"npv_day_count": "360"},
        "expected_rows": [
            # 60.50 / 1.1 + 60.50 / 1.21 = 105.00: the rate is 10% a period
            {"n": 1, "due_date": "2026-01-02", "due": "60.50", "balance": "55.00", "deferred_fee_balance": "5.50"},
            {"n": 2, "due_date": "2026-01-03", "due": "60.50", "balance": "0", "deferred_fee_balance": "0"},
        ],
        "expected_total": {"Due": "121", "periods": 2, "emi": "60.50"},
    }
    assert check_vector(vector).differences == ()


@pytest.mark.parametrize(
    ("vector", "told"),
    [
        (changed(terms={"amortization": "SUM_OF_DIGITS"}), "SUM_OF_DIGITS"),
        (changed(terms={"moon_phase": "full"}), "moon_phase"),
        (changed(convention={"days_in_year": "252", "days_in_month": "ACTUAL"}), "252"),
        (changed(convention={"rounding": "BANKERISH"}), "BANKERISH"),
        (changed(terms={"freq": "FORTNIGHTS"}), "FORTNIGHTS"),
        (changed(events=[{"type": "pause", "date": "2025-02-01"}]), "pause"),
        (changed(kind="derivative"), "derivative"),
        (changed(expected_rows=[{"n": 1, "tax": "1"}]), "tax"),
    ],
)
def test_an_unknown_convention_is_told_not_crashed_on(vector: dict[str, Any], told: str) -> None:
    assert told in check_vector(vector).unknown


@pytest.mark.parametrize(
    "vector",
    [
        changed(terms={"principal": "abc"}, disbursements=[]),
        changed(terms={"n": None}),
        changed(terms={"annual_rate_pct": "NaN"}),
        changed(terms={"n": 100000}),
        changed(terms={"start": "2025-02-30"}),
        changed(expected_rows=[], expected_total=None),
        changed(expected_rows="rows"),
        changed(events=["late"]),
        changed(disbursements=[{"date": "2030-01-01", "amount": "1200"}]),
        {"id": "no terms"},
        7,
    ],
)
def test_a_bad_vector_is_a_verdict(vector: Any) -> None:
    (verdict,) = check_vectors([vector])
    assert verdict.unreadable
    assert not verdict.matched


def test_another_form_is_refused() -> None:
    with pytest.raises(VectorsInvalid, match="vectors"):
        check_vectors({"schedules": []})


@pytest.mark.realdata
@pytest.mark.skipif(not FILE.exists(), reason=f"{FILE} is absent: set LOANMILL_FACTS to the folder of facts")
def test_every_published_schedule_matches() -> None:
    verdicts = check_vectors(json.loads(FILE.read_text(encoding="utf-8")))
    assert len(verdicts) >= 39
    assert [verdict for verdict in verdicts if not verdict.matched] == []


PUBLISHED = json.loads((Path(__file__).parent / "published.json").read_text(encoding="utf-8"))["vectors"]


@pytest.mark.parametrize("vector", PUBLISHED, ids=[vector["id"] for vector in PUBLISHED])
def test_schedules_published_elsewhere_match(vector: dict[str, Any]) -> None:
    """Figures that nobody here computed; with one fen or day changed in any row they no longer match."""
    assert check_vector(vector).matched
    wrong = deepcopy(vector)
    row = wrong["expected_rows"][-1]
    amount = next((name for name in ("interest", "due") if name in row), None)
    if amount:
        row[amount] = f"{Decimal(row[amount]) + Decimal('0.01')}"
    else:
        row["due_date"] = str(date.fromisoformat(row["due_date"]) + timedelta(days=1))
    assert not check_vector(wrong).matched


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"convention": ["360"]}, "convention is ['360']"),
        ({"events": {"type": "repayment"}}, "events is {"),
        ({"disbursements": "1200"}, "disbursements is '1200'"),
        ({"expected_total": ["24.08"]}, "expected_total is"),
        ({"expected_rows": [{"n": "one", "due": "1"}]}, "expected_rows, place 1: n is 'one'"),
        ({"terms": {"principal": "1e30"}, "disbursements": []}, "principal '1e30' is beyond"),
        ({"terms": {"n": 5_000}}, "n 5000 is outside 1 to 3660"),
        ({"terms": {"n": 0}}, "n 0 is outside"),
        ({"terms": {"repay_every": 0}}, "repay_every 0"),
        ({"terms": {"due_day": 32}}, "due day of 32"),
        ({"terms": {"emi": "-1"}}, "emi '-1'"),
        ({"terms": {"start": None}, "disbursements": []}, "state terms.start"),
        ({"events": [{"type": "rate_change", "date": "2025-02-01"}]}, "rate_change without a rate"),
    ],
)
def test_a_bad_value_is_named_with_its_field(parts: dict[str, Any], told: str) -> None:
    vector, good = changed(**parts), deepcopy(PLAIN)
    bad, fine = check_vectors([vector, good])
    assert told in bad.unreadable
    assert fine.matched


def test_a_rate_of_400_percent_and_a_due_day_of_31_are_computed() -> None:
    dear = changed(terms={"annual_rate_pct": "400"}, expected_rows=[{"n": 1, "interest": "400"}], expected_total=None)
    dear["expected_rows"][0]["balance"] = "908.11"  # 1,200.00 * (4/3)^3 / (1 + 4/3 + (4/3)^2) = 691.89 a month
    late = changed(terms={"due_day": 31}, expected_total=None)
    late["expected_rows"] = [{"n": 1, "due_date": "2025-02-28"}, {"n": 2, "due_date": "2025-03-31"}]
    late["expected_rows"] += [{"n": 3, "due_date": "2025-04-30"}]
    assert [verdict.differences for verdict in check_vectors([dear, late])] == [(), ()]


def test_first_rows_alone_are_compared_where_more_is_out() -> None:
    some = changed(expected_rows=rows("1 396.03 12 408.03 803.97"), expected_total=None)
    assert check_vector(some).matched


@pytest.mark.parametrize(
    ("name", "parts", "expected"),
    [
        (
            "in advance: 1,200.00 * 1.01^2 / 3.0301 = 403.99",
            {"terms": {"amortization": "FIXED_ANNUITY_BEGIN"}, "expected_rows": "1 403.99 0 403.99 796.01"},
            "403.99",
        ),
        (
            "12.682503% effective is 1% a month",
            {"terms": {"annual_rate_pct": "12.682503013", "rate_type": "EAR"}},
            "408.03",
        ),
        ("1% a period", {"terms": {"annual_rate_pct": "1", "rate_type": "real"}}, "408.03"),
    ],
)
def test_what_a_rate_or_an_annuity_means_is_named(name: str, parts: dict[str, Any], expected: str) -> None:
    given = rows(parts.pop("expected_rows", "1 396.03 12 408.03 803.97"))
    vector = changed(**parts, expected_rows=given)
    vector["expected_total"] = {"emi": expected}
    assert check_vector(vector).differences == (), name
