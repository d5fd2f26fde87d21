"""The trial balance with its files, one account's days and postings, one voucher with the act that caused it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from loanmill.core.kernel.money import yuan_text
from loanmill.core.ledger.chart import Side
from loanmill.engines.workbooks.sheet import sheet_bytes
from loanmill.queries.books.account import account_book
from loanmill.queries.books.trial import Trial, trial
from loanmill.queries.books.voucher import voucher_page
from loanmill.queries.trial_balance import Basis
from loanmill.records.actor import Actor
from loanmill.records.permissions import may_see
from loanmill.screens.books.causes import told
from loanmill.screens.guard import page
from loanmill.screens.language import language
from loanmill.screens.tables import csv_file

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _day(request: HttpRequest, name: str) -> date | None:
    """A day from the address; anything else counts as none."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def _trial(request: HttpRequest, viewer: Actor) -> Trial:
    basis: Basis = "value" if request.GET.get("basis") == "value" else "booked"
    asked = request.GET
    return trial(
        viewer=viewer,
        on=_day(request, "on"),
        basis=basis,
        funder=asked.get("funder", ""),
        prove=asked.get("prove") == "1",
    )


@page("books")
def trial_page(request: HttpRequest, viewer: Actor) -> HttpResponse:
    """The trial balance as of a day."""
    found = _trial(request, viewer)
    return render(request, "screens/books/trial.html", {"found": found, "credit": Side.CREDIT})


@page("books")
def trial_file(request: HttpRequest, viewer: Actor, kind: str) -> HttpResponseBase:
    """The same as a file: csv or xlsx."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    found = _trial(request, viewer)
    head = [
        _("Account code"), _("Account"), _("Opening debit (yuan)"), _("Opening credit (yuan)"),
        _("Month's debits (yuan)"), _("Month's credits (yuan)"), _("Closing debit (yuan)"), _("Closing credit (yuan)"),
    ]  # fmt: skip
    rows = [
        (
            line.account.code, line.account.en if language() == "en" else line.account.zh,
            *_sides(line.opening_fen), _yuan(line.debit_fen), _yuan(line.credit_fen), *_sides(line.closing_fen),
        )
        for part in found.parts
        for line in part.lines
    ]  # fmt: skip
    name = f"trial-balance-{found.on}"
    if kind == "csv":
        return csv_file(name=name, head=head, rows=[[str(cell) for cell in row] for row in rows])
    content = sheet_bytes(title=f"{found.on}", head=head, rows=rows)
    attached = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return HttpResponse(content, content_type=EXCEL, headers=attached)


def _sides(fen: int) -> tuple[Decimal, Decimal]:
    return _yuan(max(fen, 0)), _yuan(max(-fen, 0))


def _yuan(fen: int) -> Decimal:
    return Decimal(yuan_text(fen=fen))


@page("books")
def account_page(request: HttpRequest, viewer: Actor, code: str) -> HttpResponse:
    """One account in a month, and the postings of a day."""
    on = _day(request, "on") or trial(viewer=viewer, on=None).on
    found = account_book(viewer=viewer, code=code, on=on, funder=request.GET.get("funder", ""))
    if found is None:
        raise Http404
    return render(request, "screens/books/account.html", {"found": found, "desk_here": "books"})


@page("books")
def voucher(request: HttpRequest, viewer: Actor, key: UUID) -> HttpResponse:
    """One voucher."""
    found = voucher_page(viewer=viewer, key=key)
    if found is None:
        raise Http404
    shown = {"found": found, "desk_here": "books", "journal": may_see(viewer, "journal")}
    if found.cause is not None:
        shown |= {"given": told(found.cause.inputs), "gave": told(found.cause.result)}
    return render(request, "screens/books/voucher.html", shown)
