"""The what-if on a loan's page: an act, an amount, some months, and the difference in money. Nothing is written."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from loanmill.queries.loans.file import LoanFile, loan_row
from loanmill.records.actor import Actor
from loanmill.screens.loans.fields import METHODS, typed
from loanmill.screens.loans.previewing import preview_words, previewed
from loanmill.screens.numbers import exact_yuan
from loanmill.screens.templatetags.parts import act as act_words

WHAT_IFS = ("prepay_reduce", "prepay_shorten", "settle", "renew", "extend", "holiday")


def what_if_words(request: HttpRequest, viewer: Actor, found: LoanFile) -> dict[str, Any]:
    """Template variables of the form, and of the answer once it was asked."""
    if found.stands is None:
        return {}
    open_acts = [act for act in WHAT_IFS if act in found.stands.open]
    act = request.GET.get("if", "")
    shown: dict[str, Any] = {
        "what_ifs": [(code, act_words(code)) for code in open_acts],
        "wanted_act": act,
        "wanted_amount": request.GET.get("amount", ""),
        "wanted_months": request.GET.get("months", ""),
    }
    return shown if act not in open_acts else {**shown, **_answer(viewer, found, act, shown)}


def _answer(viewer: Actor, found: LoanFile, act: str, shown: dict[str, Any]) -> dict[str, Any]:
    assert found.stands is not None
    loan = loan_row(viewer=viewer, number=found.head.number)
    settles = exact_yuan(found.stands.side.settlement_fen)
    amount = shown["wanted_amount"] or (settles if act == "settle" else "")
    kept = found.head.method if found.head.method in dict(METHODS) else METHODS[0][0]
    data = {
        "prepay_reduce": {"amount_fen": amount},
        "prepay_shorten": {"amount_fen": amount},
        "settle": {"amount_fen": amount},
        "renew": {
            "months": shown["wanted_months"] or "12", "rate_bp": exact_yuan(found.stands.side.rate_bp), "method": kept,
        },
        "extend": {"months": shown["wanted_months"] or "3"},
        "holiday": {"instalments": shown["wanted_months"] or "1"},
    }[act]  # fmt: skip
    form = typed(act, data, today=found.today, reference=f"what-if-{found.head.number}")
    if not form.is_whole or loan is None:
        return {"what_if_fault": " ".join(form.faults.values())}
    seen, fault = previewed(viewer, loan, form, judged=True, today=found.today)
    link = (
        reverse("loan_act", args=[found.head.number, act]) + "?" + urlencode(data) if act in found.stands.acts else ""
    )
    return {**preview_words(seen), "what_if_fault": fault, "act_link": link}
