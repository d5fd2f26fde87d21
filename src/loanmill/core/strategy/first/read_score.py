"""The scorecard of a policy, from spots."""

from __future__ import annotations

from loanmill.core.evidence.vocabulary import Term
from loanmill.core.scoring.scorecard import Bin, Characteristic, Grade, Scorecard
from loanmill.core.strategy.first.read_rules import check_contiguous
from loanmill.core.strategy.first.reader import Reader, is_number
from loanmill.core.strategy.text.spots import Spot


def read_card(reader: Reader, spot: Spot) -> Scorecard:
    """Base, scale, characteristics and grades."""
    fields = reader.table(spot, needs=("base", "good_to_bad_at_base", "double_every", "characteristics", "grades"))
    characteristics: dict[str, Characteristic] = {}
    for item in reader.items(fields["characteristics"]):
        found = _characteristic(reader, item)
        if found is None:
            continue
        if found.name in characteristics:
            reader.faults.add(item, f"{found.name} is scored above already", remedy="keep one of them")
        characteristics[found.name] = found
    if not characteristics:
        reader.faults.add(fields["characteristics"], "nothing is scored", remedy="write at least one characteristic")
    return Scorecard(
        base=reader.whole(fields["base"]),
        base_odds=reader.whole(fields["good_to_bad_at_base"], least=1),
        pdo=reader.whole(fields["double_every"], least=1),
        characteristics=tuple(characteristics.values()),
        grades=_grades(reader, fields["grades"]),
    )


def _characteristic(reader: Reader, spot: Spot) -> Characteristic | None:
    fields = reader.table(spot, needs=("name", "reason", "bins", "missing"))
    term = reader.term(fields["name"], types=("fen", "bp", "count", "days", "months", "bool", "code"))
    if term is None:
        return None
    reason = reader.reason(fields["reason"], params=("name", term.name, "lost"))
    read = _ranges if is_number(term) else _codes
    bins = read(reader, fields["bins"], term)
    missing = reader.whole(fields["missing"])
    if bins and missing > min(item.points for item in bins):
        message = f"a missing {term.name} gets more points than the worst known one"
        reader.faults.add(fields["missing"], message, remedy="give it no more than the lowest bin, or hiding pays")
    return Characteristic(name=term.name, reason=reason, bins=bins, missing_points=missing)


def _ranges(reader: Reader, spot: Spot, term: Term) -> tuple[Bin, ...]:
    bins = []
    for item in reader.items(spot):
        fields = reader.table(item, needs=("points",), may=("from", "below"))
        low = reader.quantity(fields["from"], unit=term.type) if "from" in fields else None
        below = reader.quantity(fields["below"], unit=term.type) if "below" in fields else None
        for end, at in ((low, "from"), (below, "below")):
            if end is not None and not (term.min or 0) < end <= (term.max or 0):
                message = f"{end} lies outside {term.name}, so a bin beside it can hold nothing"
                reader.faults.add(fields[at], message, remedy=f"use a value above {term.min} and up to {term.max}")
        bins.append(Bin(points=reader.whole(fields["points"]), low=low, below=below))
    check_contiguous(reader, spot, ends=[(item.low, item.below) for item in bins], what="bin")
    return tuple(bins)


def _codes(reader: Reader, spot: Spot, term: Term) -> tuple[Bin, ...]:
    bins, seen = [], set()
    wanted: set[str | bool] = {True, False} if term.type == "bool" else set(term.codes)
    for item in reader.items(spot):
        fields = reader.table(item, needs=("is", "points"))
        spots = fields["is"].raw if isinstance(fields["is"].raw, list) else [fields["is"]]
        codes: list[str | bool] = []
        for code in spots:
            if code.raw not in wanted or code.raw in seen or not isinstance(code.raw, str | bool):
                remedy = f"use each of {', '.join(sorted(map(str, wanted)))} once"
                reader.faults.add(code, f"{code.raw!r} is unknown or stands twice", remedy=remedy)
                continue
            seen.add(code.raw)
            codes.append(code.raw)
        bins.append(Bin(points=reader.whole(fields["points"]), codes=tuple(codes)))
    if left := wanted - seen:
        reader.faults.add(spot, f"{term.name} has no bin for {', '.join(sorted(map(str, left)))}", remedy="add them")
    return tuple(bins)


def _grades(reader: Reader, spot: Spot) -> tuple[Grade, ...]:
    """From best to worst: falling scores, rising chance of default, the last open below."""
    grades = []
    for item in reader.items(spot):
        fields = reader.table(item, needs=("grade", "default_in_a_year"), may=("from",))
        low = reader.whole(fields["from"]) if "from" in fields else None
        pd_bp = reader.quantity(fields["default_in_a_year"], unit="bp")
        if not 0 < pd_bp <= 10_000:
            reader.faults.add(fields["default_in_a_year"], "it is no chance", remedy="use more than 0% and up to 100%")
        grades.append(Grade(code=reader.text(fields["grade"]), low=low, pd_bp=pd_bp))
    lows = [grade.low for grade in grades]
    if not lows or lows[-1] is not None or None in lows[:-1]:
        reader.faults.add(spot, "the last grade alone is open below", remedy="leave out `from` in the last grade only")
        return (*grades, Grade(code="?", low=None, pd_bp=10_000))
    known = [low for low in lows if low is not None]
    if known != sorted(set(known), reverse=True):
        reader.faults.add(spot, "grades do not fall from best to worst", remedy="put the highest `from` first")
    chances = [grade.pd_bp for grade in grades]
    if chances != sorted(set(chances)):
        reader.faults.add(spot, "a worse grade has no greater chance of default", remedy="let it rise from A on")
    return tuple(grades)
