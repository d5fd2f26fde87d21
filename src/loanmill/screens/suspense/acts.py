"""What people do with money received: enter it, place it, send it back. A double click does it once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.canonical import Json
from loanmill.core.kernel.ids import derived
from loanmill.core.kernel.money import fen_of_yuan
from loanmill.operations.act import Context, Result
from loanmill.operations.errors import Refused
from loanmill.operations.payments.place import place_payment
from loanmill.operations.payments.receive import receive_payment
from loanmill.operations.payments.refund import refund_payment
from loanmill.operations.servicing.evidence import NotCredited
from loanmill.operations.servicing.requests import propose_act
from loanmill.queries.loans.file import loan_row
from loanmill.queries.suspense import suspense_item
from loanmill.records.actor import Actor
from loanmill.records.permissions import may
from loanmill.screens.guard import page
from loanmill.screens.loans.refusals import act_refused, told
from loanmill.screens.loans.views import today_of
from loanmill.screens.templatetags.parts import act as act_words
from loanmill.workflows.refund import start_refund
from loanmill.workflows.shell import system_random


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
        return redirect("suspense")
    if entity is None:
        raise Http404

    def act(context: Context) -> Result:
        return receive_payment(
            context, entity_id=entity, reference=sent.get("reference", "").strip(),
            loan=sent.get("loan", "").strip().upper(), amount_fen=fen, currency="CNY", value_on=value_on,
            channel=sent.get("channel", ""),
        )  # fmt: skip

    try:
        done = _done(request, viewer, act)
    except NotCredited as unproved:
        return _unproved(request, viewer, unproved, fen=fen, value_on=value_on)
    if done is None:
        return redirect("suspense")
    said = " ".join(f"{what}。{todo}" for what, todo in _told(done))
    if done["placed"] == "suspense":
        words = _("The money is kept in suspense: %(why)s") % {"why": said}
        messages.warning(request, words, extra_tags="attention")
        return redirect("suspense_item", item_id=UUID(str(done["item"])))
    words = _("It was booked before; nothing more was done.") if done["repeated"] else _("Booked on the loan.")
    messages.success(request, f"{words} {said}".strip(), extra_tags="good")
    return redirect("suspense")


def _unproved(request: HttpRequest, viewer: Actor, unproved: NotCredited, *, fen: int, value_on: date) -> HttpResponse:
    """Money that the bank shows nothing of: proposed on the loan that it names, where there is one and the role may."""
    loan = loan_row(viewer=viewer, number=request.POST.get("loan", "").strip().upper())
    plain = unproved.params["why"] in ("none", "unknown")
    words = act_refused(unproved)
    if loan is None or not plain or not may(viewer, "loan.propose"):
        messages.error(request, _("Nothing was booked. %(why)s") % {"why": words}, extra_tags="danger")
        return redirect("suspense")
    event: dict[str, Json] = {
        "act": "receive", "reference": str(unproved.params["reference"]), "value_on": value_on.isoformat(),
        "amount_fen": fen,
    }  # fmt: skip

    def propose(context: Context) -> Result:
        context = replace(context, key=derived(context.key, "propose"))  # the form's own key is for booking it
        return propose_act(context, loan_id=loan.id, event=event, note=words)

    proposed = _done(request, viewer, propose)
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
    except ValueError as error:
        raise Http404 from error
    if loan is None:
        raise Http404
    done = _done(
        request, viewer, lambda context: place_payment(context, item_id=item_id, loan_id=loan.id, amount_fen=fen)
    )
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
    done = _done(request, viewer, lambda context: refund_payment(context, item_id=item_id))
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


def _done(request: HttpRequest, viewer: Actor, act: Callable[[Context], Result]) -> Result | None:
    """The act's result; None when it was refused, which the page then says."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise Http404 from error
    try:
        return act(Context(actor=viewer, key=key, at=timezone.now(), random=system_random(key)))
    except NotCredited:
        raise
    except Refused as refused:
        if refused.status == 404:
            raise Http404 from refused
        messages.error(request, _refused(refused), extra_tags="danger")
        return None


def _refused(refused: Refused) -> str:
    words = {
        "own_case": _("You asked for this yourself; a colleague must agree."),
        "wrong_state": _("Somebody was first: nothing of it waits any more."),
        "payment_invalid": _("Fill in the reference, the loan's number and how the money came."),
        "placement_invalid": _("Place some or all of what waits, not more."),
    }
    return words.get(refused.code) or act_refused(refused)
