"""What people do with money received: enter it, place it, send it back. A double click does it once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.canonical import Json
from loanmill.core.kernel.ids import derived
from loanmill.core.kernel.money import fen_of_yuan
from loanmill.operations.act import Context, Result
from loanmill.operations.errors import Refused
from loanmill.operations.payments.place import place_payment
from loanmill.operations.payments.receive import MOST_CHARACTERS, receive_payment
from loanmill.operations.payments.refund import refund_payment
from loanmill.operations.servicing.evidence import NotCredited
from loanmill.operations.servicing.requests import propose_act
from loanmill.queries.loans.file import loan_row
from loanmill.queries.suspense import suspense_item
from loanmill.records.actor import Actor
from loanmill.records.permissions import may
from loanmill.screens.acting import done_or_said
from loanmill.screens.guard import page
from loanmill.screens.loans.refusals import above_limit, act_refused, in_sentences, told
from loanmill.screens.loans.views import today_of
from loanmill.screens.suspense.views import TYPED
from loanmill.screens.templatetags.parts import act as act_words
from loanmill.workflows.refund import start_refund

MOST_SHOWN = 80  # signs of a field that come back: an address has its limit


@require_POST
@page("suspense")
def enter_payment(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """Take a payment that came by transfer, at a counter or from a partner."""
    entity, sent = viewer.entity, request.POST
    try:
        fen, value_on = _fen(sent.get("amount", "")), date.fromisoformat(sent.get("value_on", ""))
    except ValueError:
        words = _("Write the amount in yuan, such as 50000 or 50000.00, and the day as 2026-06-30")
        messages.error(request, words, extra_tags="danger")
        return _again(request)
    if entity is None:
        raise Http404

    def act(context: Context) -> Result:
        return receive_payment(
            context, entity_id=entity, reference=sent.get("reference", "").strip(),
            loan=sent.get("loan", "").strip().upper(), amount_fen=fen, currency="CNY", value_on=value_on,
            channel=sent.get("channel", ""),
        )  # fmt: skip

    try:
        done = done_or_said(request, viewer, act, words=_refused, passes=(NotCredited,))
    except NotCredited as unproved:
        return _unproved(request, viewer, unproved, fen=fen, value_on=value_on)
    if done is None:
        return _again(request)
    said = in_sentences(_told(done))
    if done["placed"] == "suspense":
        words = _("The money is kept in suspense: %(why)s") % {"why": said}
        messages.warning(request, words, extra_tags="attention")
        return redirect("suspense_item", item_id=UUID(str(done["item"])))
    words = _("It was booked before; nothing more was done.") if done["repeated"] else _("Booked on the loan.")
    messages.success(request, f"{words} {said}".strip(), extra_tags="good")
    return redirect("suspense")


def _again(request: HttpRequest) -> HttpResponse:
    """The form once more, with what was typed."""
    typed = {name: request.POST.get(name, "").strip()[:MOST_SHOWN] for name in TYPED}
    return redirect(f"{reverse('suspense')}?{urlencode(typed)}")


def _unproved(request: HttpRequest, viewer: Actor, unproved: NotCredited, *, fen: int, value_on: date) -> HttpResponse:
    """Money that the bank shows nothing of: proposed on the loan that it names, where there is one and the role may."""
    loan = loan_row(viewer=viewer, number=request.POST.get("loan", "").strip().upper())
    plain = unproved.params["why"] in ("none", "unknown")
    words = act_refused(unproved)
    if loan is None or not plain or not may(viewer, "loan.propose"):
        messages.error(request, _("Nothing was booked. %(why)s") % {"why": words}, extra_tags="danger")
        return _again(request)
    event: dict[str, Json] = {
        "act": "receive", "reference": str(unproved.params["reference"]), "value_on": value_on.isoformat(),
        "amount_fen": fen,
    }  # fmt: skip

    def propose(context: Context) -> Result:
        context = replace(context, key=derived(context.key, "propose"))  # the form's own key is for booking it
        return propose_act(context, loan_id=loan.id, event=event, note=words)

    proposed = done_or_said(request, viewer, propose, words=_refused)
    if proposed is not None:
        said = _("Proposed: %(act)s. A colleague must agree before anything happens.") % {"act": act_words("receive")}
        messages.success(request, f"{said} {words}", extra_tags="good")
    return redirect("suspense")


@require_POST
@page("suspense")
def place(request: HttpRequest, viewer: Actor, item_id: UUID) -> HttpResponse:
    """Place the money, or some of it, on a loan."""
    _known(viewer, item_id)
    loan = loan_row(viewer=viewer, number=request.POST.get("loan", "").strip().upper())
    try:
        fen = _fen(request.POST.get("amount", ""))
    except ValueError:
        messages.error(request, _("Write the amount in yuan, such as 50000 or 50000.00"), extra_tags="danger")
        return redirect("suspense_item", item_id=item_id)
    if loan is None:
        words = _("There is no loan of this number that you may see. Check it on the list of loans.")
        messages.error(request, words, extra_tags="danger")
        return redirect("suspense_item", item_id=item_id)

    def act(context: Context) -> Result:
        return place_payment(context, item_id=item_id, loan_id=loan.id, amount_fen=fen)

    done = done_or_said(request, viewer, act, words=_refused)
    if done is not None:
        said = " ".join(what for what, _todo in _told(done))
        words = _("Placed on %(loan)s.") % {"loan": loan.number}
        messages.success(request, f"{words} {said}".strip(), extra_tags="good")
    return redirect("suspense_item", item_id=item_id)


@require_POST
@page("suspense")
def refund(request: HttpRequest, viewer: Actor, item_id: UUID) -> HttpResponse:
    """Ask to send the money back, or agree to a colleague's asking."""
    _known(viewer, item_id)
    done = done_or_said(request, viewer, lambda context: refund_payment(context, item_id=item_id), words=_refused)
    if done is not None:
        if done["refund"]:
            start_refund(UUID(str(done["refund"])))
        words = (
            _("Agreed: the bank is being asked to send it back.")
            if done["refund"]
            else _("Asked for: a colleague must agree before the money goes back.")
        )
        messages.success(request, words, extra_tags="good")
    return redirect("suspense_item", item_id=item_id)


def _known(viewer: Actor, item_id: UUID) -> None:
    if suspense_item(viewer=viewer, item_id=item_id, today=today_of(viewer)) is None:
        raise Http404


def _fen(text: str) -> int:
    return fen_of_yuan(text.strip().replace(",", "").replace("，", ""))


def _told(done: Result) -> list[tuple[str, str]]:
    findings = done.get("findings")
    return told(Reason(**one) for one in findings) if isinstance(findings, list) else []  # type: ignore[arg-type]


def _refused(refused: Refused) -> str:
    if refused.code == "payment_invalid":
        return _invalid(str(refused.params["field"]))
    words = {
        "own_case": _("You asked for this yourself; a colleague must agree."),
        "above_limit": above_limit(refused),
        "wrong_state": _("Somebody was first: nothing of it waits any more."),
        "placement_invalid": _("Place some or all of what waits, not more."),
        "not_credited": _("Nothing was booked. %(why)s") % {"why": act_refused(refused)},
    }
    return words.get(refused.code) or act_refused(refused)


def _invalid(field: str) -> str:
    """What a payment entered by hand lacks, by its field."""
    words = {
        "reference": _("Fill in the bank's reference, at most %(most)s characters.") % {"most": MOST_CHARACTERS},
        "channel": _("Fill in how the money came: choose one of the list."),
        "amount_fen": _("No payment is so large: check the amount."),
        "loan": _("This loan is another branch's: let that branch, or head office, enter the payment."),
    }
    return words.get(field) or _("Fill in the reference, the loan's number and how the money came.")
