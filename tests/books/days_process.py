"""A process that closes days with the durable engine and may be killed at any point: `run_days.py` starts it.

Its bank remembers batches in a file, as a bank would, and ends the process the hard way at its KILL_AT-th call
since the process began (0: never), before the answer is back.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from loanmill.operations.day import take
from loanmill.rails.bank import DebitBatch, DebitItem
from loanmill.records.ledger import Posting
from loanmill.records.loan import Loan, Receipt
from loanmill.records.org import LegalEntity
from loanmill.workflows import day_end, engine
from loanmill.workflows.shell import Shell
from tests.books import house

MEMORY = Path(os.environ["LOANMILL_HOME"]) / "bank.json"


def wallet(borrower: str, on: date, asked: int) -> int:
    """ALL pays, HALF pays half, NONE nothing."""
    return {"ALL": asked, "HALF": asked // 2, "NONE": 0}[borrower]


class KillingBank:
    """Counts its calls; a batch it knows must come with the same items."""

    def __init__(self, kill_at: int) -> None:
        self._kill_at, self._calls = kill_at, 0

    def debit(
        self, link: object, *, batch: str, value_date: date, items: Sequence[DebitItem], limit_ms: int
    ) -> DebitBatch:
        """The rail's `debit`."""
        known = json.loads(MEMORY.read_text()) if MEMORY.exists() else {}
        asked = [[item.reference, item.account, item.amount_fen] for item in items]
        assert known.setdefault(batch, asked) == asked, f"batch {batch} was sent again with other items"
        MEMORY.write_text(json.dumps(known))
        self._calls += 1
        if self._calls == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return house.Bank(wallet).debit(link, batch=batch, value_date=value_date, items=items, limit_ms=limit_ms)


def main(through: date, kill_at: int) -> None:
    """Make the house if it is new, close days up to `through` in chunks of one loan, print how the books stand."""
    day_end.CHUNK = 1
    bank = KillingBank(kill_at)
    take.debit, take.provider = bank.debit, lambda name: None  # type: ignore[assignment, attr-defined]
    if not LegalEntity.objects.exists():
        house.found_house()
        for name in ("ALL", "HALF", "NONE"):
            house.lend(house.Deal(name))
    with engine.running(Shell()):
        engine.wait(day_end.start_close(house.ENTITY, through))
    books = {
        "loans": sorted(Loan.objects.values_list("number", "state", "bucket", "outstanding_fen")),
        "receipts": sorted(Receipt.objects.values_list("reference", "amount_fen")),
        "postings": sorted(Posting.objects.values_list("voucher__reference", "account", "debit_fen", "credit_fen")),
    }
    sys.stdout.write(json.dumps(books))
