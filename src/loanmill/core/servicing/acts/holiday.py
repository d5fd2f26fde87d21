"""Payment holiday (延期还本付息): a sound borrower skips instalments; nothing is overdue, nothing is forgiven.

Of the skipped instalments either principal alone is put off, interest being paid as before, or all of it: then interest
earned meanwhile falls due with the first instalment after the holiday, without compounding. The plan moves on by as
many instalments. A borrower in difficulty is restructured instead.
"""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from loanmill.core.evidence.decision import Reason
from loanmill.core.servicing.event import Event, Findings, is_positive, nothing_overdue, phase_is
from loanmill.core.servicing.plan import keep_pattern, later_lines, lay, rhythm_months
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.state import LoanState, Phase
from loanmill.core.servicing.step import Step
from loanmill.core.servicing.turn import replanned

ZH = "延期还本付息"
EN = "Payment holiday"


class Holiday(Event, frozen=True, kw_only=True, tag="holiday"):
    """The next so many instalments are skipped."""

    instalments: int
    defer: Literal["principal", "all"] = "principal"


EVENT = Holiday


def conditions(*, state: LoanState, event: Holiday, rules: Rulebook) -> Findings:
    """Open, of a class that may, nothing overdue, not too long."""
    policy = rules.on(event.value_on).holiday
    found = [*phase_is(state=state), *nothing_overdue(state=state), *is_positive(amount_fen=event.instalments)]
    if state.standing.loan_class not in policy.classes:
        found.append(Reason("class_forbids", {"loan_class": state.standing.loan_class}))
    if event.instalments > policy.most_instalments:
        counts = {"instalment_count": event.instalments, "policy_instalment_count": policy.most_instalments}
        found.append(Reason("holiday_too_long", counts))
    return tuple(found)


def apply(*, state: LoanState, event: Holiday, rules: Rulebook) -> Step:
    """The principal of all lines to come moves on; under `all` the first line spans the whole holiday."""
    undue, skipped = state.undue, event.instalments
    if state.phase is not Phase.OPEN or not undue or skipped < 1:
        return Step(state)
    lines = (*undue, *later_lines(lines=undue, months=skipped * rhythm_months(line=undue[-1])))
    principals = [line.principal_fen for line in undue]
    if event.defer == "all":
        first = replace(undue[0], number=lines[skipped].number, due_on=lines[skipped].due_on)
        lines = (first, *lines[skipped + 1 :])
    else:
        principals = [0] * skipped + principals
    balance, choose = state.undue_principal_fen, keep_pattern(principals=principals)
    laid = lay(state=state, lines=lines, balance_fen=balance, rate_bp=state.rate_bp, choose=choose)
    after = replace(state, lines=(*state.due, *laid))
    return replanned(before=state, after=after, act="holiday", reference=event.reference, on=state.on)
