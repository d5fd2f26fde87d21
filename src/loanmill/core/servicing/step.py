"""What one act or night does to a loan: the new state, what is posted, and what a person should know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from loanmill.core.evidence.decision import Reason
from loanmill.core.ledger.postings import Line
from loanmill.core.ledger.voucher import Voucher
from loanmill.core.servicing.state import LoanState


@dataclass(frozen=True, slots=True)
class Step:
    """The state afterwards, vouchers in the order they count, and findings as codes with parameters."""

    state: LoanState
    vouchers: tuple[Voucher, ...] = ()
    findings: tuple[Reason, ...] = ()

    def then(self, other: Step) -> Step:
        """This step followed by another that began in this one's state."""
        return Step(other.state, self.vouchers + other.vouchers, self.findings + other.findings)


def voucher(*, state: LoanState, act: str, reference: str, lines: tuple[Line, ...], on: date) -> tuple[Voucher, ...]:
    """The voucher of some lines for a loan on a day, or none when there is nothing to post."""
    if not lines:
        return ()
    terms = state.contract
    return (
        Voucher(
            act=act,
            reference=reference,
            entity=terms.entity,
            funder=terms.funder,
            loan=terms.loan,
            value_on=on,
            booked_on=on,
            lines=lines,
        ),
    )
