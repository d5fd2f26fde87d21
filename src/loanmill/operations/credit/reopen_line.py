"""Open a line after all (重新开立额度): a limit had no room when its contract was signed, and has it now.

What was decided, agreed and signed stands for as long as the offer did; nothing is asked of anybody again. After the
offer's last day the customer applies anew.
"""

from __future__ import annotations

from uuid import UUID

from loanmill.core.kernel.canonical import Json
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.credit.open_line import keep_line, new_line
from loanmill.operations.day.row import lock_open_day
from loanmill.operations.errors import Refused, WrongState
from loanmill.operations.offers import OfferExpired
from loanmill.operations.states import move
from loanmill.records.application import Application
from loanmill.records.approval import Funder


class StillNoRoom(Refused):
    """Limits are still full; `reasons` says which, and what is left of each. Nothing was changed."""

    code = "line_still_refused"


class QuotaUsed(Refused):
    """The funder's quota, given back when the line was refused, is used by others."""

    code = "funder_quota_used"


@operation("credit.reopen")
def reopen_line(act: Act, *, application_id: UUID) -> Result:
    """Open a line that was refused. Raises WrongState, OfferExpired, QuotaUsed or StillNoRoom."""
    application = act.get(Application, application_id)
    today = lock_open_day(application.entity_id).date
    act.business_date(application.entity_id)
    if application.state != "line_refused":
        raise WrongState(act=act.name, state=application.state, wanted="line_refused")
    offer = application.offers.get(state="accepted")
    if today > offer.expires_on:
        raise OfferExpired(f"the offer ended on {offer.expires_on}; apply again", expired_on=str(offer.expires_on))
    line, found = new_line(act, application, today)
    if found:
        reasons: list[Json] = [one.spelled() for one in found]
        raise StillNoRoom("limits have no room for it yet; try again when they have", reasons=reasons)
    funder = act.get(Funder, line.funder_id)
    if funder.quota_fen - funder.used_fen < line.limit_fen:
        raise QuotaUsed(f"the quota of {funder.code} is used by others; have the funder desk look into it")
    funder.used_fen += line.limit_fen
    act.save(funder)
    move(act, application, to="contract_signed")
    return keep_line(act, application, line)
