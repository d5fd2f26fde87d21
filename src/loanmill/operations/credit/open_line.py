"""Open a line: an accepted offer that revolves becomes a credit line once its contract is signed."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection

from loanmill.core.credit.draw import over_limit
from loanmill.core.credit.rules import shipped
from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.calendar import add_months
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.credit.counts import count, locked_counts, set_right
from loanmill.operations.credit.standing import locked_group
from loanmill.operations.day.row import lock_open_day
from loanmill.operations.errors import Refused
from loanmill.operations.put_on_books import trade_of
from loanmill.operations.states import move
from loanmill.queries.credit.exposures import exposures_of
from loanmill.queries.credit.owed import owed_by
from loanmill.records.application import Application, CaseParty
from loanmill.records.approval import Funder
from loanmill.records.credit import CreditLine

# Who makes two borrowers related: the people who run or control both.
RELATING = ("operator", "controller", "spouse")


class NoLines(Refused):
    """The rules in force have no lines for the product."""

    code = "no_lines"


@operation("credit.open")
def open_line(act: Act, *, application_id: UUID) -> Result:
    """Open the line of a signed contract. Its limit was taken from the funder's quota when the funder agreed.

    A committed line takes all its room from every limit on this day, for its draws are not held against them; where
    one has not so much room the line is refused before anything is paid, `reasons` says which limit, and the funder's
    quota is given back. Raises WrongState unless the contract is signed, NoLines where the product has none.
    """
    application = act.get(Application, application_id)
    today = lock_open_day(application.entity_id).date
    act.business_date(application.entity_id)
    line, reasons = new_line(act, application, today)
    if reasons:
        move(act, application, to="line_refused")
        funder = act.get(Funder, line.funder_id)
        funder.used_fen = max(0, funder.used_fen - line.limit_fen)
        act.save(funder)
        return {"application": str(application.id), "line": None, "reasons": [one.spelled() for one in reasons]}
    return keep_line(act, application, line)


def new_line(act: Act, application: Application, today: date) -> tuple[CreditLine, list[Reason]]:
    """The line of an accepted offer, not kept yet, and the limits that have no room for it. Raises NoLines."""
    offer = application.offers.select_related("decision__snapshot__application").get(state="accepted")
    terms = shipped().on(today).line_terms(product=application.product)
    if terms is None:
        raise NoLines(f"no rules for lines of {application.product} on {today}", product=application.product)
    line = CreditLine(
        id=act.new_id("line"),
        number=f"S{application.number}",
        application=application,
        offer=offer,
        entity_id=application.entity_id,
        unit_id=application.unit_id,
        funder_id=application.fundings.get(decision="yes").funder_id,
        borrower_id=application.applicant_id,
        group=_group(act, application),
        product=application.product,
        grade=offer.decision.grade or "",
        trade=trade_of(offer.decision.snapshot),
        state="active",
        limit_fen=offer.amount_fen,
        rate_bp=offer.rate_bp,
        revolving=terms.revolving,
        committed=terms.committed,
        opened_on=today,
        expires_on=add_months(start=today, months=offer.term_months),
    )
    if not CreditLine.objects.filter(entity_id=application.entity_id).exists():  # until now nobody counted
        set_right(act, line.entity_id)
    return line, _over(act, line) if line.committed else []


def keep_line(act: Act, application: Application, line: CreditLine) -> Result:
    """The line stands, and takes its room."""
    act.save(line)
    count(act, line, promised_fen=line.value().promised_fen)
    move(act, application, to="line_active")
    return {"application": str(application.id), "line": str(line.id), "number": line.number}


def _over(act: Act, line: CreditLine) -> list[Reason]:
    """The limits that have no room for all of a committed line."""
    fellows = locked_group(line.entity_id, line.group)
    notes = owed_by(line.entity_id, [line.borrower_id, *(one.borrower_id for one in fellows)])
    counts = locked_counts(act, line)
    found = exposures_of(line, fellows=fellows, notes=notes, counts=counts, rules=shipped().on(line.opened_on))
    # Customer and group hold the new line among their lines; the counts of the others do not know it yet.
    promised_fen = line.value().promised_fen
    room = [
        (one, one.headroom_fen + (promised_fen if one.dimension in ("customer", "group") else 0))
        for one in found
        if one.headroom_fen is not None
    ]
    return [over_limit(one, amount_fen=promised_fen, headroom_fen=fen) for one, fen in room if promised_fen > fen]


def _group(act: Act, application: Application) -> UUID:
    """The group of the borrower and all with whom it shares a person; groups that this one joins become one."""
    people = CaseParty.objects.filter(application=application, role__in=RELATING).values("party_id")
    related = CaseParty.objects.filter(party_id__in=people, role__in=RELATING).values("application_id")
    rows = CreditLine.objects.filter(entity_id=application.entity_id)
    groups = sorted(
        {
            *rows.filter(application_id__in=related).values_list("group", flat=True),
            *rows.filter(borrower_id=application.applicant_id).values_list("group", flat=True),
        }
    )
    if not groups:
        return act.new_id("group")
    joined = rows.filter(group__in=groups[1:]).order_by("id")
    for line in joined.select_for_update() if connection.vendor == "postgresql" else joined:
        line.group = groups[0]
        act.save(line)
    return groups[0]
