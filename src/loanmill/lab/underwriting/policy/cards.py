"""The section `scorecards`, and what follows from a score: the chance that is stated, and the grade at best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from loanmill.core.scoring.risk_model import Chance, RiskModel
from loanmill.core.scoring.scorecard import Characteristic, Grade, Scorecard
from loanmill.lab.underwriting.policy.spell import bp, of, span, table


def scorecards(model: RiskModel) -> str:
    """Both cards: the one of default, calibrated by the table `chances` and graded by the card of the rating."""
    shown = ["grade: rating_grade", "chance: {default: score_pd_bp, low: pd_low_bp, high: pd_high_bp}"]
    return (
        "# Missing gets the worst points; nobody is declined for it: decisions read the score at its best (_best).\n"
        "scorecards:\n"
        f"{_card('score', model.default, shown)}{_card('rating', model.rating, _grades(reachable(model.rating)))}"
    )


def _card(name: str, card: Scorecard, tail: Sequence[str]) -> str:
    items = "".join(_characteristic(item) for item in card.characteristics)
    head = [f"base: {card.base}", f"good_to_bad_at_base: {card.base_odds}", f"double_every: {card.pdo}"]
    return f"  {name}:\n{table([*head, 'characteristics:'], indent=4)}{items}{table(tail, indent=4)}"


def _characteristic(item: Characteristic) -> str:
    bins = [
        f'"{span(*(None if end is None else of(item.name, end) for end in (one.low, one.below)))}": {one.points}'
        for one in item.bins
    ]
    lines = [f"- input: {item.name}", f"  reason: {item.reason}", f"  bins: {{{', '.join(bins)}}}"]
    return table([*lines, f"  missing: {item.missing_points}"], indent=6)


def reachable(card: Scorecard) -> list[Grade]:
    """The grades that some score of the card can have, best first, the last one open below."""
    lowest, highest = (
        card.base + sum(end(one.points for one in item.bins) for item in card.characteristics) for end in (min, max)
    )
    found: list[Grade] = []
    for grade in card.grades:
        if grade.low is None or grade.low <= lowest:
            return [*found, replace(grade, low=None)]
        if grade.low <= highest:
            found.append(grade)
    return found


def _grades(grades: Sequence[Grade]) -> list[str]:
    """Grades with the share that defaulted, never less than a better grade's: few cases may say otherwise."""
    lines, most = ["grades:"], 0
    for grade in grades:
        most = max(most, grade.pd_bp)
        start = "" if grade.low is None else f" from: {grade.low},"
        lines.append(f"  - {{grade: {grade.code},{start} default_in_a_year: {bp(most)}}}")
    return lines


def bands(chances: Sequence[Chance]) -> list[tuple[str, Chance]]:
    """Each chance with the cell of the scores that have it."""
    below = [*(None if one.low is None else str(one.low) for one in chances[1:]), None]
    lows = (None if one.low is None else str(one.low) for one in chances)
    return [(span(low, high), one) for low, high, one in zip(lows, below, chances, strict=True)]


def stated_chances(model: RiskModel) -> str:
    """The table from the score to the chance that is shown, with the ends of its 90% interval."""
    rows = [
        f'- ["{cell}", {bp(one.pd_bp)}, {bp(one.pd_low_bp)}, {bp(one.pd_high_bp)}]'
        for cell, one in bands(model.chances)
    ]
    head = ["hit: unique", "inputs: [score]", "outputs: {score_pd_bp: bp, pd_low_bp: bp, pd_high_bp: bp}", "rows:"]
    return f"  chances:\n{table(head, indent=4)}{table(rows, indent=6)}"


def graded_at_best(model: RiskModel) -> str:
    """The table from the rating's score at its best to the grade that decisions read."""
    grades = reachable(model.rating)
    aboves = [None, *(grade.low for grade in grades)]
    rows = [
        f'- ["{span(*(None if end is None else str(end) for end in (grade.low, above)))}", {grade.code}]'
        for grade, above in zip(grades, aboves, strict=False)
    ]
    head = ["hit: unique", "inputs: [rating_best]", "outputs: {grade_at_best: code}", "rows:"]
    return f"  graded:\n{table(head, indent=4)}{table(rows, indent=6)}"
