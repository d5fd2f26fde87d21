"""The list of applications, its file for spreadsheets, and the case file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from loanmill.core.products.catalogue import PRODUCTS
from loanmill.queries.applications import EXPORT_MOST, Wanted, application_export, application_page
from loanmill.queries.case.file import CaseFile, case_file
from loanmill.queries.credit.refused import RefusedLine
from loanmill.records.actor import Actor
from loanmill.records.permissions import may
from loanmill.screens.cases.pictures import counterparties, flow_charts, score_chart
from loanmill.screens.guard import page
from loanmill.screens.numbers import exact_yuan, percent
from loanmill.screens.reasons import sentence
from loanmill.screens.tables import csv_file, number_in
from loanmill.screens.templatetags.parts import product
from loanmill.screens.words.cases import OUTCOMES, STATES
from loanmill.screens.words.catalogue import word
from loanmill.workflows.shell import new_key


def _wanted(request: HttpRequest) -> Wanted:
    asked = request.GET
    return Wanted(
        state=asked.get("state", ""),
        product=asked.get("product", ""),
        officer=asked.get("officer", ""),
        words=asked.get("words", "").strip()[:40],
        sort=asked.get("sort") or "-since",
        page=number_in(request, "page", 1),
    )


@page("applications")
def applications_page(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """The list, one page of it."""
    wanted = _wanted(request)
    shown = {
        "found": application_page(viewer=viewer, wanted=wanted),
        "wanted": wanted,
        "sort_default": wanted.sort,
        "products": PRODUCTS.values(),
        "states": [(code, found.words) for code, found in STATES.items()],
        "columns": _columns(),
        "quick": (("manual_review", _("Awaiting review")), ("approved", _("Offer open")), ("disbursed", _("Paid out"))),
    }
    return render(request, "screens/cases/list.html", shown)


def _columns() -> list[tuple[str, str]]:
    """The columns that a person may hide."""
    return [
        ("product", _("Product")), ("since", _("In this state")), ("term", _("Months")), ("outcome", _("Machine")),
        ("grade", _("Grade")), ("decided", _("Decided")), ("rate", _("Rate")), ("officer", _("Account manager")),
    ]  # fmt: skip


@page("applications")
def applications_csv(request: HttpRequest, viewer: Actor) -> HttpResponseBase:
    """The same list as a file."""
    head = [
        _("Case"), _("Applicant"), _("Product"), _("State"), _("Asked (yuan)"), _("Months"), _("Outcome"), _("Score"),
        _("Grade"), _("Decided (yuan)"), _("Rate p.a."), _("Branch"), _("Account manager"), _("In this state since"),
    ]  # fmt: skip
    rows = (
        [
            line.number, line.name, product(line.product), str(word("state", line.state).words),
            exact_yuan(line.amount_fen).replace(",", ""), line.term_months,
            str(OUTCOMES[line.outcome].words) if line.outcome else "", line.score, line.grade,
            exact_yuan(line.decided_fen).replace(",", "") if line.decided_fen else "",
            percent(line.rate_bp) if line.rate_bp else "", line.unit, line.officer, line.since.isoformat(),
        ]
        for line in list(application_export(viewer=viewer, wanted=_wanted(request)))
    )  # fmt: skip
    made: list[list[object]] = [list(row) for row in rows]
    if len(made) == EXPORT_MOST:
        # A file that was cut says so itself: whoever opens it later does not know this page.
        made.append(
            [_("Only the first %(n)s cases are in this file; filter the list for the others.") % {"n": EXPORT_MOST}]
        )
    return csv_file(name="applications", head=head, rows=made)


@page("case")
def case_page(request: HttpRequest, viewer: Actor, number: str) -> HttpResponse:
    """The case file."""
    found = case_file(viewer=viewer, number=number)
    if found is None:
        raise Http404
    return render(request, "screens/cases/file.html", file_words(found, viewer))


def file_words(found: CaseFile, viewer: Actor) -> dict[str, object]:
    """Template variables of a case file, also for the review page that stands beside it."""
    judged = found.judged
    score = judged.score if judged else None
    return {
        "file": found,
        "head": found.head,
        "reasons": [sentence(reason, own=judged.own_words) for reason in judged.reasons] if judged else [],
        "merchant_reasons": merchant_words(found),
        "flow_charts": flow_charts(found.pictures) if found.pictures else [],
        "counterparties": counterparties(found.pictures) if found.pictures else [],
        "score_chart": score_chart(score) if score else None,
        "open_review": next((review for review in found.reviews if review.state == "open"), None),
        "may_review": may(viewer, "review.close"),
        "refused_line": refused_words(found.refused_line) if found.refused_line else None,
        "may_reopen": may(viewer, "credit.reopen") and (viewer.role != "officer" or found.head.own),
        "may_accept": may(viewer, "offer.accept"),
        "accept_key": new_key(),
        "desk_here": "applications",
    }


def refused_words(line: RefusedLine) -> dict[str, object]:
    """Why a line was not opened, and what could change it."""
    told = [(sentence(one), sentence(one, audience="change")) for one in line.reasons]
    return {"line": line, "reasons": told}


def merchant_words(found: CaseFile) -> list[tuple[str, str]]:
    """For a decline: what the merchant is told, and what could change it."""
    judged = found.judged
    if judged is None or judged.outcome != "decline":
        return []
    told = [(sentence(reason, audience="merchant"), sentence(reason, audience="change")) for reason in judged.reasons]
    return list(dict.fromkeys(told))[:4]
