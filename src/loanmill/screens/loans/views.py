"""The list of loans, its file for spreadsheets, and the page of one loan."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from loanmill.core.products.catalogue import PRODUCTS
from loanmill.queries.loans.classes import class_changes
from loanmill.queries.loans.file import LoanFile, loan_file
from loanmill.queries.loans.listing import EXPORT_MOST, Wanted, loan_export, loan_page
from loanmill.queries.loans.standing import MONEY, OTHER, PLAN
from loanmill.queries.shell import around
from loanmill.records.actor import Actor
from loanmill.records.permissions import may, may_see
from loanmill.screens.guard import page
from loanmill.screens.loans.account_words import bank_words, change_words
from loanmill.screens.loans.pictures import schedule_chart
from loanmill.screens.loans.refusals import told
from loanmill.screens.loans.reports import report_words
from loanmill.screens.loans.requests import request_words
from loanmill.screens.loans.what_if import what_if_words
from loanmill.screens.numbers import exact_yuan, percent
from loanmill.screens.tables import csv_file, number_in
from loanmill.screens.templatetags.parts import product
from loanmill.screens.words.catalogue import word
from loanmill.screens.words.loans import CLASSES, LOAN_STATES
from loanmill.workflows.shell import new_key

BUCKETS = ("M0", "M1", "M2", "M3", "M4", "M5", "M6", "M6+")
BAD = "substandard,doubtful,loss"


def today_of(viewer: Actor) -> date:
    """The open business day of the viewer's lender."""
    return around(viewer=viewer, clock=timezone.now()).business_date


def _wanted(request: HttpRequest) -> Wanted:
    asked = request.GET
    return Wanted(
        state=asked.get("state", ""),
        loan_class=asked.get("class", ""),
        bucket=asked.get("bucket", ""),
        product=asked.get("product", ""),
        due=asked.get("due", ""),
        words=asked.get("words", "").strip()[:40],
        sort=asked.get("sort") or "-disbursed",
        page=number_in(request, "page", 1),
    )


@page("loans")
def loans_page(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """The list, one page of it."""
    wanted = _wanted(request)
    quick = (
        (_("All"), {"due": "", "class": ""}, not wanted.due and not wanted.loan_class),
        (_("In arrears"), {"due": "overdue", "class": "", "sort": "-late"}, wanted.due == "overdue"),
        (_("Due within a week"), {"due": "week", "class": ""}, wanted.due == "week"),
        (_("Non-performing"), {"class": BAD, "due": ""}, wanted.loan_class == BAD),
    )
    shown = {
        "found": loan_page(viewer=viewer, wanted=wanted, today=today_of(viewer)),
        "wanted": wanted,
        "sort_default": wanted.sort,
        "products": PRODUCTS.values(),
        "states": [(code, one.words) for code, one in LOAN_STATES.items() if code != "cancelled"],
        "classes": [(code, one.words) for code, one in CLASSES.items()],
        "buckets": BUCKETS,
        "quick": [(words, _address(request, changes), here) for words, changes, here in quick],
        "columns": _columns(),
    }
    return render(request, "screens/loans/list.html", shown)


def _address(request: HttpRequest, changes: dict[str, str]) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


def _columns() -> list[tuple[str, str]]:
    """The columns that a person may hide."""
    return [
        ("class", _("Class")), ("outstanding", _("Outstanding")), ("late", _("Past due")),
        ("owed", _("Owed today")), ("next", _("Next due")), ("rate", _("Rate")), ("disbursed", _("Start")),
        ("matures", _("Ends")), ("officer", _("Account manager")),
    ]  # fmt: skip


@page("loans")
def loans_csv(request: HttpRequest, viewer: Actor) -> HttpResponseBase:
    """The same list as a file."""
    head = [
        _("Loan"), _("Borrower"), _("Product"), _("State"), _("Class"), _("Bucket"), _("Days past due"),
        _("Principal (yuan)"), _("Outstanding (yuan)"), _("Owed today (yuan)"), _("Next due"), _("Next due (yuan)"),
        _("Rate p.a."), _("Paid out"), _("Ends"), _("Branch"), _("Account manager"),
    ]  # fmt: skip
    found = loan_export(viewer=viewer, wanted=_wanted(request), today=today_of(viewer))
    rows: list[list[object]] = [
        [
            one.number, one.name, product(one.product), str(word("loan", one.state).words),
            str(word("class", one.loan_class).words), one.bucket, one.days_past_due, _plain(one.principal_fen),
            _plain(one.outstanding_fen), _plain(one.overdue_fen), one.next_due_on, _plain(one.next_due_fen),
            percent(one.rate_bp), one.disbursed_on, one.matures_on, one.unit, one.officer,
        ]
        for one in found
    ]  # fmt: skip
    if len(rows) == EXPORT_MOST:
        # A file that was cut says so itself: whoever opens it later does not know this page.
        rows.append(
            [_("Only the first %(n)s loans are in this file; filter the list for the others.") % {"n": EXPORT_MOST}]
        )
    return csv_file(name="loans", head=head, rows=rows)


def _plain(fen: int | None) -> str:
    return "" if fen is None else exact_yuan(fen).replace(",", "")


@page("loans")
def loan_page_of(request: HttpRequest, viewer: Actor, number: str) -> HttpResponse:
    """The page of one loan."""
    found = loan_file(viewer=viewer, number=number, today=today_of(viewer))
    if found is None:
        raise Http404
    shown = {**file_words(found, viewer), **what_if_words(request, viewer, found)}
    return render(request, "screens/loans/loan.html", shown)


@page("loans")
def class_part(request: HttpRequest, viewer: Actor, number: str) -> HttpResponse:
    """How the class changed; computed from the history, so it is asked for when the page shows it."""
    try:
        found = class_changes(viewer=viewer, number=number, today=today_of(viewer))
    except (ValueError, LookupError):
        return render(request, "screens/loans/parts/classes.html", {"fault": True})
    if found is None:
        raise Http404
    return render(request, "screens/loans/parts/classes.html", {"changes": found})


def file_words(found: LoanFile, viewer: Actor) -> dict[str, object]:
    """Template variables of a loan's page."""
    open_acts = found.stands.acts if found.stands and found.aside is None else ()
    groups = ((_("Money"), MONEY), (_("Plan"), PLAN), (_("Fees, misuse, end"), OTHER))
    offered = [(words, [act for act in acts if act in open_acts]) for words, acts in groups]
    return {
        "file": found,
        "head": found.head,
        "owed": found.owed,
        "offered": [(words, acts) for words, acts in offered if acts],
        "history": [(one, told(one.findings)) for one in found.history],
        "requests": [request_words(one, viewer) for one in found.requests],
        "debts": found.debts,
        "debts_told": told(found.debts.findings),
        "reports": [report_words(one, viewer) for one in found.reports],
        "accounts": [change_words(one, viewer) for one in found.accounts],
        "unregistered": bank_words(found.unregistered),
        "may_change_account": may(viewer, "account.propose"),
        "aside": told([found.aside])[0] if found.aside else None,
        "may_clear": may(viewer, "loan.clear"),
        "clear_key": new_key(),
        "sees_books": may_see(viewer, "books"),
        "schedule_chart": schedule_chart(found.lines, found.today),
        "desk_here": "loans",
    }
