"""What would change it: the nearest moves of what an applicant can influence that better the outcome or the amount.

Each input alone first, then pairs. Along an input all values are tried where they are few; else thresholds of the
policy, doubling steps, and the places where a rule, a truth value or a column crosses a threshold, found by halving.
Every answer was decided, never guessed; the work is bounded and the order fixed, so the same case always gets the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations

from loanmill.core.strategy.case.compile import Case, compile_case
from loanmill.core.strategy.case.reading import Given
from loanmill.core.strategy.explain.points import Move, first_where, others, steps
from loanmill.core.strategy.explain.points import directions as ways
from loanmill.core.strategy.explain.thresholds import tables, thresholds
from loanmill.core.strategy.tree.nodes import Constant
from loanmill.core.strategy.tree.program import Input, Program
from loanmill.core.strategy.tree.steps import Formula
from loanmill.core.strategy.tree.types import Type

MOST = 5_000  # decisions that one search may make
KEPT = 6
PAIRED = 16  # values of an input that are tried in pairs
RANK = {"decline": 0, "refer": 1, "approve": 2}


class NothingToDecide(ValueError):
    """A calculation has no outcome that could change: ask for a policy that decides."""


@dataclass(frozen=True, slots=True)
class Change:
    """Moves that together give another outcome, or with the same outcome a higher amount."""

    moves: tuple[Move, ...]
    outcome: str
    amount_fen: int | None

    @property
    def size(self) -> int:
        """The sum of the moves' sizes, in millionths."""
        return sum(move.size for move in self.moves)


@dataclass(frozen=True, slots=True)
class Changes:
    """The nearest changes by size. `complete` is False where the search ended at its bound of decisions."""

    found: tuple[Change, ...]
    decisions: int
    complete: bool


class _Enough(Exception):
    """The bound of decisions is reached."""


Goal = tuple[int, int]  # rank of the outcome, amount


@dataclass(slots=True)
class _Search:
    """One search: what was decided already, and the best change for each goal and set of inputs."""

    case: Case
    program: Program
    start: Given
    most: int
    seen: dict[tuple[Constant | None, ...], dict[str, object]] = field(default_factory=dict)
    best: dict[tuple[tuple[str, ...], int], Change] = field(default_factory=dict)
    tried: dict[int, list[Constant]] = field(default_factory=dict)

    def decide(self, values: tuple[Constant | None, ...]) -> dict[str, object]:
        """All columns, rules and the outcome at a point. Raises _Enough."""
        found = self.seen.get(values)
        if found is None:
            if len(self.seen) >= self.most:
                raise _Enough
            decided = self.case.decide_given(replace(self.start, values=values))
            rules = {f"rule {name}": held for name, held in decided.rules.items()}
            terms = decided.terms
            amount = terms.amount_fen if terms is not None else None
            found = {**decided.columns, **rules, " outcome": decided.outcome, " amount": amount}
            self.seen[values] = found
        return found

    def moved(self, *changed: tuple[int, Constant]) -> tuple[Constant | None, ...]:
        """The case's values with some of them changed."""
        values = list(self.start.values)
        for index, value in changed:
            values[index] = value
        return tuple(values)

    def goal(self, values: tuple[Constant | None, ...]) -> Goal:
        """How good a point is. The amount counts where the outcome approves."""
        found = self.decide(values)
        outcome, amount = str(found[" outcome"]), found[" amount"]
        return RANK[outcome], amount if isinstance(amount, int) and outcome == "approve" else 0

    def better(self, values: tuple[Constant | None, ...]) -> int | None:
        """2 approves, 1 refers, 3 raises the amount of an approval; None where it is no better than the case."""
        base, here = self.goal(self.start.values), self.goal(values)
        if here[0] > base[0]:
            return here[0]
        return 3 if here > base else None

    def note(self, changed: tuple[tuple[int, Constant], ...]) -> None:
        """Keep a point when it is better than the case and nearer than what was found for its goal."""
        values = self.moved(*changed)
        what = self.better(values)
        if what is None:
            return
        found = self.decide(values)
        moves = []
        for index, value in changed:
            before = self.start.values[index]
            assert before is not None
            moves.append(Move(self.program.inputs[index].name, before, value))
        amount = found[" amount"]
        change = Change(tuple(moves), str(found[" outcome"]), amount if isinstance(amount, int) else None)
        key = (tuple(move.name for move in moves), what)
        if key not in self.best or change.size < self.best[key].size:
            self.best[key] = change

    def alone(self, index: int, item: Input) -> None:
        """Move one input, to each value worth trying, and close in on where it begins to be better."""
        value = self.start.values[index]
        if value is None:
            return
        for other in others(item, value):
            self.tried.setdefault(index, []).append(other)
            self.note(((index, other),))
        for sign, end in ways(item, value):
            assert type(value) is int
            points = sorted({*steps(value, sign, end, self._near(index, value, end))}, key=lambda p: abs(p - value))
            self.tried.setdefault(index, []).extend(points)
            self._walk(index, value, points)

    def _walk(self, index: int, value: int, points: list[int]) -> None:
        before, reached = value, None
        for point in points:
            what = self.better(self.moved((index, point)))
            if what is not None and what != reached:
                nearest = first_where(before, point, self._reaches(index, what))
                self.note(((index, nearest),))
                self.tried[index].append(nearest)
                if what == 2 or reached is not None:
                    return
            before, reached = point, what if what is not None else reached

    def _reaches(self, index: int, what: int) -> Callable[[int], bool]:
        return lambda value: self.better(self.moved((index, value))) == what

    def _near(self, index: int, value: int, end: int) -> frozenset[int]:
        """Thresholds of the input itself, and where rules and columns that follow from it cross theirs."""
        known = thresholds(self.program)
        name = self.program.inputs[index].name
        found = set(known.get(name, ()))
        here, there = self.decide(self.start.values), self.decide(self.moved((index, end)))
        for column, held in here.items():
            last = there[column]
            if isinstance(held, bool) and isinstance(last, bool) and held != last:
                crossing = self._crossing(index, value, end, column, last.__eq__)
                found |= {crossing - 1, crossing, crossing + 1}
            elif type(held) is int and type(last) is int:
                for cut in sorted(known.get(column, ())):
                    if min(held, last) < cut <= max(held, last):
                        beyond = self._beyond(cut, last >= cut)
                        found.add(self._crossing(index, value, end, column, beyond))
        return frozenset(found)

    @staticmethod
    def _beyond(cut: int, above: bool) -> Callable[[object], bool]:
        return lambda x: isinstance(x, int) and (x >= cut) == above

    def _crossing(self, index: int, low: int, high: int, column: str, holds: Callable[[object], bool]) -> int:
        return first_where(low, high, lambda value: holds(self.decide(self.moved((index, value)))[column]))

    def together(self, first: int, second: int) -> None:
        """Move two inputs to values that were worth trying alone, then draw each back as far as the outcome holds."""
        for one in self._chosen(first):
            for other in self._chosen(second):
                what = self.better(self.moved((first, one), (second, other)))
                if what is not None and what > (self.better(self.moved((first, one))) or 0):
                    self._draw_back(first, one, second, other, what)

    def _draw_back(self, first: int, one: Constant, second: int, other: Constant, what: int) -> None:
        a, b = self.start.values[first], self.start.values[second]
        if type(a) is int and type(one) is int and self.better(self.moved((second, other))) != what:
            one = first_where(a, one, lambda x: self.better(self.moved((first, x), (second, other))) == what)
        if type(b) is int and type(other) is int and self.better(self.moved((first, one))) != what:
            other = first_where(b, other, lambda x: self.better(self.moved((first, one), (second, x))) == what)
        if a != one and b != other:
            self.note(((first, one), (second, other)))

    def _chosen(self, index: int) -> list[Constant]:
        """Some of the values that were tried, spread from near to far."""
        points = sorted(set(self.tried.get(index, ())), key=lambda p: self._far(index, p))
        if len(points) <= PAIRED:
            return points
        return [points[n * (len(points) - 1) // (PAIRED - 1)] for n in range(PAIRED)]

    def _far(self, index: int, point: Constant) -> tuple[int, str]:
        before = self.start.values[index]
        assert before is not None
        return Move("", before, point).size, str(point)


def changes_of(*, program: Program, given: Given, most: int = MOST) -> Changes:
    """The nearest changes of a decided case, at most KEPT. Raises NothingToDecide."""
    if program.verdict is None:
        raise NothingToDecide(f"{program.code} only computes: it has no outcome that could change")
    whole = _reporting(program)
    search = _Search(compile_case(whole), whole, given, most)
    complete = True
    movable = [(index, item) for index, item in enumerate(whole.inputs) if item.influence is not None]
    try:
        for index, item in movable:
            search.alone(index, item)
        if not any(what >= 2 for _, what in search.best):
            for (first, _), (second, _) in combinations(movable, 2):
                search.together(first, second)
    except _Enough:
        complete = False
    ordered = sorted(search.best.values(), key=lambda change: (change.size, len(change.moves), str(change)))
    return Changes(tuple(ordered[:KEPT]), len(search.seen), complete)


def _reporting(program: Program) -> Program:
    """The program with every column an output, so that crossings can be seen."""
    return replace(program, outputs=tuple(_columns(program)))


def _columns(program: Program) -> Iterator[tuple[str, Type]]:
    for step in program.steps:
        if isinstance(step, Formula):
            yield step.name, step.type
    for table in tables(program):
        yield from ((output.name, output.type) for output in table.outputs)
