"""A loan whose file contradicts its rows or its books waits for a person; the others go on."""

from __future__ import annotations

from datetime import date

from loanmill.operations.act import Act
from loanmill.operations.day.aside import held_by_rows
from loanmill.operations.servicing.tonight import Filed
from loanmill.records.aside import LoanSetAside


def set_aside(act: Act, filed: Filed, *, on: date) -> None:
    """Set a loan aside with its reason and what the ledger holds for it by account."""
    assert filed.fault is not None
    held = held_by_rows(filed.loan, on=on) if filed.loan is not None else filed.held_by_file()
    act.save(
        LoanSetAside(
            id=act.new_id("aside", str(filed.id)),
            loan_id=filed.id,
            day=on,
            step="files",
            code=filed.fault.code,
            params=dict(filed.fault.params),
            held=held,
        )
    )
