"""A report of debts at other banks as pages show it: what it tells, and what the viewer may do about it."""

from __future__ import annotations

from loanmill.queries.debts.reports import ReportLine
from loanmill.records.actor import Actor
from loanmill.records.permissions import may
from loanmill.workflows.shell import new_key


def report_words(one: ReportLine, viewer: Actor) -> dict[str, object]:
    """One report as a page shows it."""
    return {
        "line": one,
        "may_decide": may(viewer, "debts.decide") and not one.own and not one.own_customer,
        "may_withdraw": one.own and may(viewer, "debts.enter"),
        "key": new_key(),
    }
