"""The list of calls: name, how many arguments, how it is written. A call outside it does not exist."""

from __future__ import annotations

from dataclasses import dataclass

from loanmill.core.strategy.expressions.calls import choice, dates, division, loan, texts
from loanmill.core.strategy.expressions.calls.check import Made
from loanmill.core.strategy.expressions.parse import MAX_NODES


@dataclass(frozen=True, slots=True)
class Listed:
    """One call: how it is made, from how many to how many arguments, and how it is written."""

    made: Made
    least: int
    most: int
    usage: str


CALLS: dict[str, Listed] = {
    "div": Listed(division.div, 3, 4, "div(a, b, rounding) or div(a, b, rounding, decimals)"),
    "ratio": Listed(division.ratio, 3, 3, "ratio(a, b, rounding)"),
    "round": Listed(division.round_, 2, 3, "round(x, rounding) or round(x, rounding, decimals)"),
    "round_to": Listed(division.round_to, 3, 3, "round_to(x, step, rounding)"),
    "min": Listed(choice.least, 2, MAX_NODES, "min(a, b)"),
    "max": Listed(choice.greatest, 2, MAX_NODES, "max(a, b)"),
    "abs": Listed(choice.abs_, 1, 1, "abs(x)"),
    "if": Listed(choice.if_, 3, 3, "if(when, then, else)"),
    "otherwise": Listed(choice.otherwise, 2, 2, "otherwise(x, stand_in)"),
    "months_between": Listed(dates.months_between, 2, 2, "months_between(a, b)"),
    "days_between": Listed(dates.days_between, 2, 2, "days_between(a, b)"),
    "carried": Listed(loan.carried, 3, 3, "carried(instalment, rate_bp, months)"),
    "starts_with": Listed(texts.starts_with, 2, 2, 'starts_with(text, "A")'),
    "bucket": Listed(texts.bucket, 2, 2, 'bucket(text, "salt")'),
}
