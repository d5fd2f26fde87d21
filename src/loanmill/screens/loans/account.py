"""A borrower's new account: entered from the loan's page with its paper, decided at the approvals desk."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from loanmill.core.kernel.bank_account import plain_account
from loanmill.operations.accounts.decide import decide_account
from loanmill.operations.accounts.propose import MOST_BYTES, NewAccount, propose_account, withdraw_account
from loanmill.operations.act import Context, Result
from loanmill.operations.errors import Refused
from loanmill.queries.loans.account import account_change, account_paper
from loanmill.queries.loans.file import loan_file, loan_row
from loanmill.records.actor import Actor
from loanmill.records.permissions import may
from loanmill.screens.acting import done_or_said
from loanmill.screens.guard import page
from loanmill.screens.loans.refusals import act_refused
from loanmill.screens.loans.views import file_words, today_of
from loanmill.workflows.account_change import start_account_change
from loanmill.workflows.shell import new_key

TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}


@page("loans")
def account_page(request: HttpRequest, viewer: Actor, number: str) -> HttpResponse:
    """The form of a new account; sent, it waits for a colleague. Only for those who may enter one."""
    loan = loan_row(viewer=viewer, number=number)
    if loan is None or not may(viewer, "account.propose"):
        raise Http404
    if request.method == "POST" and _proposed(request, viewer, loan.id):
        words = _("Entered: a colleague compares it with the paper and decides. Until then nothing changes.")
        messages.success(request, words, extra_tags="good")
        return redirect("loan", number=number)
    found = loan_file(viewer=viewer, number=number, today=today_of(viewer))
    if found is None:
        raise Http404
    shown = {
        **file_words(found, viewer),
        "typed": {name: request.POST.get(name, "") for name in ("account", "again", "kind", "note")},
        "waits": any(one.state == "waiting" for one in found.accounts),
        "tail": found.head.account[-4:],
        "most_mb": MOST_BYTES // 1024 // 1024,
        "key": new_key(),
    }
    return render(request, "screens/loans/account.html", shown)


def _proposed(request: HttpRequest, viewer: Actor, loan_id: UUID) -> bool:
    """Whether the form was taken; what is wrong with it is said on the page."""
    sent, file = request.POST, request.FILES.get("paper")
    if plain_account(sent.get("account", "")) != plain_account(sent.get("again", "")):
        words = _("The two numbers differ: write the account twice as it stands on the paper.")
        messages.error(request, words, extra_tags="danger")
        return False
    paper = file.read(MOST_BYTES + 1) if file is not None else b""
    given = NewAccount(sent.get("account", ""), sent.get("kind", ""), paper, sent.get("note", ""))
    return _done(request, viewer, lambda context: propose_account(context, loan_id=loan_id, given=given)) is not None


@require_POST
@page("requests")
def decide_change(request: HttpRequest, viewer: Actor, change_id: UUID) -> HttpResponse:
    """Say yes or no; yes puts the account into the vault and has the authorisations changed at the bank."""
    _known(viewer, change_id)
    approve, answer = request.POST.get("outcome") == "approve", request.POST.get("answer", "").strip()
    done = _done(
        request, viewer,
        lambda context: decide_account(context, change_id=change_id, approve=approve, answer=answer),
    )  # fmt: skip
    if done is not None and approve:
        start_account_change(change_id)
        words = _(
            "Agreed: from now on nothing is debited from the account of before. The bank is being told to end its "
            "authorisation and to register the new account."
        )
        messages.success(request, words, extra_tags="good")
    elif done is not None:
        messages.success(request, _("Refused: nothing was changed."), extra_tags="good")
    return _back(request)


@require_POST
@page("loans")
def withdraw_change(request: HttpRequest, viewer: Actor, change_id: UUID) -> HttpResponse:
    """Take an own entry back."""
    _known(viewer, change_id)
    if _done(request, viewer, lambda context: withdraw_account(context, change_id=change_id)) is not None:
        messages.success(request, _("Taken back: nothing was changed."), extra_tags="good")
    return _back(request)


@page("loans")
def paper(request: HttpRequest, viewer: Actor, change_id: UUID) -> HttpResponse:
    """The paper as a file to keep: never shown inside a page of ours, since somebody else made it."""
    found = account_paper(viewer=viewer, change_id=change_id)
    if found is None:
        raise Http404
    named = f'attachment; filename="account-{change_id}.{found.kind}"'
    headers = {"Content-Disposition": named, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(found.data, content_type=TYPES[found.kind], headers=headers)


def _known(viewer: Actor, change_id: UUID) -> None:
    if account_change(viewer=viewer, change_id=change_id) is None:
        raise Http404


def _done(request: HttpRequest, viewer: Actor, act: Callable[[Context], Result]) -> Result | None:
    """The act's result; None when it was refused, which the page then says."""
    return done_or_said(request, viewer, act, words=_refused)


def _refused(refused: Refused) -> str:
    words = {
        "own_case": _("You entered this account yourself; a colleague must decide it."),
        "wrong_state": _("A change of this borrower's account waits already, or somebody was first: look again."),
    }
    return words.get(refused.code) or act_refused(refused)


def _back(request: HttpRequest) -> HttpResponse:
    """The page that the form stood on."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return redirect(wanted if ours else "requests")
