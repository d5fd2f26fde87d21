"""A vector of kind `schedule` read into terms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from loanmill.core.kernel.money import Rounding
from loanmill.core.schedule.conventions import Grace, InterestRounding, PartPeriod, Timing
from loanmill.core.schedule.frequency import Frequency, stepped
from loanmill.core.schedule.month_end import MonthEnd
from loanmill.core.schedule.rate_kinds import RateKind, nominal_bp
from loanmill.core.schedule.terms import MAX_INSTALMENTS, Draw, StatedPeriod, Terms
from loanmill.core.schedule.vectors.changes import rate_changes
from loanmill.core.schedule.vectors.products import approved_fen
from loanmill.core.schedule.vectors.style import (
    ANNUITY,
    FLAT_INTEREST,
    STUB_MONTHS,
    Counting,
    Style,
    counting_of,
)
from loanmill.core.schedule.vectors.words import (
    ConventionUnknown,
    Fields,
    VectorUnreadable,
    basis_points,
    day,
    fen,
    nothing_else,
    number,
    one_of,
    whole,
)

FREQUENCIES = {
    "DAYS": Frequency.DAYS,
    "WEEKS": Frequency.WEEKS,
    "MONTHS": Frequency.MONTHS,
    "QUARTERS": Frequency.QUARTERS,
    "YEARS": Frequency.YEARS,
}
_A_YEAR = {Frequency.DAYS: 365, Frequency.WEEKS: 52, Frequency.MONTHS: 12, Frequency.QUARTERS: 4, Frequency.YEARS: 1}
_AMORTIZATION = {
    "EQUAL_INSTALLMENTS": "equal_instalments",
    "EQUAL_INSTALMENTS": "equal_instalments",
    "FIXED_ANNUITY": "equal_instalments",
    "FIXED_ANNUITY_BEGIN": "equal_instalments",
    "FIXED_AMOUNT": "equal_instalments",
    "EQUAL_PRINCIPAL": "equal_principal",
    "EQUAL_PRINCIPAL_PAYMENTS": "equal_principal",
    "FIXED_PRINCIPAL": "equal_principal",
    "INTEREST": "interest_monthly",
    "INTEREST_ONLY": "interest_monthly",
    "BULLET": "bullet",
    "BALLOON": "balloon",
}
_INTEREST = {"DECLINING_BALANCE": False, "FLAT": True}
_ADVANCE = frozenset({"FIXED_ANNUITY_BEGIN"})
_RATE_KINDS = {
    "NOMINAL": RateKind.NOMINAL,
    "NAPR": RateKind.NOMINAL,
    "EFFECTIVE": RateKind.EFFECTIVE,
    "EAR": RateKind.EFFECTIVE,
    "PERIOD": RateKind.PERIOD,
    "REAL": RateKind.PERIOD,
}
_MONTH_END = {
    "LAST_DAY_OF_MONTH": MonthEnd.CLAMP,
    "CLAMP": MonthEnd.CLAMP,
    "FIRST_DAY_OF_NEXT_MONTH": MonthEnd.ROLL,
    "ROLL": MonthEnd.ROLL,
}
_MONTH_END_FIELDS = ("month_end", "month_end_rule", "month_end_strategy", "month_end_due_date_strategy")
_FIRST_DUE_FIELDS = ("first_repayment_date", "first_due_date", "first_due")
_ROUNDING = re.compile(r"\b(HALF_EVEN|HALF_UP|DOWN|UP|FLOOR|CEILING)\b(?:\s+([0-9])\s*dp)?", re.IGNORECASE)
_PLACES_COMPARED = re.compile(r"([0-9])\s*dp comparison|compared at ([0-9])\s*dp", re.IGNORECASE)
_PART_PERIOD_FIELDS = ("allow_partial_period_interest", "allow_partial_period_interest_calculation")
_COUNTING_FIELDS = (
    "days_in_year_custom_strategy",
    "interest_recognition_on_disbursement_date",
    *_PART_PERIOD_FIELDS,
)
_LOAN = (
    "principal",
    "annual_rate_pct",
    "rate_type",
    "interest_type",
    "interest_calc_period",
    "amortization",
    "schedule_type",
)
_DATES = (
    "repay_every",
    "freq",
    "n",
    "start",
    "schedule_start",
    "due_day",
    "payment_timing",
    *_FIRST_DUE_FIELDS,
    *_MONTH_END_FIELDS,
)
_AMOUNTS = (
    "grace_principal",
    "grace_interest",
    "interest_free",
    "down_payment_pct",
    "emi",
    "balloon",
    "residual_value",
)
_PRODUCT = ("product", "interest_recalculation", "reschedule_strategy")
_TERMS = frozenset((*_LOAN, *_DATES, *_AMOUNTS, *_PRODUCT, *_COUNTING_FIELDS))
_ROUNDING_FIELDS = ("rounding", "installment_multiple_of", "math_context")
_CONVENTION = frozenset(("days_in_year", "days_in_month", *_ROUNDING_FIELDS, *_MONTH_END_FIELDS, *_COUNTING_FIELDS))


@dataclass(frozen=True, slots=True)
class Reading:
    """A vector in our words. `places` are the decimals that amounts are compared at."""

    method: str
    terms: Terms
    style: Style
    places: int


def reading_of(vector: Fields) -> Reading:
    """Read a vector. Raises ConventionUnknown and VectorUnreadable."""
    terms, convention = vector["terms"], vector.get("convention") or {}
    nothing_else(terms, _TERMS, "terms")
    nothing_else(convention, _CONVENTION, "convention")
    rounding_words = str(convention.get("rounding", ""))
    counting = counting_of(terms, convention)
    method = "flat" if one_of(terms, "interest_type", _INTEREST) else one_of(terms, "amortization", _AMORTIZATION)
    if method == "flat" and one_of(terms, "amortization", _AMORTIZATION) == "equal_principal":
        raise ConventionUnknown("flat interest with equal principal: only level flat instalments are known")
    compared = _PLACES_COMPARED.search(rounding_words)
    return Reading(
        method=method,
        terms=_terms(vector, counting),
        style=counting.style,
        places=int(compared[1] or compared[2]) if compared else 2,
    )


def start_of(vector: Fields) -> date:
    """From when the periods count: stated, or the day of the first payment out."""
    terms = vector["terms"]
    for name in ("schedule_start", "start"):
        if terms.get(name) is not None:
            return day(terms, name)
    starts = [day(row, "from") for row in vector["expected_rows"] if row.get("from")]
    draws = [day(one, "date") for one in vector.get("disbursements") or []]
    if not starts and not draws:
        if any(row.get(name) is not None for row in vector["expected_rows"] for name in ("due_date", "days")):
            raise VectorUnreadable("days are expected, but from when is not known: state terms.start or a disbursement")
        return date(2000, 1, 1)  # only amounts by period are asked for: any day will do
    return min([*starts[:1], *draws])


def _terms(vector: Fields, counting: Counting) -> Terms:
    terms, convention = vector["terms"], vector.get("convention") or {}
    start, draws = start_of(vector), _draws(vector)
    principal = sum(draw.amount_fen for draw in draws) or fen(terms, "principal")
    rounding, up = _rounding(str(convention.get("rounding", "")))
    frequency: Frequency = one_of(terms, "freq", FREQUENCIES)
    every = _every(terms)
    rate = nominal_bp(
        rate_bp=basis_points(terms, "annual_rate_pct"),
        kind=one_of(terms, "rate_type", _RATE_KINDS, default="nominal"),
        periods_a_year=Fraction(_A_YEAR[frequency], every),
    )
    multiple = convention.get("installment_multiple_of")
    agreed, count = _agreed(terms), _count(terms)
    balloon = next((fen(terms, name) for name in ("balloon", "residual_value") if terms.get(name)), 0)
    if not count:
        count = _count_of_agreed(principal, rate, agreed, counting, frequency, every)
    first_due = next((day(terms, name) for name in _FIRST_DUE_FIELDS if terms.get(name)), None)
    return Terms(
        principal_fen=principal,
        rate_bp=rate,
        starts_on=start,
        instalments=count,
        frequency=frequency,
        every=every,
        first_due=first_due,
        timing=_timing(terms),
        due_day=whole(terms, "due_day"),
        month_end=_month_end(vector),
        stated=_stated(vector, frequency, every),
        day_count=counting.day_count,
        accrual=counting.accrual,
        annuity=ANNUITY[counting.style],
        flat_interest=FLAT_INTEREST[counting.style],
        stub_months=STUB_MONTHS[counting.style],
        part_period=_part_period({**convention, **terms}),
        rates=rate_changes(vector.get("events") or []),
        approved_fen=approved_fen(terms, counting.style),
        rounding=rounding,
        multiple_fen=100 if up else (fen(convention, "installment_multiple_of") if multiple else 1),
        multiple_rounding=Rounding.UP if up else None,
        grace=_grace(terms, counting.style),
        down_payment_bp=int(basis_points(terms, "down_payment_pct")) if terms.get("down_payment_pct") else 0,
        draws=draws,
        instalment_fen=agreed,
        balloon_fen=balloon,
        interest_rounding=InterestRounding.PART if convention.get("math_context") else InterestRounding.PERIOD,
    )


def _draws(vector: Fields) -> tuple[Draw, ...]:
    return tuple(Draw(day(one, "date"), fen(one, "amount")) for one in vector.get("disbursements") or [])


def _rounding(words: str) -> tuple[Rounding, bool]:
    """The rounding of amounts, and whether the level instalment is rounded up to a whole unit (ceil)."""
    found = _ROUNDING.search(words)
    if found and found[2] not in (None, "2"):
        raise ConventionUnknown(f"rounding {words!r}: amounts have two decimals here")
    ceils = "ceil" in words.lower()
    if words and not found and not ceils and not _PLACES_COMPARED.search(words):
        raise ConventionUnknown(f"rounding {words!r} is not known; known are {', '.join(Rounding)} with 2dp")
    return Rounding(found[1].upper()) if found else Rounding.HALF_UP, ceils


def _month_end(vector: Fields) -> MonthEnd:
    """The month-end rule: a field, else its name in the note (the published form has no field for it)."""
    fields = {**(vector.get("convention") or {}), **vector["terms"]}
    for name in _MONTH_END_FIELDS:
        if fields.get(name) is not None:
            rule: MonthEnd = one_of(fields, name, _MONTH_END)
            return rule
    told = f"{vector['terms'].get('product') or ''} {vector.get('note') or ''}".upper()
    rolls = "FIRST_DAY_OF_NEXT_MONTH" in told or "END_DUE_DATE_ROLL" in told
    return MonthEnd.ROLL if rolls else MonthEnd.CLAMP


def _timing(terms: Fields) -> Timing:
    """In arrears, unless a field or the name of the annuity says in advance."""
    known = {"END": Timing.ARREARS, "ARREARS": Timing.ARREARS, "BEGIN": Timing.ADVANCE, "ADVANCE": Timing.ADVANCE}
    named = "advance" if str(terms.get("amortization", "")).upper().replace("-", "_") in _ADVANCE else "arrears"
    found: Timing = one_of(terms, "payment_timing", known, default=named)
    return found


def _part_period(fields: Fields) -> PartPeriod:
    """Money within a period bears interest from its day, unless a field says that periods count whole."""
    said = [fields[name] for name in _PART_PERIOD_FIELDS if fields.get(name) is not None]
    whole_periods = said and str(said[0]).strip().lower() in {"false", "0", "no"}
    return PartPeriod.WHOLE if whole_periods else PartPeriod.DAYS


def _grace(terms: Fields, style: Style) -> Grace:
    """Grace as these publishers' systems apply it.

    Their interest grace has no effect on the published table; their interest-free periods put interest off until the
    first period after (cumulative).
    """
    put_off = whole(terms, "interest_free")
    if put_off and style is not Style.CUMULATIVE:
        raise ConventionUnknown(f"interest_free {put_off} outside cumulative schedules")
    return Grace(principal=whole(terms, "grace_principal"), interest=put_off)


def _count(terms: Fields) -> int:
    """How many instalments are stated; 0 where none are."""
    if terms.get("n") is None:
        return 0
    count = whole(terms, "n")
    if not 1 <= count <= MAX_INSTALMENTS:
        raise VectorUnreadable(f"n {count} is outside 1 to {MAX_INSTALMENTS}: no schedule has so many instalments")
    return count


def _every(terms: Fields) -> int:
    every = whole(terms, "repay_every", 1)
    if every < 1:
        raise VectorUnreadable(f"repay_every {every} is no step: it is 1 or more")
    return every


def _agreed(terms: Fields) -> int:
    """The instalment agreed beforehand, in fen; 0 where none is."""
    agreed = fen(terms, "emi") if terms.get("emi") is not None else 0
    if agreed < 0:
        raise VectorUnreadable(f"emi {terms['emi']!r} is below zero: an instalment is paid, not received")
    return agreed


def _count_of_agreed(
    principal: int, rate: Fraction, agreed: int, counting: Counting, frequency: Frequency, every: int
) -> int:
    """How many agreed instalments repay the loan; the schedule stops at the last."""
    if not agreed:
        raise VectorUnreadable("neither n nor emi is stated: say how many instalments there are, or how large they are")
    period_rate = rate / 10_000 * every / _A_YEAR[frequency]
    if agreed <= principal * period_rate:
        raise VectorUnreadable("emi does not cover the interest: the loan is never repaid")
    balance = Fraction(principal)
    for count in range(1, MAX_INSTALMENTS + 1):
        balance = Fraction(round(balance * (1 + period_rate)) - agreed)  # only a count: to the fen is near enough
        if balance <= 0:
            return count
    raise VectorUnreadable(f"emi repays the loan in more than {MAX_INSTALMENTS} instalments")


def _stated(vector: Fields, frequency: Frequency, every: int) -> tuple[StatedPeriod, ...]:
    """The periods of a vector whose rows say `from`: there, they are given and not a result.

    Interest runs to the next row's `from`, in the last row for one step; due is what the row says.
    """
    rows: Sequence[Fields] = vector["expected_rows"]
    if not rows or any("from" not in row for row in rows):
        return ()
    if [number(row, "n") for row in rows] != list(range(1, len(rows) + 1)):
        raise VectorUnreadable("rows that say `from` must be complete and in order")
    starts = [day(row, "from") for row in rows]
    end = stepped(
        anchor=starts[-1], steps=1, frequency=frequency, every=every, month_end=MonthEnd.CLAMP, day=starts[-1].day
    )
    return tuple(
        StatedPeriod(start, until, day(row, "due_date"))
        for start, until, row in zip(starts, [*starts[1:], end], rows, strict=True)
    )
