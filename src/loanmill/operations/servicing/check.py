"""Whether what is kept of a loan agrees: its rows with its state, its state with what was booked for it."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter, itemgetter
from typing import Any

from loanmill.core.ledger.chart import CHART
from loanmill.core.servicing.enter import LoanFile as File
from loanmill.core.servicing.position import accounts, controlled
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.operations.servicing.projection import LINE_SHOWN, LOAN_SHOWN, Shown, shown
from loanmill.records.filed import Opened
from loanmill.records.loan import Instalment, Loan

AMOUNTS = (
    "due_on", "principal_fen", "interest_fen", "penalty_fen", "paid_principal_fen", "paid_interest_fen",
    "paid_penalty_fen",
)  # fmt: skip
amounts = itemgetter(*[LINE_SHOWN.index(name) for name in AMOUNTS])  # of a line as it is shown
_amounts_of_row = attrgetter(*AMOUNTS)
_OUTSTANDING = LOAN_SHOWN.index("outstanding_fen")


def rows_contradict(loan: Loan, held: Sequence[Instalment], found: Opened, *, rules: Rulebook) -> str | None:
    """Where the rows say otherwise than the file, in words; None where they agree."""
    rows = sorted([(line.number, _amounts_of_row(line)) for line in held if line.number > 0])
    return contradiction(outstanding_fen=loan.outstanding_fen, rows=rows, made=stood(found, rules=rules))


def stood(found: Opened, *, rules: Rulebook) -> Shown:
    """What the rows of a file must show before its morning is begun."""
    return shown(state=found.stood, awake=found.stood_awake, policy=rules.on(found.stood.on))


def contradiction(*, outstanding_fen: int, rows: Sequence[tuple[int, Any]], made: Shown) -> str | None:
    """Where the rows say otherwise than what is to be shown. `rows` are number and `amounts` of each line, in order."""
    if outstanding_fen != made.loan[_OUTSTANDING]:
        return f"its row has {outstanding_fen} fen outstanding, its file {made.loan[_OUTSTANDING]}"
    if len(rows) != len(made.lines):
        return f"it has {len(rows)} instalments, its file {len(made.lines)}"
    for (number, has), line in zip(rows, made.lines, strict=True):
        says = amounts(line)
        if has != says:
            name, one, other = next(item for item in zip(AMOUNTS, has, says, strict=True) if item[1] != item[2])
            return f"instalment {number} has {name} {one}, its file {other}"
    return None


def books_contradict(file: File, *, placed_fen: int) -> str | None:
    """Where what was booked differs from what the state says the accounts must show; None where they agree."""
    booked, wanted = controlled(booked=file.booked, placed_fen=placed_fen), accounts(state=file.state)
    for account in sorted({*booked, *wanted}):
        if booked.get(account, 0) != wanted.get(account, 0):
            name, has, says = CHART[account].en, booked.get(account, 0), wanted.get(account, 0)
            return f"account {account} {name} was booked {has} fen, the file says {says}"
    return None
