"""Why an act on a loan is not done. `reasons` are findings of core/servicing, in words by their codes."""

from __future__ import annotations

from collections.abc import Sequence

from loanmill.core.evidence.decision import Reason
from loanmill.operations.errors import Refused
from loanmill.operations.servicing.told import told
from loanmill.records.loan import Loan


class ActRefused(Refused):
    """What speaks against the act; nothing was booked."""

    code, status = "loan_act_refused", 409

    def __init__(self, loan: Loan, findings: Sequence[Reason]) -> None:
        codes = ", ".join(found.code for found in findings)
        super().__init__(f"loan {loan.number}: {codes}", loan=loan.number, reasons=[*told(loan, findings)])


class EventRefused(Refused):
    """The values are no act that can be entered."""

    code, status = "loan_event_invalid", 422


class TakesTwo(Refused):
    """The act needs judgement: propose it, and a colleague decides."""

    code, status = "loan_act_takes_two", 403

    def __init__(self, act: str) -> None:
        super().__init__(f"{act} is proposed by one person and decided by another: propose it", act=act)


class DrawNotRenewed(Refused):
    """A draw on a line (随借随还) has no renewal of its own: its line gives the money anew, under its own limits."""

    code = "draw_not_renewed"

    def __init__(self, loan: Loan, line: str) -> None:
        super().__init__(
            f"loan {loan.number} is a draw on line {line}: draw on the line anew and repay this note with it; "
            "where the line has ended, have a new line decided",
            loan=loan.number,
            line=line,
        )


class FileContradicts(Refused):
    """What is kept of the loan contradicts itself: no act is done before somebody has examined it."""

    code = "loan_file_contradicts"

    def __init__(self, loan: Loan, what: str) -> None:
        super().__init__(f"loan {loan.number}: {what}; have its rows examined", loan=loan.number, what=what)
