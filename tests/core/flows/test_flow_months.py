"""Whole months, and the windows that are counted in them."""

from datetime import date

import pytest

from loanmill.core.flows.flows import Flows, Month
from loanmill.core.flows.months import last_whole_month, month_index, month_of_text, month_text


@pytest.mark.parametrize(
    ("as_of", "last"),
    [
        (date(2026, 3, 30), "2026-02"),
        (date(2026, 3, 31), "2026-03"),
        (date(2024, 2, 28), "2024-01"),
        (date(2024, 2, 29), "2024-02"),
        (date(2026, 1, 1), "2025-12"),
    ],
)
def test_a_month_is_whole_once_its_last_day_is_over(as_of: date, last: str) -> None:
    assert month_text(last_whole_month(as_of)) == last


def test_texts_and_indices_are_inverse() -> None:
    for index in range(month_index(date(1999, 11, 5)), month_index(date(2031, 2, 1))):
        assert month_of_text(month_text(index)) == index


def test_a_window_has_nil_months_where_nothing_happened() -> None:
    flows = Flows("p", date(2026, 4, 10), monthly={"pos.sale": (Month("2026-01", 5, 1), Month("2026-04", 7, 1))})
    assert flows.line("pos.sale", months=3) == (Month("2026-01", 5, 1), Month("2026-02", 0, 0), Month("2026-03", 0, 0))
    assert flows.window("pos.sale", months=3) == (5, 1)
    assert flows.window("pos.sale", months=2) == (0, 0)
    assert flows.window("pos.sale", months=1, skip=2) == (5, 1)
    assert flows.window("pos.night", months=12) == (0, 0)


def test_a_misspelt_flow_is_told_and_does_not_read_as_nil() -> None:
    with pytest.raises(KeyError, match=r"invoice\.out"):
        Flows("p", date(2026, 4, 10)).window("invoice.sales", months=12)
