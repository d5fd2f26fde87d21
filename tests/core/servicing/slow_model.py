"""A loan's life told slowly: one day after the other, exact fractions, from the first day on, every time.

Written from the contract and the rules of docs/servicing.md, and sharing no code with them: no closed formula, no
stride over quiet days, no state that is carried on. It knows payments, fees, prepayment that reduces, settlement,
classes by days and the way back up, interest off the books; reversals and back-dating are another list of events.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import floor

STEPS = ((361, "loss"), (271, "doubtful"), (91, "substandard"), (1, "special_mention"), (0, "normal"))
ORDER = ("normal", "special_mention", "substandard", "doubtful", "loss")
PARTS = ("fee", "penalty", "interest", "principal")


@dataclass
class Row:
    """One instalment: parts asked and paid, interest by pieces of days, and penalty still in fractions."""

    starts: date
    due: date
    asked: dict[str, int]
    pieces: list[tuple[date, date, int]] = field(default_factory=list)  # from, until, fen
    paid: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    running: Fraction = Fraction(0)

    def left(self, part: str) -> int:
        return self.asked[part] - self.paid[part]

    def open(self) -> bool:
        return any(self.left(part) for part in PARTS)


@dataclass
class Told:
    """What the model says of a day."""

    principal: int
    accrued: int
    interest: int
    penalty: int
    fee: int
    suspense: int
    cash: int
    own_class: str
    is_over: bool


class SlowLoan:
    """One loan, its events as (day, kind, fen) in the order in which they count."""

    def __init__(
        self, *, principal: int, rate: int, year: int, starts: date, plan: Sequence[tuple[date, date, int]]
    ) -> None:
        self.rate, self.year = rate, year
        self.penalty_rate = round_up(Fraction(rate * 3, 2))
        self.rows: list[Row] = []
        self.extra = Row(starts, starts, dict.fromkeys(PARTS, 0))
        self.suspense = self.cash = 0
        self.own, self.regular = "normal", starts
        self.over = False
        balance, self.principal, self.today = principal, principal, starts
        for begin, due, part in plan:
            interest = self.simple(balance, begin, due)
            self.rows.append(Row(begin, due, {"fee": 0, "penalty": 0, "interest": interest, "principal": part}))
            self.rows[-1].pieces = [(begin, due, interest)]
            balance -= part

    def simple(self, balance: int, begin: date, until: date) -> int:
        return round_up(Fraction(balance * self.rate * (until - begin).days, 10_000 * self.year))

    def live(self, *, events: Sequence[tuple[date, str, int]], through: date) -> Told:
        """Live every day up to the morning of `through`, its events included."""
        self.cash -= self.principal
        while True:
            self.use_suspense()
            self.check_over()
            for day, kind, fen in events:
                if day == self.today:
                    getattr(self, kind)(fen)
                    self.check_over()
            if self.today == through:
                return self.tell()
            self.night()

    def fallen(self) -> list[Row]:
        return [row for row in self.rows if row.due <= self.today]

    def coming(self) -> list[Row]:
        return [row for row in self.rows if row.due > self.today]

    def late(self) -> int:
        return max([(self.today - row.due).days for row in self.fallen() if row.open()], default=0)

    def night(self) -> None:
        if not self.over:
            days = self.late()
            self.regular = None if days else self.regular or self.today
            by_days = next(name for least, name in STEPS if days >= least)
            if ORDER.index(self.own) < 2 or ORDER.index(by_days) >= ORDER.index(self.own) or self.cured(by_days):
                self.own = by_days
            for row in self.fallen():
                base = row.left("principal") + row.left("interest")
                row.running += Fraction(base * self.penalty_rate, 10_000 * self.year)
        self.today += timedelta(days=1)

    def cured(self, by_days: str) -> bool:
        if by_days not in ("normal", "special_mention"):
            return False
        if self.regular is None:
            return False
        month = self.regular.month + 6
        year, month = self.regular.year + (month - 1) // 12, (month - 1) % 12 + 1
        day = self.regular.day
        while True:
            try:
                six_months_on = date(year, month, day)
                break
            except ValueError:
                day -= 1
        kept = [row for row in self.rows if self.regular < row.due <= self.today]
        return self.today >= six_months_on and len(kept) >= 2

    def fix(self) -> None:
        for row in self.fallen():
            row.asked["penalty"] += floor(row.running)
            row.running = Fraction(0)

    def pay(self, fen: int) -> int:
        """Spend on what is due; what is left over."""
        if self.over:
            return fen
        principal_first = self.late() >= 91
        self.fix()
        rows = [self.extra, *self.fallen()]
        if principal_first:
            turns = [(row, part) for part in reversed(PARTS) for row in rows]
            turns.sort(key=lambda turn: ("principal", "interest", "penalty", "fee").index(turn[1]))
        else:
            turns = [(row, part) for row in rows for part in PARTS]
        for row, part in turns:
            take = min(fen, row.left(part))
            row.paid[part] += take
            fen -= take
        return fen

    def use_suspense(self) -> None:
        if self.suspense:
            self.suspense = self.pay(self.suspense)

    def check_over(self) -> None:
        if not self.over and not self.coming() and not any(row.open() for row in (self.extra, *self.rows)):
            self.over, self.own = True, "normal"

    def receive(self, fen: int) -> None:
        self.cash += fen
        self.suspense += self.pay(fen)

    def charge_fee(self, fen: int) -> None:
        if not self.over:
            self.extra.asked["fee"] += fen
            self.use_suspense()

    def prepay_reduce(self, fen: int) -> None:
        self.cash += fen
        rest = self.pay(fen)
        coming = self.coming()
        balance = sum(row.asked["principal"] for row in coming)
        if self.over or not 0 < rest < balance:
            self.suspense += rest
            return
        paid = Row(self.today, self.today, {**dict.fromkeys(PARTS, 0), "principal": rest})
        paid.paid["principal"] = rest
        self.rows.insert(self.rows.index(coming[0]), paid)
        left, seen, given = balance - rest, 0, 0
        for number, row in enumerate(coming):
            pieces = self.up_to_today(row) if number == 0 else []
            begin = self.today if number == 0 else row.starts
            out = left - given
            row.pieces = [*pieces, (begin, row.due, self.simple(out, begin, row.due))]
            row.asked["interest"] = sum(piece[2] for piece in row.pieces)
            seen += row.asked["principal"]
            upto = round_up(Fraction(seen * left, balance))
            row.asked["principal"], given = upto - given, upto
            if given == left:
                self.rows = self.rows[: self.rows.index(row) + 1]
                return

    def up_to_today(self, row: Row) -> list[tuple[date, date, int]]:
        """The pieces of a running row before today, the last cut today: its balance follows from the principal out."""
        out = sum(other.asked["principal"] for other in self.coming())
        kept = []
        for begin, until, interest in row.pieces:
            if begin < self.today:
                whole = until <= self.today
                kept.append((begin, min(until, self.today), interest if whole else self.simple(out, begin, self.today)))
        return kept

    def settle(self, fen: int) -> None:
        coming = self.coming()
        interest = sum(sum(piece[2] for piece in self.up_to_today(row)) for row in coming[:1])
        owed = sum(row.left(part) for row in (self.extra, *self.fallen()) for part in PARTS)
        owed += sum(floor(row.running) for row in self.fallen())
        principal = sum(row.asked["principal"] for row in coming)
        accrued = self.accrued()
        if not self.over and coming and fen + self.suspense >= owed + principal + accrued:
            self.rows = self.fallen()
            asked = {"fee": 0, "penalty": 0, "interest": interest, "principal": principal}
            self.rows.append(Row(self.today, self.today, asked))
            self.use_suspense()
        self.receive(fen)

    def accrued(self) -> int:
        found = 0
        for row in self.coming():
            for begin, until, interest in row.pieces:
                gone = min(max((self.today - begin).days, 0), (until - begin).days)
                found += floor(Fraction(interest * gone, (until - begin).days)) if gone else 0
        return found

    def tell(self) -> Told:
        fallen = self.fallen()
        return Told(
            principal=sum(row.left("principal") for row in self.rows),
            accrued=self.accrued(),
            interest=sum(row.left("interest") for row in fallen),
            penalty=sum(row.left("penalty") + floor(row.running) for row in fallen),
            fee=self.extra.left("fee"),
            suspense=self.suspense,
            cash=self.cash,
            own_class=self.own,
            is_over=self.over,
        )


def round_up(value: Fraction) -> int:
    """To the nearest whole, halves up; values here are never negative."""
    return floor(value + Fraction(1, 2))
