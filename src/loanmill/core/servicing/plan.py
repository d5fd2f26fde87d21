"""Planning what has not fallen due anew, from a day, a balance and a rate.

The running line keeps the interest of the days gone by, settled to the fen on the day of the change, and goes on with
the new balance and rate. A level plan keeps instalments equal; any other keeps its pattern of principal. The last line
absorbs the rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction

from msgspec.structs import replace

from loanmill.core.kernel.calendar import add_months
from loanmill.core.kernel.daycount import MONTHS_OF_30, DayCount, year_days, years_between
from loanmill.core.kernel.money import div
from loanmill.core.kernel.rates import ONE_BP, interest_fen
from loanmill.core.schedule.annuity import level
from loanmill.core.servicing.contract import Contract
from loanmill.core.servicing.state import Line, LoanState, Stretch

# The principal of a line, from its place, the balance before it, its interest, and whether it is the last.
Choose = Callable[[int, int, int, bool], int]


def span_years(*, starts_on: date, ends_on: date, day_count: DayCount) -> Fraction:
    """The part of a year between two days; where months have 30 days, whole months do, February too."""
    if day_count in MONTHS_OF_30:
        months = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month
        whole_either_way = (
            add_months(start=starts_on, months=months) == ends_on,
            add_months(start=ends_on, months=-months) == starts_on,
        )
        if any(whole_either_way):
            return Fraction(months * 30, year_days(day_count=day_count))
    return years_between(start=starts_on, end=ends_on, day_count=day_count)


def stretch(*, contract: Contract, starts_on: date, ends_on: date, balance_fen: int, rate_bp: int) -> Stretch:
    """Days of one balance and rate with their interest, rounded once as the contract says."""
    years = span_years(starts_on=starts_on, ends_on=ends_on, day_count=contract.day_count)
    interest = interest_fen(principal_fen=balance_fen, rate_bp=rate_bp, years=years, rounding=contract.rounding)
    return Stretch(starts_on, ends_on, balance_fen, rate_bp, interest)


def cut(*, contract: Contract, stretches: Sequence[Stretch], on: date) -> tuple[Stretch, ...]:
    """The stretches up to `on`; one that goes on longer ends there, its interest counted anew."""
    kept = []
    for item in stretches:
        if item.ends_on <= on:
            kept.append(item)
        elif item.starts_on < on:
            kept.append(
                stretch(
                    contract=contract,
                    starts_on=item.starts_on,
                    ends_on=on,
                    balance_fen=item.balance_fen,
                    rate_bp=item.rate_bp,
                )
            )
    return tuple(kept)


def lay(*, state: LoanState, lines: Sequence[Line], balance_fen: int, rate_bp: int, choose: Choose) -> tuple[Line, ...]:
    """Plan `lines` anew from the state's day on; lines after the balance is repaid are dropped."""
    made: list[Line] = []
    for place, line in enumerate(lines):
        past = cut(contract=state.contract, stretches=line.stretches, on=state.on) if place == 0 else ()
        rest = stretch(
            contract=state.contract,
            starts_on=state.on if place == 0 else line.starts_on,
            ends_on=line.due_on,
            balance_fen=balance_fen,
            rate_bp=rate_bp,
        )
        found = replace(line, stretches=(*past, rest), penalty_from=line.due_on)
        last = place == len(lines) - 1
        interest = found.interest_fen - found.deferred_fen
        principal = balance_fen if last else choose(place, balance_fen, interest, last)
        balance_fen -= principal
        made.append(replace(found, principal_fen=principal))
        if not balance_fen:
            break
    return tuple(made)


def keep_pattern(*, principals: Sequence[int]) -> Choose:
    """Principal line by line as given."""
    return lambda place, balance, interest, last: min(balance, principals[place])


def level_at(*, total_fen: int) -> Choose:
    """Whatever principal makes the instalment come to `total_fen`, never below zero nor above the balance."""
    return lambda place, balance, interest, last: min(balance, max(0, total_fen - interest))


def scaled(*, principals: Sequence[int], to_fen: int, contract: Contract) -> list[int]:
    """The same pattern of principal for another sum; the running sum is rounded, so nothing is lost or negative."""
    whole = sum(principals)
    run = before = 0
    found = []
    for principal in principals:
        run += principal
        upto = div(run * to_fen, whole, contract.rounding) if whole else 0
        found.append(upto - before)
        before = upto
    return found


def from_the_end(*, principals: Sequence[int], to_fen: int) -> list[int]:
    """The same principal line by line until `to_fen` is reached: what is prepaid comes off the end."""
    left, found = to_fen, []
    for principal in principals:
        found.append(min(left, principal))
        left -= found[-1]
    return found


def level_total_fen(*, state: LoanState, lines: Sequence[Line], balance_fen: int, rate_bp: int) -> int:
    """The equal instalment that repays a balance over `lines`, the first of which may have run in part.

    The first line counts with the interest it brings in all, whatever balance that was earned on.
    """
    contract = state.contract
    first = lay(state=state, lines=lines[:1], balance_fen=balance_fen, rate_bp=rate_bp, choose=level_at(total_fen=0))[0]
    rates = [Fraction(first.interest_fen - first.deferred_fen, balance_fen)]
    for line in lines[1:]:
        years = span_years(starts_on=line.starts_on, ends_on=line.due_on, day_count=contract.day_count)
        rates.append(years * rate_bp / ONE_BP)
    total = level(principal_fen=balance_fen, rates=rates, rounding=contract.rounding)
    return div(total.numerator, total.denominator, contract.rounding)


def relaid(
    *, state: LoanState, lines: Sequence[Line], balance_fen: int, rate_bp: int, is_level: bool
) -> tuple[Line, ...]:
    """`lines` for a balance and rate over the same days: equal instalments, or the pattern of principal scaled."""
    if is_level and balance_fen:
        total = level_total_fen(state=state, lines=lines, balance_fen=balance_fen, rate_bp=rate_bp)
        choose = level_at(total_fen=total)
    else:
        principals = [line.principal_fen for line in lines]
        choose = keep_pattern(principals=scaled(principals=principals, to_fen=balance_fen, contract=state.contract))
    return lay(state=state, lines=lines, balance_fen=balance_fen, rate_bp=rate_bp, choose=choose)


def later_lines(*, lines: Sequence[Line], months: int) -> tuple[Line, ...]:
    """Empty lines for `months` more after the last, in its rhythm where that fits, else one for all of them.

    They fall due on the plan's day of the month (the 31st, clamped), not on the last one's, which may be clamped.
    """
    last = lines[-1]
    rhythm = rhythm_months(line=last)
    step = months if months % rhythm else rhythm
    anchor = max((day for line in lines for day in (line.starts_on, line.due_on)), key=lambda day: day.day)
    gone = (last.due_on.year - anchor.year) * 12 + last.due_on.month - anchor.month
    days = [add_months(start=anchor, months=gone + n) for n in range(step, months + 1, step)]
    starts = [last.due_on, *days[:-1]]
    return tuple(
        Line(number=last.number + n, starts_on=start, due_on=day, penalty_from=day)
        for n, (start, day) in enumerate(zip(starts, days, strict=True), start=1)
    )


def rhythm_months(*, line: Line) -> int:
    """How many months a line of the plan lasts, at least one."""
    return max(1, (line.due_on.year - line.starts_on.year) * 12 + line.due_on.month - line.starts_on.month)
