"""Figures in words: money, rates, shares and ages as people read them. Pure functions of a value and a language."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Language = Literal["zh", "en"]


def exact_yuan(fen: int) -> str:
    """1234567 -> "12,345.67": what is owed is shown to the fen."""
    sign, whole, cents = "-" if fen < 0 else "", abs(fen) // 100, abs(fen) % 100
    return f"{sign}{whole:,}.{cents:02d}"


def short_yuan(fen: int, *, language: Language) -> tuple[str, str]:
    """An amount for a summary: figure and unit. 万 and 亿 in Chinese, K, M and B in English; rounded half up."""
    sign, amount = "-" if fen < 0 else "", abs(fen)
    scales = ((10**10, "亿"), (10**6, "万")) if language == "zh" else ((10**11, "B"), (10**8, "M"), (10**5, "K"))
    for scale, unit in scales:
        if amount >= scale:
            hundredths = (amount * 200 // scale + 1) // 2
            return f"{sign}{hundredths // 100:,}.{hundredths % 100:02d}", unit
    return f"{sign}{amount // 100:,}.{amount % 100:02d}", "元" if language == "zh" else ""


def percent(bp: int) -> str:
    """585 -> "5.85%"."""
    return f"{'-' if bp < 0 else ''}{abs(bp) // 100}.{abs(bp) % 100:02d}%"


def age(*, since: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that fits: "3 天", "5 小时"."""
    minutes = max(0, int((now - since).total_seconds()) // 60)
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if minutes < 2 * 24 * 60:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d day", "%(n)d days", minutes // 1440) % {"n": minutes // 1440}


def days_between(*, day: date, today: date) -> str:
    """A date beside another in words: "3 天后", "昨天" has no word of its own: "1 天前"."""
    days = (day - today).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    return ngettext("%(n)d day ago", "%(n)d days ago", -days) % {"n": -days}


def length(lasted: timedelta) -> str:
    """How long something took: "0.4 秒", "12 秒", "3 分 05 秒"."""
    seconds = lasted.total_seconds()
    if seconds < 10:
        return _("%(n)s s") % {"n": f"{seconds:.1f}"}
    whole = round(seconds)
    if whole < 60:
        return _("%(n)s s") % {"n": whole}
    if whole < 3600:
        return _("%(m)s min %(s)s s") % {"m": whole // 60, "s": f"{whole % 60:02d}"}
    return _("%(h)s h %(m)s min") % {"h": whole // 3600, "m": f"{whole % 3600 // 60:02d}"}
