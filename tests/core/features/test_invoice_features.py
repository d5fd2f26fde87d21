"""Features over invoices, on a merchant an officer could work out by hand."""

from datetime import date
from types import SimpleNamespace

from loanmill.core.evidence.missing import Missing
from loanmill.core.features.catalogue import derive, features_of
from loanmill.core.flows.flows import Dealing, Dealings, Flows, Month, Span

invoice = SimpleNamespace(**features_of("invoice"))
YUAN = 100


def shop() -> Flows:
    """A shop as of 2026-06-15, so the last whole month is May 2026.

    Sales: 1,000 yuan a month from January to November 2025, nothing in December, 2,000 a month from January to May
    2026, and 9,000 in June, the month under way. Bought for 600 a month through all of it.
    """
    year_before = [Month(f"2025-{month:02d}", 1_000 * YUAN, 2) for month in range(1, 12)]
    this_year = [Month(f"2026-{month:02d}", 2_000 * YUAN, 4) for month in range(1, 6)]
    bought = [Month(f"2025-{month:02d}", 600 * YUAN, 1) for month in range(1, 13)]
    bought += [Month(f"2026-{month:02d}", 600 * YUAN, 1) for month in range(1, 6)]
    return Flows(
        party="shop",
        as_of=date(2026, 6, 15),
        monthly={
            "invoice.out": (*year_before, *this_year, Month("2026-06", 9_000 * YUAN, 9)),
            "invoice.in": tuple(bought),
            "invoice.out.voided": (Month("2025-08", 500 * YUAN, 3), Month("2025-02", 500 * YUAN, 5)),
            "invoice.out.red": (Month("2026-05", -1_000 * YUAN, 1),),
        },
        dealings={
            "invoice.out": Dealings(
                top=(Dealing("a", 8_000 * YUAN, 9), Dealing("b", 4_000 * YUAN, 9), Dealing("c", 2_000 * YUAN, 9),
                     Dealing("d", 1_000 * YUAN, 2), Dealing("e", 600 * YUAN, 1), Dealing("f", 400 * YUAN, 2)),
                distinct=6, n=32,
            )
        },
        spans={"invoice.out": Span(date(2025, 1, 3), date(2026, 6, 5), 40)},
    )  # fmt: skip


def test_size_counts_whole_months_and_not_the_one_under_way() -> None:
    # June to November 2025 at 1,000, December nothing, January to May at 2,000.
    assert invoice.inv_sales_12m_fen(shop()) == 16_000 * YUAN
    assert invoice.inv_sales_3m_fen(shop()) == 6_000 * YUAN


def test_activity_and_history() -> None:
    assert invoice.inv_months_history(shop()) == 17
    assert invoice.inv_months_active_12m(shop()) == 11
    assert invoice.inv_gap_months_12m(shop()) == 1
    assert invoice.inv_days_since_last_sale(shop()) == 10
    assert invoice.inv_buyers_12m(shop()) == 6


def test_growth_needs_a_year_and_a_half() -> None:
    assert invoice.inv_growth_bp(shop()) == Missing("too_short")
    later = Flows(party="shop", as_of=date(2026, 6, 30), monthly=shop().monthly)
    # January to June 2026 is 19,000, January to June 2025 is 6,000: up 13,000 on 6,000.
    assert invoice.inv_growth_bp(later) == 21_667


def test_shares() -> None:
    # In the window 3 voided, 6 x 2 + 5 x 4 = 32 normal, one red-letter; the 5 voided of February 2025 are before it.
    assert invoice.inv_voided_share_bp(shop()) == 833  # 3 of 36
    # Red-letter 1,000 against 17,000 before it was taken off.
    assert invoice.inv_red_share_bp(shop()) == 588
    assert invoice.inv_top5_buyer_share_bp(shop()) == 9_750
    # 7,200 bought for 16,000 sold.
    assert invoice.inv_purchase_to_sales_bp(shop()) == 4_500


def test_volatility_is_the_standard_deviation_over_the_mean() -> None:
    steady = Flows(
        party="s", as_of=date(2026, 6, 30), monthly={"invoice.out": tuple(
            Month(f"2026-{month:02d}", 1_000 * YUAN, 1) for month in range(1, 7))},
    )  # fmt: skip
    assert invoice.inv_volatility_bp(steady) == 0
    # Months of 1,000 and 3,000 in turn: mean 2,000, deviation 1,000.
    swinging = Flows(
        party="s", as_of=date(2026, 6, 30), monthly={"invoice.out": tuple(
            Month(f"2026-{month:02d}", (1_000 if month % 2 else 3_000) * YUAN, 1) for month in range(1, 7))},
    )  # fmt: skip
    assert invoice.inv_volatility_bp(swinging) == 5_000


def test_nothing_sold_is_no_ratio_and_never_nought_by_nought() -> None:
    empty = Flows(party="new", as_of=date(2026, 6, 15))
    assert invoice.inv_sales_12m_fen(empty) == 0
    for ratio in (invoice.inv_voided_share_bp, invoice.inv_red_share_bp, invoice.inv_top5_buyer_share_bp,
                  invoice.inv_purchase_to_sales_bp):  # fmt: skip
        assert ratio(empty) == Missing("no_base")
    assert invoice.inv_gap_months_12m(empty) == Missing("too_short")
    assert invoice.inv_volatility_bp(empty) == Missing("too_short")
    assert invoice.inv_days_since_last_sale(empty) == Missing("not_found")


def test_a_source_that_failed_makes_every_finding_missing_for_that_reason() -> None:
    findings = {one.name: one.value for one in derive(flows=shop(), facts={"inv_rows_received": Missing("timeout")})}
    assert {findings[name] for name in features_of("invoice")} == {Missing("timeout")}
    assert {findings[name] for name in features_of("pos")} == {Missing("not_asked")}


def test_a_finding_names_its_code_and_its_input() -> None:
    here = {one.name: one for one in derive(flows=shop(), facts={"inv_rows_received": 40})}
    sales = here["inv_sales_12m_fen"]
    assert sales.value == 16_000 * YUAN
    assert sales.version.startswith("invoice/1:")
    assert sales.input_sha256 == shop().part("invoice").digest()
    moved = Flows(party="shop", as_of=date(2026, 6, 16), monthly=shop().monthly)
    again = {one.name: one for one in derive(flows=moved, facts={"inv_rows_received": 40})}
    assert again["inv_sales_12m_fen"].input_sha256 != sales.input_sha256
