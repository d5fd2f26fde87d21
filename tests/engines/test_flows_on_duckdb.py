"""The definitions as DuckDB runs them, against the same sums done by hand in Python."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date

from loanmill.core.flows.flows import Month
from loanmill.core.flows.months import last_whole_month, month_index
from loanmill.engines.flows import flows_of_tables
from loanmill.engines.lake.schema import table_of
from tests.engines.town import invoices, orders, takings, token

AS_OF = date(2026, 3, 20)
P = token(1)


def tables(*, invoice=(), pos=(), tobacco=()):  # type: ignore[no-untyped-def]
    return {"invoice": table_of("invoice", invoice), "pos": table_of("pos", pos),
            "tobacco": table_of("tobacco", tobacco)}  # fmt: skip


def monthly(rows, *, day, amount, counts):  # type: ignore[no-untyped-def]
    """Months by hand: {yyyy-mm: (fen, n)} of rows dated by AS_OF."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        if day(row) <= AS_OF:
            month = f"{day(row):%Y-%m}"
            sums[month][0] += amount(row)
            sums[month][1] += counts(row)
    return tuple(Month(month, fen, n) for month, (fen, n) in sorted(sums.items()) if fen or n)


def test_sales_are_normal_less_red_and_never_voided() -> None:
    rows = invoices(P)
    flows = flows_of_tables(tables(invoice=rows), cases={P: AS_OF})[P]
    for way in ("out", "in"):
        mine = [row for row in rows if row.direction == way]
        assert flows.monthly[f"invoice.{way}"] == monthly(
            mine, day=lambda r: r.issued_on, amount=lambda r: 0 if r.status == "voided" else r.amount_fen,
            counts=lambda r: r.status == "normal",
        )  # fmt: skip
        for status in ("voided", "red"):
            assert flows.monthly[f"invoice.{way}.{status}"] == monthly(
                [row for row in mine if row.status == status], day=lambda r: r.issued_on,
                amount=lambda r: r.amount_fen, counts=lambda r: 1,
            )  # fmt: skip


def test_the_greatest_buyers_of_twelve_whole_months() -> None:
    rows = invoices(P, n=200)
    flows = flows_of_tables(tables(invoice=rows), cases={P: AS_OF})[P]
    sums: Counter[str] = Counter()
    n = 0
    for row in rows:
        ago = last_whole_month(AS_OF) - month_index(row.issued_on)
        if row.direction == "out" and row.status != "voided" and 0 <= ago < 12:
            sums[row.counterparty] += row.amount_fen
            n += 1
    found = flows.dealings["invoice.out"]
    best = sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:10]
    assert [(one.token, one.amount_fen) for one in found.top] == best
    assert (found.distinct, found.n) == (len(sums), n)


def test_takings_at_night_round_refused_and_given_back() -> None:
    rows = takings(P, n=400)
    flows = flows_of_tables(tables(pos=rows), cases={P: AS_OF})[P]
    good = [row for row in rows if row.response_code == "00"]
    sales = [row for row in good if row.message_type == "sale"]
    day = lambda row: row.local_date  # noqa: E731
    fen = lambda row: row.amount_fen  # noqa: E731
    one = lambda row: 1  # noqa: E731
    assert flows.monthly["pos.sale"] == monthly(sales, day=day, amount=fen, counts=one)
    back = [row for row in good if row.message_type != "sale"]
    assert flows.monthly["pos.back"] == monthly(back, day=day, amount=fen, counts=one)
    night = [row for row in sales if row.local_at.hour >= 23 or row.local_at.hour < 6]
    assert flows.monthly["pos.night"] == monthly(night, day=day, amount=fen, counts=one)
    hundreds = [row for row in sales if row.amount_fen % 100_00 == 0]
    assert flows.monthly["pos.round"] == monthly(hundreds, day=day, amount=fen, counts=one)
    assert flows.monthly["pos.takings"] == monthly(
        good, day=day, amount=lambda r: r.amount_fen if r.message_type == "sale" else -r.amount_fen,
        counts=lambda r: r.message_type == "sale",
    )  # fmt: skip
    days = {row.local_date for row in sales if 0 <= (AS_OF - row.local_date).days < 90}
    assert flows.spans["pos.sale"].active_days_90 == len(days)
    assert flows.spans["pos.sale"].last_on == max(row.local_date for row in sales if row.local_date <= AS_OF)


def test_tobacco_orders() -> None:
    rows = orders(P)
    flows = flows_of_tables(tables(tobacco=rows), cases={P: AS_OF})[P]
    day = lambda row: row.ordered_on  # noqa: E731
    linked = [row for row in rows if row.linked]
    paid = monthly(linked, day=day, amount=lambda r: r.amount_fen, counts=lambda r: 1)
    assert flows.monthly["tobacco.linked"] == paid
    assert flows.monthly["tobacco.cartons"] == monthly(rows, day=day, amount=lambda r: 0, counts=lambda r: r.cartons)


def test_shuffled_rows_give_equal_flows() -> None:
    rows, sold = invoices(P, n=150), takings(P, n=150)
    mixed, mixed_sold = rows[:], sold[:]
    random.Random(7).shuffle(mixed)
    random.Random(8).shuffle(mixed_sold)
    one = flows_of_tables(tables(invoice=rows, pos=sold), cases={P: AS_OF})
    assert flows_of_tables(tables(invoice=mixed, pos=mixed_sold), cases={P: AS_OF}) == one


def test_rows_after_the_date_change_nothing() -> None:
    rows = invoices(P, n=150)
    past = [row for row in rows if row.issued_on <= AS_OF]
    assert 0 < len(past) < len(rows)
    assert flows_of_tables(tables(invoice=rows), cases={P: AS_OF}) == flows_of_tables(
        tables(invoice=past), cases={P: AS_OF}
    )


def test_one_party_and_all_parties_are_equal_each_with_its_own_date() -> None:
    cases = {token(at): date(2026, 1, 1 + at) for at in range(8)}
    town = [row for party in cases for row in invoices(party)]
    sold = [row for party in cases for row in takings(party)]
    together = flows_of_tables(tables(invoice=town, pos=sold), cases=cases)
    for party, as_of in cases.items():
        alone = flows_of_tables(tables(invoice=invoices(party), pos=takings(party)), cases={party: as_of})
        assert together[party] == alone[party]
        assert together[party].monthly


def test_plain_form_holds_integers_and_survives() -> None:
    flows = flows_of_tables(tables(invoice=invoices(P)), cases={P: AS_OF})[P]
    assert flows.digest() == flows_of_tables(tables(invoice=invoices(P)), cases={P: AS_OF})[P].digest()
    assert flows.spelled()["as_of"] == "2026-03-20"
