"""The day that is open or closing: what of its end is done, what is left, which loans stand aside, what was missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from loanmill.core.evidence.decision import Reason
from loanmill.core.journal.entry import JournalEntry
from loanmill.queries.names import shown_name
from loanmill.queries.scope import loans_for
from loanmill.records.actor import Actor
from loanmill.records.aside import LoanSetAside
from loanmill.records.day import DAY_STEPS, SELDOM, BusinessDay, step_key
from loanmill.records.journal.tables import Entry
from loanmill.records.org import LegalEntity, OrgUnit

# No chunk takes longer than this; a day that closes and shows nothing new for so long waits for somebody.
SILENT = timedelta(seconds=20)
DEBTORS = "debtors"
CHUNKS_AT_ONCE = 50
# A simulated town's clock jumps from day to day; such a jump is no duration.
MOST_HOURS = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the day's end. A step in chunks counts them; `lasted` is None until the next step began."""

    name: str
    done: int
    of: int
    began: datetime | None
    lasted: timedelta | None
    state: str  # waiting, running, done

    @property
    def percent(self) -> int:
        """How far it is, in hundredths."""
        return 100 * self.done // self.of if self.of else 100 if self.state == "done" else 0


@dataclass(frozen=True, slots=True)
class Aside:
    """A loan that the day's end passes over since `day`; `name` and `number` are None where it is not the viewer's."""

    id: UUID
    number: str | None
    name: str | None
    day: date
    step: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Monitor:
    """The day's end as it stands.

    `steps` are of the day `shown`: the one that closes, else the one closed last. `missed` are days that are over by
    the calendar and not closed; `silent` says that nothing has moved for a while.
    """

    entity: UUID
    day: date
    state: str
    loans: int | None
    shown: date
    steps: tuple[StepLine, ...]
    taken: Mapping[str, int]
    aside: tuple[Aside, ...]
    missed: tuple[date, ...]
    last_moved: datetime | None
    silent: bool
    whole_entity: bool

    @property
    def percent(self) -> int:
        """How far the day's end is, in hundredths, by chunks and steps alike."""
        all_of = sum(max(one.of, 1) for one in self.steps)
        return 100 * sum(one.done if one.of else one.state == "done" for one in self.steps) // all_of

    @property
    def left(self) -> timedelta | None:
        """About how long the chunks under way still take, at the pace so far."""
        going = next((one for one in self.steps if one.state == "running" and 0 < one.done < one.of), None)
        if going is None or going.began is None or self.last_moved is None:
            return None
        return (self.last_moved - going.began) * (going.of - going.done) / going.done


def monitor(*, viewer: Actor, clock: datetime, today: date) -> Monitor:
    """The open or closing day of the viewer's lender. `clock` and its local date `today` are the real ones."""
    entity = LegalEntity.objects.get(units__path=viewer.scope)
    day = BusinessDay.objects.filter(entity=entity).exclude(state="closed").order_by("date")[0]
    closed = BusinessDay.objects.filter(entity=entity, state="closed").order_by("-date").first()
    shown = day if day.state == "closing" or closed is None else closed
    known = _entries(entity.id, shown.date, [*DAY_STEPS])
    steps, taken, moved = _steps(entity.id, shown, known)
    behind = 0 if entity.simulated else max(0, (today - day.date).days)
    tops = OrgUnit.objects.filter(entity=entity).values_list("path", flat=True)
    return Monitor(
        entity=entity.id,
        day=day.date,
        state=day.state,
        loans=_number(known.get("begin"), "loans"),
        shown=shown.date,
        steps=steps,
        taken=taken,
        aside=_aside(viewer),
        missed=tuple(day.date + timedelta(days=n) for n in range(behind)),
        last_moved=moved,
        silent=day.state == "closing" and moved is not None and clock - moved > SILENT,
        whole_entity=all(path.startswith(viewer.scope) for path in tops),
    )


def _entries(entity: UUID, on: date, names: Sequence[str]) -> dict[str, Entry]:
    keys = {step_key(entity_id=entity, on=on, step=name): name for name in names}
    return {keys[row.id]: row for row in Entry.objects.filter(id__in=keys)}


def _steps(
    entity: UUID, day: BusinessDay, known: Mapping[str, Entry]
) -> tuple[tuple[StepLine, ...], Mapping[str, int], datetime | None]:
    """The steps in order, what the bank said so far, and when the last act was."""
    began: list[tuple[str, int, int, datetime | None]] = []
    taken = {"asked": 0, "paid": 0, "partial": 0, "received_fen": 0}
    moved = [row.at for row in known.values()]
    for name, chunks_of in DAY_STEPS.items():
        if name in SELDOM and name not in known:
            continue
        if name == DEBTORS and name in known:
            rows, goes_on = _debtors(entity, day.date, known[name])
            moved += [row.at for row in rows]
            began.append((name, len(rows), len(rows) + goes_on, rows[0].at))
            continue
        if chunks_of is None:
            entry = known.get(name)
            began.append((name, 1 if entry else 0, 0, entry.at if entry else None))
            continue
        of = _chunks(known.get(chunks_of))
        found = _entries(entity, day.date, [f"{name}-{n}" for n in range(of)]) if of else {}
        for row in found.values():
            for code in taken:
                taken[code] += _number(row, code) or 0
        moved += [row.at for row in found.values()]
        first = min((row.at for row in found.values()), default=None)
        began.append((name, len(found), of, first))
    return _lines(began, planned=known, day=day), taken, max(moved, default=None)


def _debtors(entity: UUID, on: date, first: Entry) -> tuple[list[Entry], bool]:
    """The chunks that were judged, each of which says whether another follows, and whether one is still to come."""
    rows = [first]
    while _goes_on(rows[-1]):
        names = [f"{DEBTORS}-{n}" for n in range(len(rows), len(rows) + CHUNKS_AT_ONCE)]
        found = _entries(entity, on, names)
        rows += [found[name] for name in names if name in found]
        if len(found) < len(names):
            break
    return rows, _goes_on(rows[-1])


def _goes_on(entry: Entry) -> bool:
    return JournalEntry.from_bytes(bytes(entry.body)).result.get("next") is not None


def _lines(
    began: Sequence[tuple[str, int, int, datetime | None]], *, planned: Mapping[str, Entry], day: BusinessDay
) -> tuple[StepLine, ...]:
    """A step without anything to do may leave no entry: it is done when a later one is, or the day is closed."""
    lines, running = [], day.state == "closing"
    for place, (name, done, of, at) in enumerate(began):
        later = [one[3] for one in began[place + 1 :] if one[3]]
        chunks_of = DAY_STEPS[name]
        if name == DEBTORS and done < of:  # the day is closed by then: its next chunk runs
            lines.append(StepLine(name, done, of, at, None, "running"))
            continue
        whole = bool(later) or day.state == "closed" or (done == of and chunks_of in planned if chunks_of else done > 0)
        state = "done" if whole else "running" if running else "waiting"
        running = running and whole
        lasted = later[0] - at if whole and at and later and later[0] - at < MOST_HOURS else None
        lines.append(StepLine(name, done, of, at, lasted, state))
    return tuple(lines)


def _chunks(entry: Entry | None) -> int:
    found = JournalEntry.from_bytes(bytes(entry.body)).result.get("chunks") if entry else None
    return len(found) if isinstance(found, list) else 0


def _number(entry: Entry | None, name: str) -> int | None:
    found = JournalEntry.from_bytes(bytes(entry.body)).result.get(name) if entry else None
    return found if isinstance(found, int) else None


def _aside(viewer: Actor) -> tuple[Aside, ...]:
    """Loans of the lender that stand aside; another branch's without its name and number."""
    rows = LoanSetAside.objects.filter(loan__entity_id=viewer.entity, cleared_on__isnull=True)
    mine = set(loans_for(viewer=viewer).filter(id__in=rows.values("loan_id")).values_list("id", flat=True))
    return tuple(
        Aside(
            id=row.id,
            number=row.loan.number if row.loan_id in mine else None,
            name=shown_name(row.loan.borrower, viewer=viewer) if row.loan_id in mine else None,
            day=row.day,
            step=row.step,
            reason=Reason(row.code, row.params),
        )
        for row in rows.select_related("loan__borrower").order_by("day", "loan__number")[:200]
    )
