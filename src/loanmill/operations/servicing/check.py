"""Whether what is kept of a loan agrees: its rows with its state, its state with what was booked for it."""

from __future__ import annotations

from collections.abc import Sequence

from loanmill.core.ledger.chart import CHART
from loanmill.core.servicing.enter import LoanFile as File
from loanmill.core.servicing.position import accounts, controlled
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.operations.servicing.projection import project
from loanmill.records.filed import Opened
from loanmill.records.loan import Instalment, Loan

AMOUNTS = (
    "due_on", "principal_fen", "interest_fen", "penalty_fen", "paid_principal_fen", "paid_interest_fen",
    "paid_penalty_fen",
)  # fmt: skip


def rows_contradict(loan: Loan, held: Sequence[Instalment], found: Opened, *, rules: Rulebook) -> str | None:
    """Where the rows say otherwise than the file, in words; None where they agree."""
    made = project(state=found.stood, awake=found.stood_awake, policy=rules.on(found.stood.on))
    if loan.outstanding_fen != made.loan["outstanding_fen"]:
        return f"its row has {loan.outstanding_fen} fen outstanding, its file {made.loan['outstanding_fen']}"
    rows = sorted((line for line in held if line.number > 0), key=lambda line: line.number)
    if len(rows) != len(made.lines):
        return f"it has {len(rows)} instalments, its file {len(made.lines)}"
    for row, line in zip(rows, made.lines, strict=True):
        for name in AMOUNTS:
            if getattr(row, name) != line[name]:
                return f"instalment {row.number} has {name} {getattr(row, name)}, its file {line[name]}"
    return None


def books_contradict(file: File, *, placed_fen: int) -> str | None:
    """Where what was booked differs from what the state says the accounts must show; None where they agree."""
    booked, wanted = controlled(booked=file.booked, placed_fen=placed_fen), accounts(state=file.state)
    for account in sorted({*booked, *wanted}):
        if booked.get(account, 0) != wanted.get(account, 0):
            name, has, says = CHART[account].en, booked.get(account, 0), wanted.get(account, 0)
            return f"account {account} {name} was booked {has} fen, the file says {says}"
    return None
