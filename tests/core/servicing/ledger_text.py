"""A loan's life as an accountant writes it down: acts in, the ledger as a plain table out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from unicodedata import east_asian_width

from loanmill.core.kernel.daycount import DayCount
from loanmill.core.kernel.money import fen_of_yuan, yuan_text
from loanmill.core.kernel.reasons import reason_words
from loanmill.core.ledger.chart import CHART
from loanmill.core.ledger.voucher import Voucher
from loanmill.core.schedule.build import build_schedule
from loanmill.core.schedule.terms import Terms
from loanmill.core.servicing.catalogue import read_event
from loanmill.core.servicing.contract import Contract, Floating, planned
from loanmill.core.servicing.enter import LoanFile, enter, opened_file, pass_days
from loanmill.core.servicing.event import Findings
from loanmill.core.servicing.position import position
from loanmill.core.servicing.rulebook import Rulebook, shipped
from loanmill.core.servicing.standing import dpd
from loanmill.core.servicing.state import LoanState

Written = Mapping[str, object]
MONEY = ("amount", "waive")


@dataclass(frozen=True, slots=True)
class Told:
    """A life that was played: the file at its end, every voucher in the order it was booked, every finding."""

    file: LoanFile
    vouchers: tuple[Voucher, ...]
    findings: Findings


def contract_of(written: Written, *, loan: str = "L1") -> Contract:
    """A contract from `principal` in yuan, `rate_bp`, `months`, `method`, `starts_on` and any field of Contract."""
    fields = dict(written)
    principal, rate = fen_of_yuan(str(fields.pop("principal"))), int(str(fields.pop("rate_bp")))
    months, starts_on = int(str(fields.pop("months"))), fields.pop("starts_on")
    method, day_count = str(fields.pop("method")), DayCount(str(fields.pop("day_count", "ACT/360")))
    floating = fields.pop("floating", None)
    assert isinstance(starts_on, date)
    terms = Terms(principal_fen=principal, rate_bp=rate, months=months, starts_on=starts_on, day_count=day_count)
    return Contract(
        loan=loan,
        entity="E1",
        funder="F1",
        debtor="D1",
        principal_fen=principal,
        rate_bp=rate,
        starts_on=starts_on,
        day_count=day_count,
        plan=planned(instalments=build_schedule(method=method, terms=terms)),
        level=method == "equal_instalments",
        floating=Floating(**floating) if isinstance(floating, dict) else None,
        **fields,  # type: ignore[arg-type]
    )


def play(*, contract: Contract, acts: Sequence[Written], through: date, rules: Rulebook | None = None) -> Told:
    """Do the acts on the days they were `entered` (that they count from, where left out), in their order."""
    rules = rules or shipped()
    file, vouchers, findings = opened_file(contract=contract), [], []
    for number, written in enumerate(acts, start=1):
        fields = dict(written)
        value_on = fields.pop("day")
        today = fields.pop("entered", value_on)
        assert isinstance(today, date)
        for name in MONEY:
            if name in fields:
                fields[f"{name}_fen"] = fen_of_yuan(str(fields.pop(name)))
        approved = bool(fields.pop("approved", False))
        event = read_event(values={"reference": f"R{number}", "value_on": value_on, **fields})
        passed = pass_days(file=file, to=today, rules=rules)
        done = enter(file=passed.file, event=event, today=today, rules=rules, approved=approved)
        file = done.file
        vouchers += [*passed.vouchers, *done.vouchers]
        findings += [*passed.findings, *done.findings]
    passed = pass_days(file=file, to=through, rules=rules)
    return Told(passed.file, (*vouchers, *passed.vouchers), (*findings, *passed.findings))


def assert_words(findings: Findings) -> None:
    """Every finding has words in both languages, which ask for nothing that it does not carry."""
    for found in findings:
        assert reason_words()[found.code].params <= found.params.keys(), found


def ledger_text(*, vouchers: Sequence[Voucher]) -> str:
    """Vouchers as a table: day booked (day it counts for, where another), act, account, debit, credit."""
    rows = []
    for voucher in vouchers:
        day = f"{voucher.booked_on}"
        act = voucher.act if voucher.booked_on == voucher.value_on else f"{voucher.act} @{voucher.value_on:%m-%d}"
        for line in voucher.lines:
            name = f"{line.account} {CHART[line.account].zh}"
            debit, credit = (yuan_text(fen=fen) if fen else "" for fen in (line.debit_fen, line.credit_fen))
            rows.append(f"{day:10}  {act:20}  {_wide(name, 28)}{debit:>12}{credit:>12}".rstrip())
            day = act = ""
    return "\n".join(rows) + "\n"


def end_text(*, told: Told) -> str:
    """How it ends: standing of the last evening, dues of the morning, what is still planned, and what was found."""
    state = told.file.state
    now = position(state=state)
    books = "on" if state.on_books else "off"
    days = dpd(state=state, on=state.on - timedelta(days=1))
    rows = [
        f"{state.on}: {state.phase.value}, {state.standing.loan_class}, {days} days past due, "
        f"interest {books} the books",
        f"principal {_yuan(now.principal_fen)}, accrued {_yuan(now.accrued_fen)}, due {_yuan(now.due_fen)}, "
        f"suspense {_yuan(now.suspense_fen)}",
    ]
    rows += _plan(state)
    rows += [f"finding: {found.code}" for found in told.findings]
    return "\n".join(rows) + "\n"


def _plan(state: LoanState) -> list[str]:
    return [
        f"plan {line.due_on}: principal {_yuan(line.principal_fen)}, interest {_yuan(line.interest_fen)}"
        for line in state.undue
    ]


def _yuan(fen: int) -> str:
    return yuan_text(fen=fen)


def _wide(text: str, width: int) -> str:
    """Text padded to a width on screen, on which a Chinese character takes two places."""
    return text + " " * (width - sum(1 + (east_asian_width(sign) in "WF") for sign in text))
