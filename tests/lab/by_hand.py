"""The summary of a back-test worked out by pandas, apart from the house's own SQL: what every figure must be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd

OUTCOMES = ("approve", "refer", "decline")
Told = dict[str, Any]


@dataclass(frozen=True)
class Policy:
    """What the summary says of a policy. `outputs`: name -> number, date, bool, code or text."""

    code: str
    version: str
    sha256: str
    rules: dict[str, str]
    outputs: dict[str, str]
    terms: bool = False
    variant: bool = False
    decides: bool = True


@dataclass(frozen=True)
class ByHand:
    """A frame of results: columns of the policy, `against.` those of the other, `bad`, `amount`, `segment.NAME`.

    Missing is None. `score` names the column of the bands.
    """

    frame: pd.DataFrame
    now: Policy
    before: Policy | None = None
    bad: bool = False
    amount: bool = False
    segments: tuple[str, ...] = ()
    score: str = ""
    best: Fraction = Fraction(1)
    worst: Fraction = Fraction(3)
    band: int = 20
    enough: int = 100

    def summary(self) -> Told:
        """All of it but `cases` and `format`."""
        told: Told = {"now": self.side(self.now, "", self.frame)}
        both = self.frame
        if self.before is not None:
            both = both[both["against.outcome"].notna()]
            told["before"] = self.side(self.before, "against.", both)
            told["migration"] = self.migration(both)
            told["swaps"] = self.swaps(both)
        if self.now.decides:
            told["bands"] = self.bands()
            told["segments"] = {name: self.segment(name, both) for name in self.segments}
        told["assumptions"] = {
            "best": f"{float(self.best):g}", "worst": f"{float(self.worst):g}", "band": self.band, "enough": self.enough
        }  # fmt: skip
        return told

    def measures(self, part: pd.DataFrame) -> Told:
        """Cases, known, bad, amounts."""
        told: Told = {"cases": len(part)}
        bad = [value is True for value in part["bad"]] if self.bad else []
        if self.bad:
            known = int(part["bad"].notna().sum())
            told |= {"known": known, "bad": sum(bad), "bad_bp": bp(sum(bad), known)}
        if self.amount:
            told["amount_fen"] = sum(int(value) for value in part["amount"].dropna())
        if self.amount and self.bad:
            lost = part["amount"][pd.Series(bad, index=part.index, dtype=bool)]
            told["bad_amount_fen"] = sum(int(value) for value in lost.dropna())
        return told

    def side(self, policy: Policy, prefix: str, frame: pd.DataFrame) -> Told:
        """One policy."""
        told: Told = {"policy": policy.code, "version": policy.version, "sha256": policy.sha256, "cases": len(frame)}
        if policy.decides:
            told["outcomes"] = self.outcomes(frame, prefix)
            told["approved_bp"] = told["outcomes"]["approve"]["share_bp"]
            told["reasons"] = self.reasons(frame, prefix)
            told["rules"] = {
                code: {"outcome": outcome, "fired": count(frame[f"{prefix}rule.{code}"], True),
                       "passed": count(frame[f"{prefix}rule.{code}"], False),
                       "unknown": int(frame[f"{prefix}rule.{code}"].isna().sum())}
                for code, outcome in policy.rules.items()
            }  # fmt: skip
        if policy.terms:
            offers = [
                int(value) for value in frame[frame[prefix + "outcome"] == "approve"][prefix + "amount_fen"].dropna()
            ]
            told["offers"] = {"offers": len(offers), "offered_fen": sum(offers), "least_fen": min(offers, default=None),
                              "greatest_fen": max(offers, default=None)}  # fmt: skip
        if policy.variant:
            variants = frame[prefix + "variant"].fillna("missing")
            pairs = Counter(zip(variants, frame[prefix + "outcome"], strict=True))
            told["variants"] = {
                variant: {name: pairs[(variant, name)] for name in OUTCOMES} for variant in {one for one, _ in pairs}
            }
        told["columns"] = {name: column(frame[prefix + name], kind) for name, kind in policy.outputs.items()}
        return told

    def outcomes(self, frame: pd.DataFrame, prefix: str) -> Told:
        """By outcome."""
        return {
            name: {**self.measures(part), "share_bp": bp(len(part), len(frame))}
            for name in OUTCOMES
            for part in [frame[frame[prefix + "outcome"] == name]]
        }

    def reasons(self, frame: pd.DataFrame, prefix: str) -> list[Told]:
        """By reason and outcome."""
        counts = Counter(
            (reason, outcome)
            for listed, outcome in zip(frame[prefix + "reasons"], frame[prefix + "outcome"], strict=True)
            for reason in listed
        )
        told = [
            {"reason": reason, "cases": sum(counts[(reason, name)] for name in OUTCOMES),
             **{name: counts[(reason, name)] for name in OUTCOMES}}
            for reason in {one for one, _ in counts}
        ]  # fmt: skip
        return sorted(told, key=lambda one: (-one["cases"], one["reason"]))

    def migration(self, frame: pd.DataFrame) -> Told:
        """From and to."""
        moves = {
            then: {now: self.measures(frame[(frame["against.outcome"] == then) & (frame["outcome"] == now)])
                   for now in OUTCOMES}
            for then in OUTCOMES
        }  # fmt: skip
        pairs = [(set(a), set(b)) for a, b in zip(frame["against.reasons"], frame["reasons"], strict=True)]
        counted: dict[str, Callable[[set[str], set[str]], Iterable[str]]] = {
            "before": lambda a, b: a, "now": lambda a, b: b, "gained": lambda a, b: b - a, "lost": lambda a, b: a - b
        }  # fmt: skip
        words = {word: Counter(r for a, b in pairs for r in pick(a, b)) for word, pick in counted.items()}
        told = [
            {"reason": reason, **{word: counts[reason] for word, counts in words.items()}}
            for reason in set(words["before"]) | set(words["now"])
        ]
        return {
            "outcomes": moves,
            "reasons": sorted(told, key=lambda one: (-(one["gained"] + one["lost"]), one["reason"])),
        }

    def swaps(self, frame: pd.DataFrame) -> Told:
        """Stay, out, in."""
        now, then = frame["outcome"] == "approve", frame["against.outcome"] == "approve"
        out, into = frame[then & ~now], frame[now & ~then]
        told: Told = {
            "stay": self.measures(frame[now & then]),
            "out": {**self.measures(out), "to": self.outcomes(out, ""), "reasons": self.reasons(out, "")},
            "in": {**self.measures(into), "from": self.outcomes(into, "against."),
                   "reasons_before": self.reasons(into, "against.")},
        }  # fmt: skip
        if self.bad:
            expected, ends = self.expected(frame[then], into)
            told["in"]["expected"] = expected
            told["book"] = self.book(frame[then], frame[then & now], len(into), ends)
        return told

    def expected(self, approved: pd.DataFrame, into: pd.DataFrame) -> tuple[Told, list[Fraction] | None]:
        """Neighbours' bad rates, times best and worst."""
        known = approved[approved["bad"].notna()]
        sums, rows = [Fraction(0), Fraction(0)], []
        places = Counter(self.places(into))
        for place in sorted(places, key=lambda at: (at is None, at or 0)):
            near = self.near(known, place)
            if near.empty:
                return {"low_bad": None, "high_bad": None, "low_bp": None, "high_bp": None, "bands": []}, None
            rate = Fraction(count(near["bad"], True), len(near))
            ends = [min(Fraction(1), rate * times) for times in (self.best, self.worst)]
            sums = [total + end * places[place] for total, end in zip(sums, ends, strict=True)]
            rows.append({
                "from": None if place is None else place * self.band, "swapped_in": places[place],
                "neighbours": len(near), "bad": count(near["bad"], True),
                "bad_bp": half_up(rate), "low_bp": half_up(ends[0]), "high_bp": half_up(ends[1]),
            })  # fmt: skip
        shares = [half_up(total / len(into)) if len(into) else None for total in sums]
        cases = [int(total + Fraction(1, 2)) for total in sums]
        told = {"low_bad": cases[0], "high_bad": cases[1], "low_bp": shares[0], "high_bp": shares[1], "bands": rows}
        return told, sums

    def places(self, frame: pd.DataFrame) -> list[int | None]:
        """The band of each case."""
        if not self.score:
            return [None] * len(frame)
        return [None if pd.isna(value) else int(value) // self.band for value in frame[self.score]]

    def near(self, known: pd.DataFrame, place: int | None) -> pd.DataFrame:
        """Known approved cases near a band."""
        at = pd.Series(self.places(known), index=known.index, dtype=object)
        if place is not None and at.notna().any():
            far = max(abs(one - place) for one in at.dropna())
            for wide in range(far + 1):
                inside = known[[one is not None and abs(one - place) <= wide for one in at]]
                if len(inside) >= self.enough:
                    return inside
        return known

    def book(self, approved: pd.DataFrame, stay: pd.DataFrame, came: int, ends: list[Fraction] | None) -> Told:
        """All approved, before and now."""
        told: Told = {"before_bp": self.measures(approved)["bad_bp"], "low_bp": None, "high_bp": None}
        known = int(stay["bad"].notna().sum())
        if not len(stay) + came or ends is None or (len(stay) and not known):
            return told
        stays = Fraction(count(stay["bad"], True) * len(stay), known) if len(stay) else Fraction(0)
        told["low_bp"], told["high_bp"] = (half_up((stays + end) / (len(stay) + came)) for end in ends)
        return told

    def bands(self) -> list[Told]:
        """By band of score."""
        if not self.score:
            return []
        frame = self.frame.assign(place=pd.Series(self.places(self.frame), index=self.frame.index, dtype=object))
        told = []
        for place in sorted(set(frame["place"]), key=lambda at: (at is None, at or 0)):
            part = frame[[one == place or (one is None and place is None) for one in frame["place"]]]
            start = None if place is None else place * self.band
            told.append({"from": start, **self.measures(part), "approved": count(part["outcome"], "approve")})
        return told

    def segment(self, name: str, both: pd.DataFrame) -> list[Told]:
        """By value."""
        told = []
        for value in set(self.frame[f"segment.{name}"].where(self.frame[f"segment.{name}"].notna(), None)):
            part, compared = (frame[same(frame[f"segment.{name}"], value)] for frame in (self.frame, both))
            one: Told = {"value": value, **self.measures(part)}
            one |= {word: count(part["outcome"], word) for word in OUTCOMES}
            one["approved_bp"] = bp(one["approve"], len(part))
            one["approved"] = self.measures(part[part["outcome"] == "approve"])
            if self.before is not None:
                now, then = compared["outcome"] == "approve", compared["against.outcome"] == "approve"
                one |= {"approved_before": int(then.sum()), "swapped_in": int((now & ~then).sum()),
                        "swapped_out": int((then & ~now).sum()),
                        "approved_before_bp": bp(int(then.sum()), len(part))}  # fmt: skip
            told.append(one)
        return sorted(told, key=lambda one: (-one["cases"], one["value"] is None, one["value"] or ""))


def same(column: pd.Series, value: object) -> pd.Series:
    """Where a segment has a value."""
    return column.isna() if value is None else column == value


def count(column: pd.Series, value: object) -> int:
    """How often a value stands."""
    return sum(one is value or (isinstance(value, str) and one == value) for one in column)


def column(values: pd.Series, kind: str) -> Told:
    """What is told of an output."""
    known = list(values.dropna())
    told: Told = {"known": len(known), "missing": len(values) - len(known)}
    if kind == "number":
        numbers = [int(value) for value in known]
        told |= {"least": min(numbers, default=None), "greatest": max(numbers, default=None)}
        told["sum"] = sum(numbers) if numbers else None
    elif kind == "date":
        days: list[date] = sorted(known)
        told |= {"least": days[0].isoformat() if days else None, "greatest": days[-1].isoformat() if days else None}
    elif kind in ("code", "bool"):
        counts = Counter(str(value).lower() if isinstance(value, bool) else value for value in known)
        told["values"] = dict(counts)
    return told


def bp(part: int, of: int) -> int | None:
    """A share in basis points, half up."""
    return half_up(Fraction(part, of)) if of else None


def half_up(share: Fraction) -> int:
    """The nearest basis point, upwards from the middle."""
    return int(share * 10_000 + Fraction(1, 2))


def differ(found: Any, wanted: Any, place: str = "$") -> list[str]:
    """Where two summaries differ, for a message that can be read."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        keys = sorted(set(found) | set(wanted), key=str)
        return [line for key in keys for line in differ(found.get(key), wanted.get(key), f"{place}.{key}")]
    if isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        pairs = enumerate(zip(found, wanted, strict=True))
        return [line for at, (one, other) in pairs for line in differ(one, other, f"{place}[{at}]")]
    return [] if found == wanted else [f"{place}: {found} is {wanted} by hand"]
