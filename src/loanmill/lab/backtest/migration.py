"""What changes from the other policy to this one: outcomes, reasons, who is swapped out and who in."""

from __future__ import annotations

from fractions import Fraction

from loanmill.core.strategy.tree.program import Program
from loanmill.lab.backtest.figures import FIGURES, OUTCOMES, Counted, quoted, rounded_bp, share_bp
from loanmill.lab.backtest.question import BAD, BEFORE, Assumptions
from loanmill.lab.backtest.sides import outcomes, reasons

NOW, THEN = quoted("outcome"), quoted(BEFORE + "outcome")
COMPARED = f"{THEN} IS NOT NULL"
APPROVED_NOW, APPROVED_THEN = f"({NOW} = 'approve')", f"({THEN} = 'approve')"


def migration(found: Counted) -> FIGURES:
    """From each outcome to each, and what became of each reason."""
    told: FIGURES = {then: {now: found.group("FALSE") for now in OUTCOMES} for then in OUTCOMES}
    for then in OUTCOMES:
        for now, figures in found.groups(NOW, f"{THEN} = '{then}'"):
            told[then][now] = figures
    return {"outcomes": told, "reasons": _reasons(found)}


def _reasons(found: Counted) -> list[FIGURES]:
    """Cases with each reason before and now, gained and lost; what moved most first."""
    ours, theirs = quoted("reasons"), quoted(BEFORE + "reasons")
    gained = f"list_filter({ours}, lambda x: NOT list_contains({theirs}, x))"
    lost = f"list_filter({theirs}, lambda x: NOT list_contains({ours}, x))"
    by: dict[str, FIGURES] = {}
    for word, items in (("before", theirs), ("now", ours), ("gained", gained), ("lost", lost)):
        for reason, count in found.rows(
            f"SELECT reason, count(*) FROM (SELECT unnest({items}) AS reason FROM cases WHERE {COMPARED}) GROUP BY ALL"
        ):
            empty = {"reason": reason, "before": 0, "now": 0, "gained": 0, "lost": 0}
            by.setdefault(reason, empty)[word] = count
    return sorted(by.values(), key=lambda one: (-(one["gained"] + one["lost"]), one["reason"]))


def swaps(found: Counted, *, program: Program, assumptions: Assumptions) -> FIGURES:
    """Those who stay approved, those swapped out, those swapped in with the range of how they may pay."""
    out = f"{APPROVED_THEN} AND NOT {APPROVED_NOW}"
    into = f"{APPROVED_NOW} AND {THEN} <> 'approve'"
    stay = found.group(f"{APPROVED_THEN} AND {APPROVED_NOW}")
    went_out = {**found.group(out), "to": outcomes(found, prefix="", where=out)}
    went_out["reasons"] = reasons(found, prefix="", where=out)
    came_in = {**found.group(into), "from": outcomes(found, prefix=BEFORE, where=into)}
    came_in["reasons_before"] = reasons(found, prefix=BEFORE, where=into)
    told: FIGURES = {"stay": stay, "out": went_out, "in": came_in}
    if found.bad:
        came_in["expected"], ends = _expected(found, program, assumptions, into)
        told["book"] = _book(found, stay, came_in["cases"], ends)
    return told


def _expected(
    found: Counted, program: Program, assumptions: Assumptions, into: str
) -> tuple[FIGURES, tuple[Fraction, Fraction] | None]:
    """How many of the swap-ins may go bad: the bad rate of their neighbours times `best` and times `worst`."""
    band = band_of(program, assumptions.band) or "NULL"
    counts = found.rows(
        f"SELECT {band}, count({quoted(BAD)}) FILTER ({APPROVED_THEN}), "
        f"count(*) FILTER ({quoted(BAD)} AND {APPROVED_THEN}), count(*) FILTER ({into}) FROM cases "
        f"WHERE {COMPARED} GROUP BY ALL"
    )
    known = {place: (many, bad) for place, many, bad, _ in counts}
    moved = {place: swapped for place, _, _, swapped in counts if swapped}
    low, high = Fraction(0), Fraction(0)
    bands = []
    for place in sorted(moved, key=lambda at: (at is None, at or 0)):
        many, bad = _neighbours(known, place, assumptions.enough)
        if not many:
            return {"low_bad": None, "high_bad": None, "low_bp": None, "high_bp": None, "bands": []}, None
        ends = [min(Fraction(1), Fraction(bad, many) * times) for times in (assumptions.best, assumptions.worst)]
        low, high = low + ends[0] * moved[place], high + ends[1] * moved[place]
        start = None if place is None else place * assumptions.band
        bands.append(
            {"from": start, "swapped_in": moved[place], "neighbours": many, "bad": bad, "bad_bp": share_bp(bad, many),
             "low_bp": rounded_bp(ends[0]), "high_bp": rounded_bp(ends[1])}
        )  # fmt: skip
    total = sum(moved.values())
    bps = [None if not total else rounded_bp(end / total) for end in (low, high)]
    told = {"low_bad": _whole(low), "high_bad": _whole(high), "low_bp": bps[0], "high_bp": bps[1], "bands": bands}
    return told, (low, high)


def _neighbours(known: dict[int | None, tuple[int, int]], place: int | None, enough: int) -> tuple[int, int]:
    """Known cases and bad ones in a band, joined by the bands beside it until there are enough; all where no score."""
    placed = {at: counts for at, counts in known.items() if at is not None}
    wide = 0
    while place is not None and placed:
        inside = [counts for at, counts in placed.items() if abs(at - place) <= wide]
        many, bad = (sum(one[index] for one in inside) for index in (0, 1))
        if many >= enough:
            return many, bad
        if all(abs(at - place) <= wide for at in placed):
            break
        wide += 1
    return sum(one[0] for one in known.values()), sum(one[1] for one in known.values())


def _book(found: Counted, stay: FIGURES, came_in: int, ends: tuple[Fraction, Fraction] | None) -> FIGURES:
    """The bad rate of all who were approved, and that of all who are, within the range of the swap-ins."""
    told: FIGURES = {"before_bp": found.group(APPROVED_THEN)["bad_bp"], "low_bp": None, "high_bp": None}
    total = stay["cases"] + came_in
    if not total or ends is None or (stay["cases"] and not stay["known"]):
        return told
    stays = Fraction(stay["bad"] * stay["cases"], stay["known"]) if stay["cases"] else Fraction(0)
    return {**told, "low_bp": rounded_bp((stays + ends[0]) / total), "high_bp": rounded_bp((stays + ends[1]) / total)}


def band_of(program: Program, width: int) -> str | None:
    """The number of the band of the policy's first score; None for a policy without a score among its outputs."""
    names = {name for name, _ in program.outputs}
    total = program.scores[0].total if program.scores else ""
    if total not in names:
        return None
    column = f"CAST({quoted(total)} AS BIGINT)"
    return f"(({column} - (({column} % {width}) + {width}) % {width}) // {width})"


def _whole(share: Fraction) -> int:
    """To the nearest case, half up."""
    return (share.numerator * 2 + share.denominator) // (2 * share.denominator)
