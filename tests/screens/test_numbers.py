"""Figures as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from loanmill.screens.numbers import age, days_between, exact_yuan, percent, short_yuan
from loanmill.screens.reasons import bin_words
from loanmill.screens.tables import _disarmed
from loanmill.screens.templatetags.figures import missing, money


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (0, ("0.00", "元"), ("0.00", "")),
        (123_45, ("123.45", "元"), ("123.45", "")),
        (9_999_99, ("9,999.99", "元"), ("10.00", "K")),
        (10_000_00, ("1.00", "万"), ("10.00", "K")),
        (123_456_78, ("12.35", "万"), ("123.46", "K")),
        (1_005_000, ("1.01", "万"), ("10.05", "K")),  # half a hundredth is rounded up
        (-123_456_789_00, ("-1.23", "亿"), ("-123.46", "M")),
    ],
)
def test_short_amounts(fen: int, zh: tuple[str, str], en: tuple[str, str]) -> None:
    assert short_yuan(fen, language="zh") == zh
    assert short_yuan(fen, language="en") == en


def test_exact_amounts_and_rates() -> None:
    assert exact_yuan(123_456_789) == "1,234,567.89" and exact_yuan(-5) == "-0.05"
    assert percent(585) == "5.85%" and percent(-7) == "-0.07%"


def test_ages_take_the_largest_unit_that_fits() -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    with translation.override("zh-hans"):
        assert age(since=now - timedelta(minutes=59), now=now) == "59 分钟"
        assert age(since=now - timedelta(hours=47), now=now) == "47 小时"
        assert age(since=now - timedelta(days=2), now=now) == "2 天"
        assert age(since=now + timedelta(days=2), now=now) == "0 分钟"
        assert days_between(day=date(2026, 6, 4), today=date(2026, 6, 1)) == "3 天后"
    with translation.override("en"):
        assert age(since=now - timedelta(minutes=1), now=now) == "1 minute"
        assert days_between(day=date(2026, 5, 31), today=date(2026, 6, 1)) == "1 day ago"


def test_what_is_missing_is_said_with_its_reason() -> None:
    with translation.override("zh-hans"):
        assert missing("timeout") == '<span class="missing">未获取 (超时)</span>'


def test_money_shows_the_exact_amount_on_hover() -> None:
    with translation.override("zh-hans"):
        assert 'title="¥ 123,456.78"' in money(12_345_678) and "12.35" in money(12_345_678)


def test_bins_stand_in_the_unit_of_their_characteristic() -> None:
    with translation.override("zh-hans"):
        assert bin_words("tob_linked_share_bp", "[6000,8500)") == "60% – 85%"
        assert bin_words("tob_orders_12m_fen", "[40000000,)") == "≥ 400,000 元"
        assert bin_words("tob_linked_share_bp", "missing") == "缺失"


def test_a_spreadsheet_runs_no_cell() -> None:
    assert _disarmed("=1+1") == "'=1+1" and _disarmed("@x") == "'@x"
    assert _disarmed("张三") == "张三" and _disarmed(-5) == -5 and _disarmed(None) == ""
