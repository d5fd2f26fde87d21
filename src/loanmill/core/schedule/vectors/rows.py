"""What this build computes for a vector: rows and totals under the names that vectors use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from loanmill.core.kernel.money import Rounding, yuan_text
from loanmill.core.schedule.allocated import allocated
from loanmill.core.schedule.build import build_schedule
from loanmill.core.schedule.conventions import Timing
from loanmill.core.schedule.interest import growths_of, round_fen
from loanmill.core.schedule.layout import drawn_in, net_draws, parts_of
from loanmill.core.schedule.level import level_plan
from loanmill.core.schedule.periods import periods_of
from loanmill.core.schedule.recalculation import recalculated
from loanmill.core.schedule.takings_fee import TakingsTerms, takings_rows
from loanmill.core.schedule.terms import Instalment, Terms
from loanmill.core.schedule.vectors.changes import RATE_CHANGE
from loanmill.core.schedule.vectors.charges import CHARGES, fees_of, overdue_fees, payout_fees
from loanmill.core.schedule.vectors.products import (
    allocation_of,
    as_of,
    overdue_fee_of,
    payments_of,
    recalculates,
    recalculation_of,
)
from loanmill.core.schedule.vectors.read import FREQUENCIES, Reading, reading_of
from loanmill.core.schedule.vectors.style import Style
from loanmill.core.schedule.vectors.words import (
    ConventionUnknown,
    Fields,
    basis_points,
    day,
    fen,
    nothing_else,
    one_of,
    whole,
)

RATE_FACTOR_PLACES = 10**12
_EVENTS = frozenset({"disburse", "business_date", "end_of_day_run", "repayment", RATE_CHANGE}) | CHARGES
_YEARS = {"360": 360, "365": 365, "364": 364}
Value = str | int | list[str]


@dataclass(frozen=True, slots=True)
class Computed:
    """Our rows by their number, our totals, and the decimals that amounts are compared at."""

    rows: Mapping[int, Mapping[str, Value]]
    totals: Mapping[str, Value]
    places: int


def computed(vector: Fields) -> Computed:
    """Compute a vector. Raises VectorUnreadable, ConventionUnknown, and ValueError for impossible terms."""
    kinds = {"SCHEDULE": _schedule, "WORKING_CAPITAL": _working_capital}
    found: Computed = one_of(vector, "kind", kinds, default="schedule")(vector)
    return found


def _schedule(vector: Fields) -> Computed:
    reading = reading_of(vector)
    events = vector.get("events") or []
    for event in events:
        if event.get("type") not in _EVENTS:
            raise ConventionUnknown(f"event {event.get('type')!r} is not known; known are {', '.join(sorted(_EVENTS))}")
    lines = _lines(vector, reading, events)
    terms = reading.terms
    fees, penalties = fees_of(lines, events, terms.rounding)
    fee = overdue_fee_of(str(vector["terms"].get("product") or "").upper(), str(vector.get("note") or ""))
    if fee is not None:
        paid = sum(one.amount_fen for one in payments_of(events))
        late = overdue_fees(lines, fee, as_of(events, terms.starts_on), terms.rounding, paid)
        penalties = [one + more for one, more in zip(penalties, late, strict=True)]
    rows = {
        line.number: _row(line, fee_fen, penalty_fen)
        for line, fee_fen, penalty_fen in zip(_with_later_draws(terms, lines), fees, penalties, strict=True)
    }
    if terms.stated:
        _add_periods(terms, rows)
    paid_out = sum(fen(one, "fee") for one in vector.get("disbursements") or [] if one.get("fee") is not None)
    paid_out = paid_out or payout_fees(events, terms.payouts, terms.rounding)
    totals = _totals(lines, sum(fees) + paid_out, sum(penalties))
    if reading.method == "equal_instalments" and terms.timing is Timing.ADVANCE:
        totals["emi"] = yuan_text(fen=lines[0].total_fen)
    elif reading.method == "equal_instalments":
        totals["emi"] = yuan_text(fen=level_plan(terms=terms, periods=periods_of(terms=terms))[-1])
    return Computed(rows, totals, reading.places)


def _lines(vector: Fields, reading: Reading, events: Sequence[Fields]) -> list[Instalment]:
    terms, stated = reading.terms, vector["terms"]
    plain = build_schedule(method=reading.method, terms=terms)
    happened = as_of(events, terms.starts_on) > terms.starts_on
    if reading.method != "equal_instalments" or not recalculates(stated) or not happened:
        return plain
    payments = payments_of(events)
    if reading.style is Style.CUMULATIVE:
        return recalculated(terms=terms, payments=payments, rule=recalculation_of(stated, events, terms.starts_on))
    charges = [sum(of_row) for of_row in zip(*fees_of(plain, events, terms.rounding), strict=True)]
    rule = allocation_of(stated, events, terms.starts_on, charges)
    return allocated(terms=terms, payments=payments, rule=rule)


def _with_later_draws(terms: Terms, lines: Sequence[Instalment]) -> Sequence[Instalment]:
    """Rows with the balance that their day ends with: these publishers count what is paid out on a due day in it.

    Rows with down payments have it already.
    """
    if terms.down_payment_bp:
        return lines
    draws = net_draws(terms=terms)
    later = [
        sum(draw.amount_fen for draw in draws if line.starts_on < draw.on == line.due_on)  # not a row of one day
        for line in lines
    ]
    return [replace(line, balance_fen=line.balance_fen + more) for line, more in zip(lines, later, strict=True)]


def _row(line: Instalment, fee_fen: int, penalty_fen: int) -> dict[str, Value]:
    amounts = {
        "principal": line.principal_fen,
        "interest": line.interest_fen,
        "fees": fee_fen,
        "penalties": penalty_fen,
        "due": line.total_fen + fee_fen + penalty_fen,
        "balance": line.balance_fen,
    }
    return {
        "n": line.number,
        "days": (line.due_on - line.starts_on).days,
        "from": str(line.starts_on),
        "due_date": str(line.due_on),
        **{name: yuan_text(fen=amount) for name, amount in amounts.items()},
    }


def _totals(lines: Sequence[Instalment], fees_fen: int, penalties_fen: int) -> dict[str, Value]:
    principal = sum(line.principal_fen for line in lines)
    interest = sum(line.interest_fen for line in lines)
    amounts = {
        "Principal due": principal,
        "Interest": interest,
        "Fees": fees_fen,
        "Penalties": penalties_fen,
        "Due": principal + interest + fees_fen + penalties_fen,
    }
    return {**{name: yuan_text(fen=amount) for name, amount in amounts.items()}, "periods": len(lines)}


def _add_periods(terms: Terms, rows: dict[int, dict[str, Value]]) -> None:
    """The rate factors of each period's parts, cut where money goes out."""
    periods = periods_of(terms=terms)
    for n, period in enumerate(periods):
        mine = drawn_in(terms.payouts, period, first=n == 0, last=n == len(periods) - 1)
        parts = parts_of(period=period, opening_fen=0, draws=mine)
        factors = [
            factor
            for one in parts
            for factor in growths_of(terms=terms, period=period, start=one.starts_on, end=one.ends_on)
        ]
        if n == 0 and any(draw.on <= period.starts_on for draw in mine):
            factors.insert(0, Fraction(0))  # the empty part before money goes out on the first day
        rows[period.number]["rate_factors"] = [_factor_text(factor) for factor in factors]


def _factor_text(factor: Fraction) -> str:
    whole_part, rest = divmod(round_fen(factor * RATE_FACTOR_PLACES, Rounding.HALF_EVEN), RATE_FACTOR_PLACES)
    return f"{whole_part}.{rest:012d}"


_WC_AMOUNTS = ("net_disbursement", "discount_fee", "total_payment_volume", "period_payment_rate_pct")
_WC_TERMS = frozenset((*_WC_AMOUNTS, "start", "freq", "repay_every"))


def _working_capital(vector: Fields) -> Computed:
    terms, convention = vector["terms"], vector.get("convention") or {}
    nothing_else(terms, _WC_TERMS, "terms")
    nothing_else(convention, frozenset({"npv_day_count", "rounding"}), "convention")
    for event in vector.get("events") or []:
        if event.get("type") not in {"disburse", "business_date", "end_of_day_run"}:
            raise ConventionUnknown(f"event {event.get('type')!r} of an advance repaid from takings")
    advance = TakingsTerms(
        net_fen=fen(terms, "net_disbursement"),
        fee_fen=fen(terms, "discount_fee"),
        takings_fen=fen(terms, "total_payment_volume"),
        share_bp=basis_points(terms, "period_payment_rate_pct"),
        takings_days=one_of(convention, "npv_day_count", _YEARS),
        starts_on=day(terms, "start"),
        frequency=one_of(terms, "freq", FREQUENCIES, default="DAYS"),
        every=whole(terms, "repay_every", 1),
    )
    found = takings_rows(terms=advance)
    rows: dict[int, dict[str, Value]] = {
        row.number: {
            "n": row.number,
            "due_date": str(row.due_on),
            "due": yuan_text(fen=row.payment_fen),
            "amortization": yuan_text(fen=row.earned_fen),
            "balance": yuan_text(fen=row.balance_fen),
            "deferred_fee_balance": yuan_text(fen=row.unearned_fen),
        }
        for row in found
    }
    due = yuan_text(fen=sum(row.payment_fen for row in found))
    totals: dict[str, Value] = {"periods": len(found), "Due": due, "emi": yuan_text(fen=advance.payment_fen)}
    return Computed(rows, totals, 2)
