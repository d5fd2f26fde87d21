"""Options read into terms: every fault is collected, so that all are told at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from loanmill.core.kernel.daycount import DayCount
from loanmill.core.kernel.money import Rounding, fen_of_yuan
from loanmill.core.schedule.build import METHODS
from loanmill.core.schedule.conventions import Accrual, Annuity, Grace
from loanmill.core.schedule.frequency import Frequency
from loanmill.core.schedule.holidays import WEEKENDS, CalendarUnknown, Shift, calendar_named
from loanmill.core.schedule.month_end import MonthEnd
from loanmill.core.schedule.terms import LAST_DAY_OF_MONTH, MAX_INSTALMENTS, MAX_MONTHS, Draw, Terms

# No legal cap (those are dated policy): above 100% a year a rate is mistyped, such as a monthly one in per mille.
MAX_RATE_PCT = 100
Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")


@dataclass(slots=True)
class Faults:
    """What is wrong with the options, in Chinese and English."""

    told: list[str] = field(default_factory=list)

    def add(self, option: str, zh: str, en: str) -> None:
        """Note a fault of an option."""
        self.told.append(f"--{option.replace('_', '-')}: {zh} {en}")

    def reading(self, option: str, read: Callable[[], Value], zh: str, en: str, *, default: Value) -> Value:
        """The value read, or `default` with the fault noted."""
        try:
            return read()
        except (ValueError, InvalidOperation):
            self.add(option, zh, en)
            return default


def terms_of(given: Mapping[str, Any], faults: Faults) -> Terms | None:
    """The terms that the options state; None when they have faults, all of them noted."""
    _whole_numbers(given, faults)
    if given["method"] not in METHODS:
        methods = ", ".join(f"{code} {METHODS[code].zh}" for code in sorted(METHODS))
        faults.add("method", f"没有这种还款方式 no such method: {given['method']!r};", f"有 there are: {methods}")
    shift = _word(given, "shift", Shift, faults)
    found: dict[str, Any] = {
        "principal_fen": _money(given, "amount", faults, positive=True),
        "rate_bp": _rate(given, faults),
        "starts_on": _date("start", given["start"], faults),
        "first_due": _date("first_due", given["first_due"], faults) if given["first_due"] else None,
        "months": 0 if given["instalments"] else given["months"],
        **{name: given[name] for name in ("instalments", "every", "due_day", "step_every")},
        "frequency": _word(given, "frequency", Frequency, faults),
        "month_end": _word(given, "month_end", MonthEnd, faults),
        "day_count": _word(given, "day_count", DayCount, faults),
        "accrual": _word(given, "accrual", Accrual, faults),
        "rounding": _word(given, "rounding", Rounding, faults),
        "annuity": _word(given, "annuity", Annuity, faults),
        "shift": shift,
        "calendar": _calendar(given["calendar"], faults) if shift is not Shift.NONE else WEEKENDS,
        "multiple_fen": _money(given, "multiple", faults, positive=True),
        "down_payment_bp": _share(given, "down_payment", faults),
        "draws": tuple(_dated(given, "draw", faults)),
        "repayments": tuple(_dated(given, "repay", faults)),
        "balloon_fen": _money(given, "balloon", faults),
        "step_bp": _share(given, "step", faults, signed=True),
        "takings_fen": _money(given, "takings", faults),
        "share_bp": _share(given, "share", faults),
    }
    if faults.told:
        return None
    graces = Grace(given["grace_principal"], given["grace_interest"], given["interest_free"])
    try:
        return Terms(**found, grace=graces)
    except ValueError as error:
        faults.told.append(f"条件互相矛盾 the terms contradict each other: {error}")
        return None


def named_amounts(given: Mapping[str, Any], option: str, faults: Faults) -> dict[str, int]:
    """Fees by name, in fen: `担保费=100`."""
    found: dict[str, int] = {}
    for text in given[option]:
        name, _, amount = text.rpartition("=")
        wanted = ("写成 名称=金额", "write it as NAME=YUAN, such as 担保费=100")
        fen = faults.reading(option, lambda amount=amount: fen_of_yuan(amount), *wanted, default=0)  # type: ignore[misc]
        if fen < 0:
            faults.add(option, f"{name} 不能为负", "a fee cannot be negative")
        found[name or "费用 fee"] = found.get(name, 0) + fen
    return found


def _whole_numbers(given: Mapping[str, Any], faults: Faults) -> None:
    """Ranges of the plain numbers."""
    months, count = given["months"], given["instalments"]
    if not months and not count:
        faults.add("months", "要写期限或期数；", "state --months or --instalments")
    if months < 0 or months > MAX_MONTHS:
        faults.add(
            "months", f"期限 {months} 个月超出 1–{MAX_MONTHS}；", f"{months} months are outside 1 to {MAX_MONTHS}"
        )
    if count < 0 or count > MAX_INSTALMENTS:
        zh, en = f"期数 {count} 超出 1–{MAX_INSTALMENTS}；", f"{count} instalments are outside 1 to {MAX_INSTALMENTS}"
        faults.add("instalments", zh, en)
    if not 0 <= given["due_day"] <= LAST_DAY_OF_MONTH:
        faults.add("due_day", f"{given['due_day']} 日不存在；", f"there is no day {given['due_day']}: 1 to 31")
    for name in ("every", "step_every"):
        if given[name] < 1:
            faults.add(name, f"{given[name]} 太小；", "must be at least 1")
    for name in ("grace_principal", "grace_interest", "interest_free"):
        if given[name] < 0:
            faults.add(name, "不能为负；", "cannot be negative")


def _money(given: Mapping[str, Any], name: str, faults: Faults, *, positive: bool = False) -> int:
    text = str(given[name])
    zh, en = f"{text!r} 不是金额；", "is no amount in yuan: digits with at most two decimals"
    fen = faults.reading(name, lambda: fen_of_yuan(text), zh, en, default=1)
    if fen < 0 or (positive and fen == 0):
        must = ("必须大于零；", "must be above zero") if positive else ("不能为负；", "cannot be negative")
        faults.add(name, f"{text} {must[0]}", must[1])
    return fen


def _percent(text: str) -> Fraction:
    value = Decimal(text.rstrip("%"))
    if not value.is_finite():
        raise ValueError(text)
    return Fraction(value) * 100


def _rate(given: Mapping[str, Any], faults: Faults) -> int | Fraction:
    text = given["rate"]
    rate_bp = faults.reading(
        "rate",
        lambda: _percent(text),
        f"{text!r} 不是利率；",
        "is no rate in per cent, such as 7.2",
        default=Fraction(0),
    )
    if not 0 <= rate_bp <= MAX_RATE_PCT * 100:
        faults.add(
            "rate",
            f"年利率 {text.rstrip('%')}% 超出 0–{MAX_RATE_PCT}%；",
            f"is outside 0 to {MAX_RATE_PCT}% a year: mistyped?",
        )
    return int(rate_bp) if rate_bp.denominator == 1 else rate_bp


def _share(given: Mapping[str, Any], name: str, faults: Faults, *, signed: bool = False) -> int:
    text = given[name]
    share_bp = faults.reading(
        name, lambda: _percent(text), f"{text!r} 不是百分比；", "is no per cent", default=Fraction(0)
    )
    if share_bp.denominator != 1 or share_bp > 100_00 or share_bp < (-99_99 if signed else 0):
        faults.add(name, f"{text.rstrip('%')}% 超出范围；", "is out of range, or finer than 0.01%")
    return int(share_bp)


def _date(name: str, text: str, faults: Faults) -> date:
    zh, en = f"{text!r} 不是日期；", "is no date: write it as 2026-06-30"
    return faults.reading(name, lambda: date.fromisoformat(text), zh, en, default=date(2000, 1, 1))


def _word(given: Mapping[str, Any], name: str, words: type[Word], faults: Faults) -> Word:
    text, known = given[name], list(words)
    zh, en = f"没有 {text!r}；", f"no such value; there are: {', '.join(known)}"
    return faults.reading(name, lambda: words(text), zh, en, default=known[0])


def _calendar(name: str, faults: Faults) -> Any:
    try:
        return calendar_named(name)
    except CalendarUnknown as error:
        faults.add("calendar", f"没有日历 {name!r}；", str(error))
        return WEEKENDS


def _dated(given: Mapping[str, Any], name: str, faults: Faults) -> list[Draw]:
    found = []
    for text in given[name]:
        day, _, amount = text.partition("=")
        on = _date(name, day, faults)
        fen = _money({name: amount}, name, faults, positive=True)
        found.append(Draw(on, fen))
    return found
