"""Level instalments over the life of a loan: found anew when more is paid out, and made even at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from loanmill.core.schedule.annuity import level
from loanmill.core.schedule.conventions import Annuity
from loanmill.core.schedule.frequency import Frequency, step_years
from loanmill.core.schedule.interest import growth_of, rate_of, rate_on, round_fen
from loanmill.core.schedule.layout import drawn_in, lay_out, net_draws
from loanmill.core.schedule.terms import Draw, Instalment, Period, Terms

DAY = timedelta(days=1)
MAX_TRIES = 3  # how often a rebalanced instalment is moved


def level_plan(*, terms: Terms, periods: Sequence[Period]) -> list[int]:
    """The sum asked in each period, in fen.

    Each payment out and each change of the rate fixes the sum from its period on, unless it is found from what was
    approved. An agreed instalment is taken as it is.
    """
    if terms.instalment_fen:
        return [terms.instalment_fen] * len(periods)
    if terms.approved_fen:
        start = min(terms.grace.principal, len(periods) - 1)
        return [level_fen(terms=terms, periods=periods, start=start, principal_fen=terms.approved_fen)] * len(periods)
    sums = [0] * len(periods)
    draws = net_draws(terms=terms)
    for first, period in enumerate(periods):
        last = first == len(periods) - 1
        drawn = drawn_in(draws, period, first=first == 0, last=last)
        if not drawn and not any(period.starts_on <= change.on < period.ends_on for change in terms.rates):
            continue
        known = _known(terms, [draw for draw in draws if draw.on < period.ends_on], period.ends_on)
        if not known.draws:
            continue
        repaid = sum(line.principal_fen for line in _rows(known, periods, sums)[:first])
        start = min(max(first, terms.grace.principal), len(periods) - 1)
        balance = known.principal_fen - repaid
        asked = level_fen(terms=known, periods=periods, start=start, principal_fen=balance)
        sums[start:] = [asked] * (len(periods) - start)
        if terms.annuity is Annuity.REBALANCED:
            sums = _rebalanced(known, periods, sums, start)
    return sums


def level_fen(*, terms: Terms, periods: Sequence[Period], start: int, principal_fen: int) -> int:
    """The level instalment of a balance over the periods from `start` on, as a multiple (see `in_multiples`)."""
    rates = [growth_of(terms=terms, period=period) for period in periods]
    if terms.annuity in (Annuity.FIRST_RATE, Annuity.EQUAL_PERIODS):
        rate = rate_on(terms=terms, on=periods[start].ends_on - DAY)
        rates = [rate_of(rate_bp=rate, years=_years_of_level(terms, periods))] * len(rates)
    return in_multiples(
        terms=terms, amount=level(principal_fen=principal_fen, rates=rates[start:], rounding=terms.rounding)
    )


def _years_of_level(terms: Terms, periods: Sequence[Period]) -> Fraction:
    """The part of a year that every period counts as for the level sum; a step of days is what it is."""
    if terms.annuity is Annuity.EQUAL_PERIODS and terms.frequency is not Frequency.DAYS:
        return step_years(frequency=terms.frequency, every=terms.every)
    return periods[0].years


def in_multiples(*, terms: Terms, amount: Fraction) -> int:
    """An instalment as a multiple; to the fen where the multiple would make nothing of it."""
    rounding = terms.multiple_rounding or terms.rounding
    return round_fen(amount, rounding, terms.multiple_fen) or round_fen(amount, terms.rounding)


def _known(terms: Terms, draws: list[Draw], until: date) -> Terms:
    """The terms as if only these payments out, less their down payments, and the rates before a day were known."""
    if not draws:
        return replace(terms, down_payment_bp=0, draws=())
    rates = tuple(change for change in terms.rates if change.on < until)
    lent = sum(draw.amount_fen for draw in draws)
    return replace(terms, down_payment_bp=0, draws=tuple(draws), principal_fen=lent, rates=rates)


def _rows(terms: Terms, periods: Sequence[Period], sums: list[int]) -> list[Instalment]:
    """The rows that these sums make."""
    return lay_out(terms=terms, periods=periods, principal_of=lambda row: sums[row.index] - row.asked_fen)


def _rebalanced(terms: Terms, periods: Sequence[Period], sums: list[int], start: int) -> list[int]:
    """Share the last instalment's difference out over all, as long as that makes it smaller.

    Tried when the difference in fen is more than half the number of instalments.
    """
    count = len(periods) - start
    if count < 2:
        return sums
    for _ in range(MAX_TRIES):
        gap = _gap(terms, periods, sums)
        if abs(gap) <= count // 2:
            return sums
        moved = in_multiples(terms=terms, amount=Fraction(sums[-1] + round_fen(Fraction(gap, count), terms.rounding)))
        tried = [*sums[:start], *([moved] * count)]
        if moved == sums[-1] or abs(_gap(terms, periods, tried)) >= abs(gap):
            return sums
        sums = tried
    return sums


def _gap(terms: Terms, periods: Sequence[Period], sums: list[int]) -> int:
    """How much the last instalment is above the one before it."""
    return _rows(terms, periods, sums)[-1].total_fen - sums[-1]
