"""The town is a function of its seed, its identifiers are well formed, and its hidden kinds leave their traces."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loanmill.core.evidence.projections.wire import fen_of
from loanmill.core.kernel.identifiers import resident_id_fault, uscc_fault
from loanmill.core.products.catalogue import product
from loanmill.core.products.form import faults
from loanmill.sandbox.forms import application_form
from loanmill.sandbox.merchant import Merchant, merchant
from loanmill.sandbox.payer import balance_fen, is_closed
from loanmill.sandbox.real import RealEnterprises, RealRow
from loanmill.sandbox.rhythm import month_sales_fen
from loanmill.sandbox.rng import unique
from loanmill.sandbox.town import START, Town, town
from loanmill.sandbox.truths import Kind

SINCE, UNTIL = date(2024, 6, 1), date(2026, 5, 31)
SEEDS = st.integers(0, 2**31)


@pytest.fixture(scope="module")
def big() -> Town:
    """Large enough to hold every kind."""
    return town(seed=5, merchants=1500)


def of_kind(big: Town, kind: Kind) -> list[Merchant]:
    found = [one for one in big.merchants if one.truth.kind == kind]
    assert found, f"no {kind} among {len(big.merchants)}"
    return found


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(1, 30), st.integers(0, 30))
def test_a_merchant_does_not_depend_on_how_many_there_are(seed: int, few: int, more: int) -> None:
    assert town(seed=seed, merchants=few + more).merchants[:few] == town(seed=seed, merchants=few).merchants


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_flows_do_not_depend_on_the_question(seed: int) -> None:
    here, there = town(seed=seed, merchants=6), town(seed=seed, merchants=3)
    one = here.merchants[2]
    whole = here.rows("invoices", one, since=SINCE, until=UNTIL)
    half = there.rows("invoices", there.merchants[2], since=date(2025, 6, 16), until=date(2025, 7, 3))
    assert list(half) == [row for row in whole if "2025-06-16" <= str(row["issued_on"]) <= "2025-07-03"]


def test_seeds_differ() -> None:
    assert {one.uscc for one in town(seed=1, merchants=50).merchants}.isdisjoint(
        one.uscc for one in town(seed=2, merchants=50).merchants
    )


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(0, 10**6))
def test_identifiers_and_forms_are_well_formed(seed: int, index: int) -> None:
    one = merchant(seed=seed, index=index, start=START)
    assert uscc_fault(one.uscc) is None
    assert one.uscc[2:4] == "99", "a region that is assigned to no place"
    people = one.people
    for person in (people.operator, people.spouse, people.controller, *people.guarantors):
        if person is not None:
            assert resident_id_fault(person.id_no) is None
            assert person.id_no.startswith("99")
            assert int(person.id_no[16]) % 2 == (0 if person.female else 1)
    assert one.established_on < one.start
    form = application_form(one)
    assert faults(form, product=product(code=form.product), on=START) == []


def test_no_number_is_given_twice(big: Town) -> None:
    for name in ("uscc", "account", "licence_no", "merchant_no"):
        numbers = [getattr(one, name) for one in big.merchants if getattr(one, name)]
        assert len(numbers) == len(set(numbers))
    assert len({unique(3, "x", index, size=10_000) for index in range(10_000)}) == 10_000


def test_the_town_has_several_trades_and_few_bad_merchants(big: Town) -> None:
    kinds = Counter(one.truth.kind for one in big.merchants)
    assert len(kinds) == 14
    assert 0.6 < kinds["sound"] / 1500 < 0.75
    assert len({one.trade.code for one in big.merchants}) == 8
    assert 0.3 < Counter(one.product for one in big.merchants)["tobacco_loan"] / 1500 < 0.5


def test_two_whole_years_of_sales_with_a_dip_at_spring_festival(big: Town) -> None:
    builders = [
        one for one in of_kind(big, "sound") if one.trade.code == "building_materials" and one.established_on < SINCE
    ]
    months = [date(2024 + (5 + n) // 12, (5 + n) % 12 + 1, 1) for n in range(24)]
    sales = {month: sum(month_sales_fen(one, month=month) for one in builders) for month in months}
    assert all(sales.values())
    assert sales[date(2026, 2, 1)] < sales[date(2026, 4, 1)] / 2
    assert all(month_sales_fen(one, month=date(2024, 5, 1)) == 0 for one in builders), "24 months and no more"


def test_invoices_add_up_to_the_business(big: Town) -> None:
    one = next(one for one in of_kind(big, "sound") if one.trade.code == "wholesale")
    rows = [row for row in big.rows("invoices", one, since=SINCE, until=UNTIL) if row["status"] == "正常"]
    sold = sum(fen_of(row["total"], field="") for row in rows if row["direction"] == "out")
    sales = sum(month_sales_fen(one, month=date(2024 + (5 + n) // 12, (5 + n) % 12 + 1, 1)) for n in range(24))
    assert 0.5 * sales < sold < 1.1 * sales
    for row in rows:
        parts = [fen_of(row[field], field=field) for field in ("amount", "tax", "total")]
        assert parts[0] + parts[1] == parts[2]


def test_shells_trade_in_circles(big: Town) -> None:
    for one in of_kind(big, "shell_circular"):
        rows = big.rows("invoices", one, since=SINCE, until=UNTIL)
        sides = {side: {row["counterparty_id"] for row in rows if row["direction"] == side} for side in ("out", "in")}
        assert sides["out"] == sides["in"]
        assert len(sides["out"]) <= 4


def test_cash_out_happens_at_night_with_few_cards(big: Town) -> None:
    for one in of_kind(big, "pos_cash_out"):
        rows = big.rows("pos", one, since=date(2026, 1, 1), until=UNTIL)
        sound = [row for row in rows if row["message_type"] == "sale" and isinstance(row["amount"], str)]
        night = [row for row in sound if int(str(row["local_at"])[11:13]) in (23, 0, 1, 2, 3, 4)]
        money = [float(str(row["amount"])) for row in sound if row["amount"] != "NaN"]
        at_night = [float(str(row["amount"])) for row in night if row["amount"] != "NaN"]
        assert sum(at_night) > 0.5 * sum(money)
        assert len({row["card_token"] for row in night if float(str(row["amount"])) >= 3000}) < 60


def test_licences_tell_their_kind(big: Town) -> None:
    for one in of_kind(big, "borrowed_licence"):
        assert big.retailer(one, since=SINCE, until=UNTIL)["holder_id_no"] != one.people.operator.id_no
    for one in of_kind(big, "licence_expired"):
        assert str(big.retailer(one, since=SINCE, until=UNTIL)["valid_until"]) < START.isoformat()
    assert all(big.registration(one)["abnormal_listed"] for one in of_kind(big, "abnormal_listed"))


def test_trouble_is_rare_and_hits_every_source(big: Town) -> None:
    for source in ("registry", "invoices", "tobacco", "pos"):
        seen = Counter(big.trouble(source, one) for one in big.merchants)
        assert 0.93 < seen["none"] / 1500 < 0.98
        assert set(seen) == {"none", "fails", "slow", "not_found", "lies", "garbled", "truncated"}


def days_late(one: Merchant, *, due: date) -> int:
    """Days until a quarter of a month's sales has been taken; 90 when it never is."""
    left_fen = one.base_fen // 4
    for late in range(90):
        left_fen -= min(left_fen, balance_fen(one, on=due + timedelta(days=late)))
        if not left_fen:
            return late
    return 90


def test_payers_pay_as_they_are(big: Town) -> None:
    late = {payer: [] for payer in ("prompt", "slow", "patchy", "vanishing")}  # type: dict[str, list[int]]
    for one in big.merchants:
        late[one.truth.payer].append(days_late(one, due=date(2026, 10, 1) + timedelta(days=len(one.name))))
    means = {payer: sum(days) / len(days) for payer, days in late.items()}
    assert means["prompt"] < 0.5 < means["slow"] < means["patchy"] < means["vanishing"]
    assert any(0 < days < 30 for days in late["slow"])
    assert any(30 < days < 90 for days in late["patchy"])
    assert set(late["vanishing"]) == {90}


def test_a_vanishing_payer_stops_trading_and_its_account_closes(big: Town) -> None:
    one = next(one for one in big.merchants if one.truth.payer == "vanishing")
    stops_on = one.truth.stops_on
    assert stops_on is not None and stops_on > START
    assert month_sales_fen(one, month=(stops_on + timedelta(days=40)).replace(day=1)) == 0
    assert not is_closed(one, on=stops_on)
    assert is_closed(one, on=stops_on + timedelta(days=60))


def test_real_enterprises_keep_their_names_and_serve_no_invoices() -> None:
    rows = [RealRow("E1", "***电子科技有限公司", "firm", 900_000_00), RealRow("E124", "个体经营E124", "sole_trader")]
    real = RealEnterprises(rows, seed=3, start=date(2020, 3, 1))
    again = RealEnterprises(rows[:1], seed=3, start=date(2020, 3, 1))
    assert not real.serves_invoices
    assert real.by_id["E1"] == again.by_id["E1"]
    assert [one.name for one in real.merchants] == [row.name for row in rows]
    assert real.by_id["E1"].base_fen == 900_000_00
    assert {one.product for one in real.merchants} == {"invoice_loan"}
    assert real.registration(real.by_id["E124"])["kind"] == "sole_trader"


def test_what_is_invented_about_a_real_enterprise_does_not_contradict_it() -> None:
    start = date(2020, 3, 1)
    real = RealEnterprises([RealRow(f"E{n}", f"企业{n}", "firm") for n in range(400)], seed=3, start=start)
    kinds = {one.truth.kind for one in real.merchants}
    assert kinds == {"sound", "weak", "unlucky", "over_indebted", "abnormal_listed"}
    assert max(one.established_on for one in real.merchants) < date(2016, 7, 1), "before its first invoice"
