"""A loan's month for the credit registry: its status code and what stood at the end of the month.

Computed from contract and events alone, by the same replay that defines the loan, so that a back-dated act changes the
months that it touches. The night of the month's last day is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

from loanmill.core.kernel.canonical import Json, plain
from loanmill.core.ledger.period import month_of
from loanmill.core.servicing.acts.guarantor_pay import GuarantorPay
from loanmill.core.servicing.acts.reverse import live
from loanmill.core.servicing.allocate import Part
from loanmill.core.servicing.contract import Contract
from loanmill.core.servicing.event import Event, MoneyIn
from loanmill.core.servicing.position import position
from loanmill.core.servicing.replay import replay
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import Line, LoanState, Phase

# What a month's code says (personal credit report, second generation). 1 to 7 are steps of thirty days past due.
STATUSES: Mapping[str, tuple[str, str]] = {
    "N": ("正常", "paid on time"),
    "M": ("约定还款日后月底前还款", "paid after the due day, before the month's end"),
    **{str(step): (f"逾期 {30 * step - 29}–{30 * step} 天", f"{30 * step - 29} to {30 * step} days past due")
       for step in range(1, 7)},
    "7": ("逾期 180 天以上", "more than 180 days past due"),
    "*": ("当月无需还款", "nothing was due"),
    "#": ("未知", "not known"),
    "/": ("未开立", "not opened yet"),
    "C": ("结清", "settled"),
    "D": ("担保人代还", "a guarantor paid"),
    "Z": ("以资抵债", "settled with assets"),
    "B": ("呆账", "written off, the claim stands"),
    "G": ("结束", "ended otherwise"),
}  # fmt: skip
UNKNOWN = "#"
_OVER = (Phase.SETTLED, Phase.GUARANTOR_PAID, Phase.CLOSED)
_BANDS = ((30, "principal_31_60_fen"), (60, "principal_61_90_fen"), (90, "principal_91_180_fen"),
          (180, "principal_over_180_fen"))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditMonth:
    """What is told of a loan for `month` (its first day). Amounts are fen and stood at the end of its last day.

    `scheduled_fen` is what fell due in the month, `paid_fen` what came in; overdue principal is told by its age too.
    """

    month: date
    status: str
    phase: str
    loan_class: str
    opened_on: date
    matures_on: date
    principal_fen: int
    balance_fen: int
    periods_left: int
    scheduled_fen: int
    paid_fen: int
    last_paid_on: date | None
    days_past_due: int
    overdue_periods: int
    overdue_fen: int
    overdue_principal_fen: int
    principal_31_60_fen: int = 0
    principal_61_90_fen: int = 0
    principal_91_180_fen: int = 0
    principal_over_180_fen: int = 0

    def spelled(self) -> dict[str, Json]:
        """Plain values, as they are kept."""
        return {field.name: plain(getattr(self, field.name)) for field in fields(self)}


def read_month(*, values: Mapping[str, Json]) -> CreditMonth:
    """A month as it was kept."""
    days = ("month", "opened_on", "matures_on", "last_paid_on")
    found = {
        name: date.fromisoformat(str(value)) if name in days and value else value for name, value in values.items()
    }
    return CreditMonth(**found)  # type: ignore[arg-type]  # spelled by `spelled`


def credit_month(*, contract: Contract, events: Sequence[Event], rules: Rulebook, month: date) -> CreditMonth | None:
    """The month of a loan; None before it is opened and after the month in which it ended."""
    first, last = month_of(on=month)
    if contract.starts_on > last:
        return None
    state = _as_of(contract, events, rules, last)
    if state.phase is Phase.PENDING:
        return None
    if state.phase in _OVER and contract.starts_on < first:
        before = _as_of(contract, events, rules, first - timedelta(days=1))
        if before.phase in _OVER:
            return None
    found = _figures(state, events, first=first, last=last)
    came_late = _came_late(contract, events, rules, state, found)
    return replace(found, status=_status(state, found, _guaranteed(events, first, last), came_late))


def _as_of(contract: Contract, events: Sequence[Event], rules: Rulebook, on: date) -> LoanState:
    return replay(contract=contract, events=events, rules=rules, through=on).state


def _figures(state: LoanState, events: Sequence[Event], *, first: date, last: date) -> CreditMonth:
    stands = position(state=state)
    late = [line for line in state.due if line.left_fen and line.due_on < last]
    oldest = min((line.due_on for line in late), default=None)
    fell_due = [line for line in state.lines if first <= line.due_on <= last]
    paid = [event for event in live(events=events) if isinstance(event, MoneyIn) and event.value_on <= last]
    written_off = state.phase is Phase.WRITTEN_OFF
    return CreditMonth(
        month=first,
        status="",
        phase=state.phase.value,
        loan_class=state.standing.loan_class,
        opened_on=state.contract.starts_on,
        matures_on=max(state.lines[-1].due_on if state.lines else first, state.contract.starts_on),
        principal_fen=state.contract.principal_fen,
        balance_fen=stands.due_fen if written_off else stands.principal_fen,
        periods_left=len(state.undue),
        scheduled_fen=sum(line.principal_fen + line.interest_fen for line in fell_due),
        paid_fen=sum(event.amount_fen for event in paid if event.value_on >= first),
        last_paid_on=max((event.value_on for event in paid), default=None),
        days_past_due=(last - oldest).days if oldest else 0,
        overdue_periods=len(late),
        overdue_fen=_owed_late(late) + (stands.penalty_fen if late else 0),
        overdue_principal_fen=sum(line.unpaid_fen(Part.PRINCIPAL) for line in late),
        **_by_age(late, last),
    )


def _owed_late(late: Iterable[Line]) -> int:
    """Principal, interest and fees of lines past their day; the penalty that runs on them comes on top."""
    return sum(line.unpaid_fen(part) for line in late for part in (Part.PRINCIPAL, Part.INTEREST, Part.FEE))


def _by_age(late: Iterable[Line], last: date) -> dict[str, int]:
    """Overdue principal by how long it has been overdue; up to thirty days it is in the whole alone."""
    found = {name: 0 for _, name in _BANDS}
    for line in late:
        days = (last - line.due_on).days
        name = next((name for above, name in reversed(_BANDS) if days > above), None)
        if name is not None:
            found[name] += line.unpaid_fen(Part.PRINCIPAL)
    return found


def _guaranteed(events: Sequence[Event], first: date, last: date) -> bool:
    """Whether a guarantor paid in the month."""
    return any(isinstance(event, GuarantorPay) and first <= event.value_on <= last for event in live(events=events))


def _status(state: LoanState, found: CreditMonth, guaranteed: bool, came_late: bool) -> str:
    if state.phase in _OVER:
        return "D" if guaranteed else "C"
    if state.phase is Phase.WRITTEN_OFF:
        return "B"
    if found.days_past_due:
        return str(min(7, -(-found.days_past_due // 30)))
    if guaranteed:
        return "D"
    if not found.scheduled_fen:
        return "*"
    return "M" if came_late else "N"


def _came_late(
    contract: Contract, events: Sequence[Event], rules: Rulebook, state: LoanState, found: CreditMonth
) -> bool:
    """Whether something owed in the month was unpaid after its day, though nothing is now.

    Who pays just what falls due, on the day, was not late: most loans need no second replay.
    """
    first, last = month_of(on=found.month)
    due = {line.due_on for line in state.lines if first <= line.due_on <= last}
    paid = {
        event.value_on
        for event in live(events=events)
        if isinstance(event, MoneyIn) and first <= event.value_on <= last
    }
    if not paid or (paid <= due and found.paid_fen == found.scheduled_fen):
        return False
    looked = sorted({first, *(day + timedelta(days=1) for day in due if day < last)})
    return any(_is_late(_as_of(contract, events, rules, day)) for day in looked if day > contract.starts_on)


def _is_late(state: LoanState) -> bool:
    oldest = state.oldest_unpaid_due_on
    return oldest is not None and oldest < state.on


def history(*, told: Mapping[date, str], opened_on: date, month: date, months: int = 24) -> str:
    """The codes of the last months up to `month`, the oldest first: `/` before opening, `#` where none was told."""
    codes, at = [], month.replace(day=1)
    for _ in range(months):
        codes.append("/" if at < opened_on.replace(day=1) else told.get(at, "#"))
        at = (at - timedelta(days=1)).replace(day=1)
    return "".join(reversed(codes))
