"""Changes of a borrower's account as pages show them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from loanmill.queries.loans.account import AccountLine
from loanmill.records.actor import Actor
from loanmill.records.permissions import may
from loanmill.workflows.shell import new_key


def change_words(one: AccountLine, viewer: Actor) -> dict[str, object]:
    """One change as a page shows it."""
    decides = may(viewer, "account.decide") and not one.own
    return {
        "line": one,
        "kind": {"card": _("card"), "settlement": _("settlement account")}.get(one.kind, ""),
        "unregistered": bank_words(one.unregistered),
        "may_decide": decides and not one.above,
        "above": decides and one.above,
        "may_withdraw": one.own and may(viewer, "account.propose"),
        "may_read": may(viewer, "account.propose") or may(viewer, "account.decide"),
        "key": new_key(),
    }


def bank_words(reason: str) -> str:
    """Why the bank would not register an account; empty where it did."""
    words = {
        "no_such_account": _("there is no such account, or it is closed"),
        "name_differs": _("the account is in another name"),
    }
    return words.get(reason, reason)
