"""What an act would do, as template variables: findings in words, the comparison, the picture."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from loanmill.core.servicing.catalogue import EventInvalid
from loanmill.queries.loans.preview import Preview, preview
from loanmill.records.actor import Actor
from loanmill.records.loan import Loan
from loanmill.screens.loans.fields import Typed
from loanmill.screens.loans.pictures import change_chart
from loanmill.screens.loans.refusals import told


def preview_words(seen: Preview | None) -> dict[str, Any]:
    """Template variables of what an act would do."""
    if seen is None:
        return {"preview": None}
    return {
        "preview": seen,
        "told": told(seen.what.findings),
        "change": changes(seen),
        "change_chart": change_chart(seen) if seen.what.accepted else None,
    }


def changes(seen: Preview) -> list[tuple[str, str, Any, Any, int | None]]:
    """Rows of the comparison: words, kind of figure, before, after, and the difference where it is money."""
    before, after = seen.before, seen.after

    def money(words: str, old: int, new: int) -> tuple[str, str, Any, Any, int | None]:
        return (words, "fen", old, new, new - old)

    first_old, first_new = before.ahead[:1], after.ahead[:1]
    return [
        money(_("Principal outstanding"), before.position.principal_fen, after.position.principal_fen),
        money(_("Due now"), before.position.due_fen, after.position.due_fen),
        money(
            _("Next instalment"), first_old[0].total_fen if first_old else 0, first_new[0].total_fen if first_new else 0
        ),
        (_("Instalments to come"), "count", len(before.ahead), len(after.ahead), None),
        (_("Ends on"), "day", before.matures_on, after.matures_on if after.ahead else seen.what.on, None),
        money(_("Interest over its life"), before.interest_fen, after.interest_fen),
        (_("Rate"), "rate", before.rate_bp, after.rate_bp, None),
        money(_("Settles it today"), before.settlement_fen, after.settlement_fen),
        money(_("In suspense"), before.position.suspense_fen, after.position.suspense_fen),
        (_("Class"), "class", before.loan_class, after.loan_class, None),
    ]


def previewed(viewer: Actor, loan: Loan, form: Typed, *, judged: bool, today: date) -> tuple[Preview | None, str]:
    """What the act would do, or words for why that cannot be said."""
    try:
        event: Mapping[str, Any] = form.event
        return (
            preview(
                viewer=viewer, loan=loan, event=with_new_loan(event, loan), terms=form.terms, judged=judged, today=today
            ),
            "",
        )
    except EventInvalid:
        return None, _("These values make no act; look at each field again.")
    except (ValueError, LookupError) as fault:
        return None, _("What is kept of this loan cannot be read: %(fault)s") % {"fault": fault}


def with_new_loan(event: Mapping[str, Any], loan: Loan) -> dict[str, Any]:
    """A renewal names the loan that it makes."""
    return {**event, "new_loan": f"{loan.number}-R"} if event["act"] == "renew" else dict(event)
