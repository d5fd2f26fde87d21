"""What an act would do, both sides as a page shows them; a renewal stands with the plan of the new loan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from loanmill.core.evidence.decision import Terms
from loanmill.core.kernel.canonical import Json
from loanmill.core.offer.terms import instalments_of
from loanmill.queries.servicing.what_if import Ahead, Side, WhatIf, what_if
from loanmill.records.actor import Actor
from loanmill.records.loan import Loan


@dataclass(frozen=True, slots=True)
class Preview:
    """`after` is the loan afterwards; of a renewal it is the new loan, on the interest that both loans cost."""

    what: WhatIf
    after: Side
    renewed: bool

    @property
    def before(self) -> Side:
        """The loan as it stands."""
        return self.what.before

    @property
    def saved_fen(self) -> int:
        """Interest that the borrower no longer pays; below zero he pays more."""
        return self.before.interest_fen - self.after.interest_fen

    @property
    def more_fen(self) -> int:
        """The same the other way round."""
        return -self.saved_fen

    @property
    def is_as_asked(self) -> bool:
        """Whether the act would be done as asked, and not as another or not at all."""
        return self.what.accepted and not any(one.code == "taken_as_payment" for one in self.what.findings)


def preview(
    *, viewer: Actor, loan: Loan, event: Mapping[str, Json], terms: Mapping[str, Any], judged: bool, today: date
) -> Preview:
    """What the act would do today. `judged` looks at it as after a colleague's yes.

    Raises EventInvalid for values that are no event, ValueError or LookupError for a loan that cannot be read.
    """
    what = what_if(viewer=viewer, loan_id=loan.id, event=event, approved=judged)
    if what is None:
        raise LookupError(f"loan {loan.number} is not for this viewer")
    if event.get("act") != "renew" or not what.accepted:
        return Preview(what, what.after, False)
    return Preview(what, _renewed(what, terms, today), True)


def _renewed(what: WhatIf, terms: Mapping[str, Any], today: date) -> Side:
    """The new loan: the old one's principal under the new terms, from today."""
    amount = what.before.position.principal_fen
    wanted = Terms(
        amount_fen=amount,
        rate_bp=int(terms["rate_bp"]),
        term_months=max(1, int(terms["months"])),
        method=str(terms["method"]),
    )
    lines = instalments_of(wanted, on=today)
    position = replace(what.after.position, principal_fen=amount)
    return replace(
        what.after,
        phase="open",
        rate_bp=wanted.rate_bp,
        matures_on=lines[-1].due_on,
        position=position,
        settlement_fen=amount,
        interest_fen=what.after.interest_fen + sum(line.interest_fen for line in lines),
        ahead=tuple(Ahead(line.number, line.due_on, line.principal_fen, line.interest_fen) for line in lines),
    )
