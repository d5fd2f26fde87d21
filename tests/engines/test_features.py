"""Features over generated rows: one merchant and all are equal, the figures are those of a clerk, and nothing leaks."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loanmill.core.features.catalogue import features_of
from loanmill.core.flows.months import last_whole_month, month_index
from loanmill.core.flows.rows import InvoiceRow
from loanmill.engines.features import features_of_lake, features_of_rows
from loanmill.engines.flows import flows_of_tables
from loanmill.engines.lake.schema import table_of
from tests.engines.test_lake import HOUR, land
from tests.engines.town import NOW, token

AS_OF = date(2026, 3, 20)
PARTIES = (token(1), token(2))


def bill(  # type: ignore[no-untyped-def]
    number: int, *, party: str = PARTIES[0], direction="out", on=date(2026, 2, 3), who="b1", fen=100_000, tax=13_000,
    status="normal",
) -> InvoiceRow:  # fmt: skip
    return InvoiceRow(party=party, direction=direction, issued_on=on, counterparty=who, amount_fen=fen, tax_fen=tax,
                      total_fen=fen + tax, status=status, number=str(number), era="paper")  # fmt: skip


@st.composite
def bills(draw) -> list[InvoiceRow]:  # type: ignore[no-untyped-def]
    """Invoices of two parties that share counterparties and amounts, over three years around AS_OF."""
    rows = []
    for number in range(draw(st.integers(0, 60))):
        status = draw(st.sampled_from(["normal", "normal", "normal", "voided", "red"]))
        sign = -1 if status == "red" else 1
        rows.append(
            bill(
                number, party=draw(st.sampled_from(PARTIES)), direction=draw(st.sampled_from(["out", "in"])),
                on=AS_OF - timedelta(days=draw(st.integers(-60, 1100))), who=draw(st.sampled_from("abcd")),
                fen=sign * draw(st.sampled_from([0, 1, 7, 8, 625, 88_496, 2**20 - 1, 2**20, 10**9, 10**12])),
                tax=sign * draw(st.sampled_from([0, 13, 11_504])), status=status,
            )
        )  # fmt: skip
    return rows


def features(rows, *, cases=None):  # type: ignore[no-untyped-def]
    return features_of_rows(table_of("invoice", rows), cases=cases or dict.fromkeys(PARTIES, AS_OF))


@settings(max_examples=25, deadline=None)
@given(rows=bills(), seed=st.integers(0, 9))
def test_one_merchant_and_all_are_equal_in_any_order_and_under_any_name(rows: list[InvoiceRow], seed: int) -> None:
    together = features(rows)
    mixed = [row._replace(counterparty=f"new {row.counterparty}") for row in rows]
    random.Random(seed).shuffle(mixed)
    assert features(mixed).equals(together)
    for at, party in enumerate(PARTIES):
        alone = features([row for row in rows if row.party == party], cases={party: AS_OF})
        assert alone.equals(together.slice(at, 1))


@settings(max_examples=25, deadline=None)
@given(rows=bills())
def test_what_comes_later_changes_nothing(rows: list[InvoiceRow]) -> None:
    assert features([row for row in rows if row.issued_on <= AS_OF]).equals(features(rows))


@settings(max_examples=25, deadline=None)
@given(rows=bills())
def test_the_figures_are_those_of_a_clerk(rows: list[InvoiceRow]) -> None:
    flows = flows_of_tables({"invoice": table_of("invoice", rows)}, cases=dict.fromkeys(PARTIES, AS_OF))
    for party in PARTIES:
        mine = [row for row in rows if row.party == party and row.issued_on <= AS_OF]
        for name, value in by_hand(mine).items():
            assert flows[party].figure(name) == value, name


def ago(row: InvoiceRow) -> int:
    return last_whole_month(AS_OF) - month_index(row.issued_on)


def by_hand(rows: list[InvoiceRow]) -> dict[str, int]:
    """The figures of one party, row by row."""
    found: dict[str, int] = {}
    net: dict[str, Counter[str]] = {}
    for way in ("out", "in"):
        valid = [row for row in rows if row.direction == way and row.status != "voided"]
        now, before = [r for r in valid if 0 <= ago(r) < 12], [r for r in valid if 12 <= ago(r) < 24]
        fen, earlier = Counter[str](), Counter[str]()
        for row in now:
            fen[row.counterparty] += row.amount_fen
        for row in before:
            earlier[row.counterparty] += row.amount_fen
        months = defaultdict(set)
        for row in now:
            if row.status == "normal":
                months[row.counterparty].add(ago(row))
        steady = [who for who in fen if len(months[who]) >= 6]
        positive = [amount for amount in fen.values() if amount > 0]
        net[way] = fen
        found |= {
            f"invoice.{way}.tax_fen": sum(row.tax_fen for row in now),
            f"invoice.{way}.positive_fen": sum(positive),
            f"invoice.{way}.squares": sum(amount**2 for amount in positive),
            f"invoice.{way}.before": len(earlier),
            f"invoice.{way}.before_fen": sum(earlier.values()),
            f"invoice.{way}.new": len(fen.keys() - earlier.keys()),
            f"invoice.{way}.new_fen": sum(fen[who] for who in fen.keys() - earlier.keys()),
            f"invoice.{way}.lost": len(earlier.keys() - fen.keys()),
            f"invoice.{way}.lost_fen": sum(earlier[who] for who in earlier.keys() - fen.keys()),
            f"invoice.{way}.steady": len(steady),
            f"invoice.{way}.steady_fen": sum(fen[who] for who in steady),
        }
    both = [who for who in net["out"] if net["out"][who] > 0 and net["in"][who] > 0]
    found["invoice.mutual_out_fen"] = sum(net["out"][who] for who in both)
    found["invoice.mutual_in_fen"] = sum(net["in"][who] for who in both)
    found["invoice.circular_fen"] = _circular(rows, both)
    return found | _sold(rows)


def _circular(rows: list[InvoiceRow], both: list[str]) -> int:
    months: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row.status != "voided" and row.counterparty in both and 0 <= ago(row) < 12:
            months[row.counterparty, ago(row)][row.direction] += row.amount_fen
    return sum(max(0, min(each["out"], each["in"])) for each in months.values())


def _sold(rows: list[InvoiceRow]) -> dict[str, int]:
    normal = [row for row in rows if row.status == "normal" and 0 <= ago(row) < 12 and row.total_fen > 0]
    totals = [row.total_fen for row in normal if row.direction == "out"]
    often = Counter(totals)
    came = Counter((ago(row), row.total_fen) for row in normal if row.direction == "in")
    went = Counter((ago(row), row.total_fen) for row in normal if row.direction == "out")
    found = {
        "gross_fen": sum(totals),
        "written": len(totals),
        "squares": sum(total**2 for total in totals),
        "largest_fen": max(totals, default=0),
        "round": sum(1 for total in totals if total % 625 == 0),
        "repeated": sum(n for n in often.values() if n >= 3),
        "commonest": max(often.values(), default=0),
        "passed_fen": sum(min(n, came[key]) * key[1] for key, n in went.items()),
    }
    digits = Counter(f"{total:b}"[:4].ljust(4, "0") for total in totals)
    found |= {f"lead_{k}": digits[f"{8 + k:b}"] for k in range(8)}
    return {f"invoice.sold.{name}": value for name, value in found.items()}


def test_there_are_at_least_forty_and_each_is_an_integer_or_null() -> None:
    table = features([bill(1)])
    assert len(features_of("invoice")) >= 40
    assert table.column_names == ["party", *features_of("invoice")]
    assert {field.type for field in table.schema if field.name != "party"} == {pa.int64()}


def test_a_case_without_rows_stands_in_the_table() -> None:
    row = features([bill(1)]).slice(1, 1).to_pylist()[0]
    assert (row["party"], row["inv_sales_12m_fen"], row["inv_margin_bp"]) == (PARTIES[1], 0, None)


def test_a_circle_through_one_partner_is_seen_and_through_two_by_its_totals() -> None:
    straight = [bill(1, fen=900_000), bill(2, direction="in", who="s1", fen=500_000)]
    there, back = bill(3, who="c"), bill(4, direction="in", who="c", on=date(2026, 2, 20))
    row = features([*straight, there, back]).to_pylist()[0]
    assert row["inv_circular_share_bp"] == row["inv_reciprocal_sales_share_bp"] == 1_000
    assert row["inv_reciprocal_purchase_share_bp"] == 1_667
    assert row["inv_pass_through_bp"] == 1_101  # 113,000 of 1,026,000 with tax
    through_two = features([*straight, there, back._replace(counterparty="d")]).to_pylist()[0]
    assert (through_two["inv_circular_share_bp"], through_two["inv_pass_through_bp"]) == (0, 1_101)
    a_month_later = features([*straight, there, back._replace(issued_on=date(2026, 1, 20))]).to_pylist()[0]
    assert (a_month_later["inv_circular_share_bp"], a_month_later["inv_reciprocal_sales_share_bp"]) == (0, 1_000)


@pytest.mark.django_db
def test_what_was_not_known_yet_changes_nothing(root) -> None:  # type: ignore[no-untyped-def]
    land(PARTIES[0], [bill(1)], n=1)
    cases = {PARTIES[0]: AS_OF}
    before = features_of_lake(root, cases=cases, known_at=NOW)
    land(PARTIES[0], [bill(1), bill(2, on=date(2026, 1, 5))], n=2, at=NOW + HOUR)
    assert features_of_lake(root, cases=cases, known_at=NOW).equals(before)
    assert not features_of_lake(root, cases=cases, known_at=NOW + HOUR).equals(before)
