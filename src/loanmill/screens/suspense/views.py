"""Money received: a payment entered by hand, what waits in suspense, and one item that waits."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from loanmill.core.kernel.canonical import Json
from loanmill.core.kernel.money import fen_of_yuan
from loanmill.operations.payments.receive import CHANNELS
from loanmill.queries.authority import deciders
from loanmill.queries.loans.file import loan_row
from loanmill.queries.loans.preview import preview
from loanmill.queries.suspense import ItemLine, suggested, suspense_item, suspense_page
from loanmill.records.actor import Actor
from loanmill.records.permissions import may
from loanmill.screens.guard import page
from loanmill.screens.loans.previewing import preview_words
from loanmill.screens.loans.refusals import told
from loanmill.screens.loans.views import today_of
from loanmill.screens.numbers import exact_yuan
from loanmill.screens.tables import number_in
from loanmill.screens.words.loans import PAYMENT_CHANNELS, SUSPENSE
from loanmill.workflows.shell import new_key

TYPED = ("reference", "loan", "amount", "value_on", "channel")  # the fields of a payment entered by hand


@page("suspense")
def suspense_list(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """What waits, longest first, and a form for money that came in by another way than the nightly debit."""
    state, today = request.GET.get("state", "waiting"), today_of(viewer)
    found = suspense_page(viewer=viewer, state=state, page=number_in(request, "page", 1), today=today)
    shown = {
        "found": found,
        "lines": [(one, told(one.reasons)) for one in found.lines],
        "state": state,
        "states": [(code, one.words) for code, one in SUSPENSE.items()],
        "channels": [(code, PAYMENT_CHANNELS[code].words) for code in CHANNELS],
        "may_enter": may(viewer, "payment.enter"),
        "today": today,
        "typed": {name: request.GET.get(name, "") for name in TYPED},
        "key": new_key(),
    }
    return render(request, "screens/suspense/list.html", shown)


@page("suspense")
def suspense_page_of(request: HttpRequest, viewer: Actor, item_id: UUID) -> HttpResponse:
    """One payment that waits: why, where it could go, what placing it would do, sending it back."""
    today = today_of(viewer)
    found = suspense_item(viewer=viewer, item_id=item_id, today=today)
    if found is None:
        raise Http404
    number = request.GET.get("loan", "").strip().upper()
    amount = request.GET.get("amount", exact_yuan(found.left_fen).replace(",", "")).strip()
    shown = {
        "item": found,
        "item_told": told(found.reasons),
        "suggested": suggested(viewer=viewer, loan_named=found.loan_named) if found.state == "waiting" else (),
        "number": number,
        "amount": amount,
        "may_place": may(viewer, "payment.place") and found.state == "waiting",
        "key": new_key(),
        "refund_key": new_key(),
        **_sending_back(viewer, found),
        "desk_here": "suspense",
        **(_placed(viewer, found, number, amount, today) if number else {}),
    }
    return render(request, "screens/suspense/item.html", shown)


def _sending_back(viewer: Actor, item: ItemLine) -> dict[str, object]:
    """Whether what goes back is above the viewer's limit, and by whom it is not."""
    above = item.refund_by is not None and not item.refund_own and item.left_fen > viewer.review_limit_fen
    able: tuple[str, ...] = ()
    if above or item.refund_own:
        able = deciders(viewer=viewer, act="payment.place", amount_fen=item.left_fen, but=item.refund_by_id)
    return {"above": above, "limit_fen": viewer.review_limit_fen, "deciders": able}


def _placed(viewer: Actor, item: ItemLine, number: str, amount: str, today: date) -> dict[str, object]:
    """What placing the money on the loan would do, or words for why it cannot be said."""
    loan = loan_row(viewer=viewer, number=number)
    if loan is None:
        return {"fault": _("There is no loan of this number that you may see. Check it on the list of loans.")}
    try:
        fen = fen_of_yuan(amount.replace(",", "").replace("，", ""))
    except ValueError:
        fen = 0
    if not 0 < fen <= item.left_fen:
        return {
            "fault": _("Write an amount above zero, at most what waits: %(left)s") % {"left": exact_yuan(item.left_fen)}
        }
    event: dict[str, Json] = {
        "act": "receive",
        "reference": f"what-if-{item.reference}"[:80],
        "value_on": min(today, max(item.value_on, loan.disbursed_on)).isoformat(),
        "amount_fen": fen,
        "source": "suspense",
    }
    try:
        seen = preview(viewer=viewer, loan=loan, event=event, terms={}, judged=True, today=today)
    except (ValueError, LookupError) as fault:
        return {"fault": _("What is kept of this loan cannot be read: %(fault)s") % {"fault": fault}}
    return {"loan": loan, "amount_fen": fen, **preview_words(seen)}
